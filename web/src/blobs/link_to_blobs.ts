// Starting a build's outputs in a page without any server: every chunk becomes a `blob:` URL, or gets a real one from a service worker.
// `docs/blob-linking.md` tells the whole story.
//
// Static imports between chunks form no circle, so chunks are made dependencies first, with the URLs of their imports written in. What may form
// circles (dynamic imports, workers) goes through the realm script, see realm.ts.
import { in_node } from '../node_builtins.ts';
import type { OutputKind, OutputLink } from '../types.ts';
import { entry_boot, worker_boots } from './boots.ts';
import { dependencies_first } from './chunk_order.ts';
import { link_script, map_of } from './link_script.ts';
import { mime_type } from './mime.ts';
import { PlaceFinder } from './place.ts';
import { map_event, map_stack, realm_script_url, type PlaceMapper } from './places.ts';
import type { Boots, RawEvent, Realm, RealmConfig, RealmEvent } from './realm_messages.ts';
import { BlobStore, path_of, type Store } from './store.ts';
import realm_script from '../../../build/web/realm.txt';

/** An output as `build` gives it, or a structured clone of one (as after `postMessage` to a frame). */
export interface LinkableOutput {
  path: string;
  kind: OutputKind;
  contents: Uint8Array;
  links: readonly OutputLink[];
  /** The module whose entry this is. */
  entryPoint?: string;
  exports?: readonly string[];
  imports?: readonly { path: string; kind: string }[];
}

export interface LinkOptions {
  /** Path of the output to start; the first of kind `entry` by default. */
  entry?: string;
  /** Contents for asset paths that are not among the outputs. */
  assets?: Record<string, string | Uint8Array | Blob>;
  /**
   * Told of console calls, uncaught errors and unhandled rejections in the workers, and of their starts and ends; `event.realm` says which worker
   * it was. Places are mapped to the source files. The program's own handlers stay as they are.
   */
  onEvent?: (event: RealmEvent) => void;
  /** Have the console calls and errors of this page or frame told to `onEvent` as well. */
  capturePage?: boolean;
  /**
   * Where outputs get their URLs. `blob`, the default, works everywhere. `service-worker` gives them real ones, `<scope>/__skein/<id>/<output path>`,
   * which `serviceWorker` answers: relative URLs that the program puts together itself lead to outputs, and the page's content security policy
   * needs no `blob:`. It needs a page with an origin, in the scope of that service worker, over https: or from localhost; where something is
   * missing, `linkToBlobs` rejects and says what.
   */
  transport?: 'blob' | 'service-worker';
  /** For `transport: 'service-worker'`: URL of `dist/serve_worker.js`, or of a service worker that imports it, on the origin of the page. */
  serviceWorker?: string | URL;
}

export interface SpawnOptions extends WorkerOptions {
  name?: string;
}

/** A linked application: what runs of it ends with `dispose`. */
export interface LinkedApp {
  /** Of a module that starts the entry; valid in this document, until `dispose`. */
  url: string;
  /** Output paths to the URLs they are loaded from. */
  urls: Map<string, string>;
  /** Runs the entry and gives its exports. */
  start(): Promise<Record<string, unknown>>;
  /**
   * Starts an output as a dedicated worker, without running the entry. `path`: of an output of kind `worker` or `entry`, or its module, as its
   * `entryPoint` has it; the first output of kind `worker`, or else the entry, by default. `options` are those of `Worker`; `type` is known.
   * Messages posted at once are kept until the worker listens. Throws an Error where there is no such output, and after `dispose`.
   */
  spawn(path?: string, options?: SpawnOptions): Worker;
  /** Replaces places in the printed chunks by places in the source files, and URLs by paths. */
  mapStack(stack: string): string;
  /** Ends every worker at once and gives back the URLs. No event comes after it. */
  dispose(): void;
}

/**
 * Makes the outputs of a build startable in this page or frame, workers of any depth included. Needs outputs in memory (`write` off). Rejects with
 * an Error when an output refers to something that is not there, and when the transport is not available.
 */
export async function linkToBlobs(result: { outputFiles?: readonly LinkableOutput[] | undefined }, options: LinkOptions = {}): Promise<LinkedApp> {
  const { outputs, entry } = check(result, options);
  const texts = texts_of(outputs);
  const global = unused_name([...texts.values()]);
  const store = await open_store(options, global.slice('__skein_'.length));
  try {
    const linked = link(outputs, texts, options, global, store);
    const realm_url = store.script(realm_text(linked.config));
    const boots = Object.fromEntries(
      linked.workers.map(path => [path, worker_boots(realm_url, url_in(store, path), linked.plain_scripts.has(path), linked.config, text => store.script(text))]),
    );
    const url = store.script(entry_boot(realm_url, url_in(store, entry.path), entry.exports ?? []));
    await store.ready();
    const stop_events = listen(linked, options.onEvent);
    const realm = await start_realm(realm_url, linked.config, boots).catch((cause: unknown) => {
      stop_events();
      throw cause;
    });
    let disposed = false;
    return {
      url,
      urls: store.urls,
      start: async () => {
        if (disposed) throw new Error('This application was disposed: it cannot be started any more');
        return (await import(url)) as Record<string, unknown>;
      },
      spawn: (path, spawn_options) => {
        const output = find_worker(outputs, linked.workers, path, entry);
        return new realm.Worker(realm.url(output), { ...spawn_options, type: linked.plain_scripts.has(output) ? 'classic' : 'module' });
      },
      mapStack: stack => map_stack(stack, linked),
      dispose: () => {
        if (disposed) return;
        disposed = true;
        realm.dispose();
        stop_events();
        store.drop();
      },
    };
  } catch (cause) {
    store.drop();
    throw cause;
  }
}

type Outputs = ReadonlyMap<string, LinkableOutput>;

function check(result: { outputFiles?: readonly LinkableOutput[] | undefined }, options: LinkOptions): { outputs: Outputs; entry: LinkableOutput } {
  if (in_node) throw new Error('linkToBlobs() needs a browser: Node cannot import modules from blob: URLs');
  if (!result.outputFiles) throw new Error('linkToBlobs() needs "outputFiles": build with "write" off');
  const outputs = new Map(result.outputFiles.map(output => [output.path, output]));
  const entry = options.entry === undefined ? result.outputFiles.find(output => output.kind === 'entry') : outputs.get(options.entry);
  if (!entry) throw new Error(`linkToBlobs() found no output ${options.entry ?? 'of kind "entry"'}`);
  if (!is_script(entry)) throw new Error(`linkToBlobs() cannot start ${entry.path}: it is no JavaScript`);
  if (!['blob', 'service-worker', undefined].includes(options.transport)) throw new Error(`linkToBlobs() knows no transport "${String(options.transport)}": "blob" or "service-worker"`);
  return { outputs, entry };
}

async function open_store({ transport, serviceWorker }: LinkOptions, id: string): Promise<Store> {
  if (transport !== 'service-worker') return new BlobStore();
  // A file of its own beside this one, which only those load who want it.
  const { open_served_store } = await import('./served_store.js');
  return open_served_store(serviceWorker, id);
}

function url_in(store: Store, path: string): string {
  const url = store.urls.get(path);
  if (url === undefined) throw new Error(`${path} was not linked`);
  return url;
}

function find_worker(outputs: Outputs, workers: readonly string[], path: string | undefined, entry: LinkableOutput): string {
  const wanted = path?.replace(/^\//, '');
  const found = workers.find(worker => {
    const { kind, entryPoint } = outputs.get(worker) ?? {};
    return path === undefined ? kind === 'worker' : worker === path || entryPoint?.replace(/^\//, '') === wanted;
  });
  if (found === undefined && path !== undefined) throw new Error(`There is no output or entry point ${path} to start a worker with; there are ${workers.join(', ')}`);
  return found ?? entry.path;
}

interface Linked extends PlaceMapper {
  config: RealmConfig;
  /** Output paths of what may be started as a worker. */
  workers: string[];
  /** Of these, what is no module but a script that contains all it needs. */
  plain_scripts: ReadonlySet<string>;
}

function texts_of(outputs: Outputs): Map<string, string> {
  const decoder = new TextDecoder();
  return new Map([...outputs.values()].filter(is_script).map(({ path, contents }) => [path, decoder.decode(contents)]));
}

function link(outputs: Outputs, texts: ReadonlyMap<string, string>, options: LinkOptions, global: string, store: Store): Linked {
  for (const [path, contents] of Object.entries(options.assets ?? {})) store.add(path, contents);
  for (const output of outputs.values()) {
    if (output.kind !== 'map' && !texts.has(output.path)) store.add(output.path, output.contents);
  }
  const scripts = [...outputs.values()].filter(({ path }) => texts.has(path));
  const finders = new Map<string, PlaceFinder>();
  for (const script of dependencies_first(scripts)) {
    const text = texts.get(script.path) ?? '';
    if (!store.is_real) refuse_copied_modules(script, text, outputs);
    const made = link_script(script, text, map_of(script, text, outputs), { global, scripts: new Set(texts.keys()), store });
    store.add(script.path, made.text);
    if (made.map) finders.set(script.path, new PlaceFinder(made.map, source => path_of(store.base, source)));
  }
  const config: RealmConfig = {
    global,
    chunks: Object.fromEntries(scripts.map(({ path }) => [path, url_in(store, path)])),
    base: store.base,
    channel: global,
    capture_workers: options.onEvent !== undefined,
    capture_page: options.onEvent !== undefined && options.capturePage === true,
    opaque: self.origin === 'null',
  };
  const workers = worker_paths(scripts, texts);
  const plain_scripts = new Set(workers.filter(path => is_plain_script(outputs.get(path), texts.get(path) ?? '')));
  return { config, base: store.base, workers, plain_scripts, finders, urls: store.urls };
}

// As the formats "iife" and "cjs" are printed, and workers that are started as classic ones.
function is_plain_script(output: LinkableOutput | undefined, text: string): boolean {
  const has_exports = (output?.exports?.length ?? 0) > 0;
  return !has_exports && !output?.links.some(({ kind }) => kind === 'import') && /^(?:\s|\/\*[^]*?\*\/|\/\/.*|"use strict";)*\((?:\(\) ?=>|function ?\(\)) ?\{/.test(text);
}

// What the loader "copy" leaves is imported by its name, which a blob's URL cannot lead to; the browser would only say that it failed.
function refuse_copied_modules({ path, imports = [], links }: LinkableOutput, text: string, outputs: Outputs): void {
  const targets = new Set(links.map(({ target }) => target));
  for (const asset of outputs.values()) {
    if (asset.kind !== 'asset' || targets.has(asset.path)) continue;
    const name = asset.path.slice(asset.path.lastIndexOf('/') + 1).replace(/[^\w-]/g, '\\$&');
    // Calls are not among the imports.
    const is_called = () => new RegExp(`\\b(?:import|require)\\("(?:[^"]*/)?${name}"`).test(text);
    if (imports.some(({ path: target, kind }) => target === asset.path && kind === 'import-statement') || is_called())
      throw new Error(`linkToBlobs() cannot link ${path}: it imports ${asset.path}, a file of the loader "copy"; use the loader of what it is`);
  }
}

function is_script(output: LinkableOutput): boolean {
  return output.kind !== 'asset' && output.kind !== 'map' && mime_type(output.path) === 'text/javascript';
}

// Entries too: the program of a page may be started as a worker. And what is at an address that the program hands on, unless it is to be imported,
// for it has exports, or to be given to a worklet.
function worker_paths(scripts: readonly LinkableOutput[], texts: ReadonlyMap<string, string>): string[] {
  const targets = (...kinds: string[]) => new Set(scripts.flatMap(({ links }) => links.filter(({ kind }) => kinds.includes(kind)).map(({ target }) => target)));
  const started = targets('worker', 'worker-url');
  const addressed = targets('asset');
  const is_worklet = (path: string) => /\bregister(?:Processor|Paint|Layout|Animator)\b/.test(texts.get(path) ?? '');
  const may_be_worker = ({ path, exports = [] }: LinkableOutput) => addressed.has(path) && exports.length === 0 && !is_worklet(path);
  return scripts.filter(output => output.kind === 'worker' || output.kind === 'entry' || started.has(output.path) || may_be_worker(output)).map(({ path }) => path);
}

// Random, so that two applications in one page do not meet; and not by chance a word of the user's.
function unused_name(texts: readonly string[]): string {
  for (;;) {
    const name = `__skein_${[...crypto.getRandomValues(new Uint8Array(6))].map(byte => byte.toString(16).padStart(2, '0')).join('')}`;
    if (!texts.some(text => text.includes(name))) return name;
  }
}

function realm_text(config: RealmConfig): string {
  return `(() => {const SKEIN_REALM_CONFIG = ${JSON.stringify(config)};\n${realm_script}\n})();\n//# sourceURL=${realm_script_url(config.base)}\n`;
}

async function start_realm(url: string, config: RealmConfig, boots: Record<string, Boots>): Promise<Realm> {
  await import(url);
  const realm = (globalThis as unknown as Record<string, Realm | undefined>)[config.global];
  if (!realm) throw new Error('The realm script did not run');
  realm.host(boots, url);
  return realm;
}

function listen(linked: Linked, on_event: LinkOptions['onEvent']): () => void {
  if (!on_event) return () => {};
  const channel = new BroadcastChannel(linked.config.channel);
  channel.onmessage = ({ data }: MessageEvent<RawEvent | object>) => {
    if ('type' in data) on_event(map_event(data, linked));
  };
  return () => channel.close();
}
