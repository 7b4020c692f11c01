// Starting a build's outputs in a page without any server: every chunk becomes a `blob:` URL. `docs/blob-linking.md` tells the whole story.
//
// Static imports between chunks form no circle, so chunks are made dependencies first, with the URLs of their imports written in. What may form
// circles (dynamic imports, workers) goes through the realm script, see realm.ts.
import { in_node } from '../node_builtins.ts';
import type { OutputKind, OutputLink } from '../types.ts';
import { entry_boot, worker_boots } from './boots.ts';
import { dependencies_first } from './chunk_order.ts';
import { link_script, map_of, path_of, virtual_base } from './link_script.ts';
import { mime_type } from './mime.ts';
import { PlaceFinder } from './place.ts';
import { map_event, map_stack, realm_script_url, type PlaceMapper } from './places.ts';
import type { Boots, RawEvent, Realm, RealmConfig, RealmEvent } from './realm_messages.ts';
import realm_script from '../../../build/web/realm.txt';

/** An output as `build` gives it, or a structured clone of one (as after `postMessage` to a frame). */
export interface LinkableOutput {
  path: string;
  kind: OutputKind;
  contents: Uint8Array;
  links: readonly OutputLink[];
  exports?: readonly string[];
  imports?: readonly { path: string; kind: string }[];
}

export interface LinkOptions {
  /** Path of the output to start; the first of kind `entry` by default. */
  entry?: string;
  /** Contents for asset paths that are not among the outputs. */
  assets?: Record<string, string | Uint8Array | Blob>;
  /** Told of console calls and errors in the workers, and of their starts and ends. Places are mapped to the source files. */
  onEvent?: (event: RealmEvent) => void;
  /** Have the console calls and errors of this page or frame told to `onEvent` as well. */
  capturePage?: boolean;
}

export interface LinkedApp {
  /** Of a module that starts the entry; valid in this document, until `dispose`. */
  url: string;
  /** Output paths to blob URLs. */
  urls: Map<string, string>;
  /** Runs the entry and gives its exports. */
  start(): Promise<Record<string, unknown>>;
  /** Replaces places in the printed chunks by places in the source files, and blob URLs by paths. */
  mapStack(stack: string): string;
  /** Ends every worker at once and gives back the URLs. No event comes after it. */
  dispose(): void;
}

export async function linkToBlobs(result: { outputFiles?: readonly LinkableOutput[] | undefined }, options: LinkOptions = {}): Promise<LinkedApp> {
  const { outputs, entry } = check(result, options);
  const blobs = new Blobs();
  try {
    const linked = link(outputs, options, blobs);
    const realm_url = blobs.script(realm_text(linked.config));
    const boots = Object.fromEntries(linked.workers.map(path => [path, worker_boots(realm_url, blobs.of(path), linked.config, text => blobs.script(text))]));
    const url = blobs.script(entry_boot(realm_url, blobs.of(entry.path), entry.exports ?? []));
    const stop_events = listen(linked, options.onEvent);
    const realm = await start_realm(realm_url, linked.config, boots).catch((cause: unknown) => {
      stop_events();
      throw cause;
    });
    let disposed = false;
    return {
      url,
      urls: blobs.urls,
      start: async () => {
        if (disposed) throw new Error('This application was disposed: it cannot be started any more');
        return (await import(url)) as Record<string, unknown>;
      },
      mapStack: stack => map_stack(stack, linked),
      dispose: () => {
        if (disposed) return;
        disposed = true;
        realm.dispose();
        stop_events();
        blobs.revoke();
      },
    };
  } catch (cause) {
    blobs.revoke();
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
  return { outputs, entry };
}

class Blobs {
  /** By output path. */
  urls = new Map<string, string>();
  #all: string[] = [];

  make(contents: string | Uint8Array | Blob, type: string): string {
    const url = URL.createObjectURL(new Blob([contents as BlobPart], { type }));
    this.#all.push(url);
    return url;
  }

  script(text: string): string {
    return this.make(text, 'text/javascript');
  }

  of(path: string): string {
    const url = this.urls.get(path);
    if (url === undefined) throw new Error(`${path} was not linked`);
    return url;
  }

  revoke(): void {
    for (const url of this.#all) URL.revokeObjectURL(url);
    this.#all.length = 0;
  }
}

interface Linked extends PlaceMapper {
  config: RealmConfig;
  /** Output paths of what is started as a worker. */
  workers: string[];
}

function link(outputs: Outputs, options: LinkOptions, blobs: Blobs): Linked {
  for (const [path, contents] of Object.entries(options.assets ?? {})) {
    blobs.urls.set(path, blobs.make(contents, contents instanceof Blob ? contents.type : mime_type(path)));
  }
  const scripts = [...outputs.values()].filter(is_script);
  for (const output of outputs.values()) {
    if (output.kind !== 'map' && !is_script(output)) blobs.urls.set(output.path, blobs.make(output.contents, mime_type(output.path)));
  }
  const decoder = new TextDecoder();
  const texts = new Map(scripts.map(({ path, contents }) => [path, decoder.decode(contents)]));
  const global = unused_name([...texts.values()]);
  const finders = new Map<string, PlaceFinder>();
  for (const script of dependencies_first(scripts)) {
    const text = texts.get(script.path) ?? '';
    refuse_copied_modules(script, text, outputs);
    const made = link_script(script, text, map_of(script, text, outputs), { global, scripts: new Set(texts.keys()), urls: blobs.urls });
    blobs.urls.set(script.path, blobs.script(made.text));
    if (made.map) finders.set(script.path, new PlaceFinder(made.map, path_of));
  }
  const config: RealmConfig = {
    global,
    chunks: Object.fromEntries(scripts.map(({ path }) => [path, blobs.of(path)])),
    base: virtual_base,
    channel: global,
    capture_workers: options.onEvent !== undefined,
    capture_page: options.onEvent !== undefined && options.capturePage === true,
    opaque: self.origin === 'null',
  };
  return { config, workers: worker_paths(scripts), finders, urls: blobs.urls };
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

function worker_paths(scripts: readonly LinkableOutput[]): string[] {
  const targets = new Set(scripts.flatMap(({ links }) => links.filter(({ kind }) => kind === 'worker').map(({ target }) => target)));
  return scripts.filter(({ kind, path }) => kind === 'worker' || targets.has(path)).map(({ path }) => path);
}

// Random, so that two applications in one page do not meet; and not by chance a word of the user's.
function unused_name(texts: readonly string[]): string {
  for (;;) {
    const name = `__skein_${[...crypto.getRandomValues(new Uint8Array(6))].map(byte => byte.toString(16).padStart(2, '0')).join('')}`;
    if (!texts.some(text => text.includes(name))) return name;
  }
}

function realm_text(config: RealmConfig): string {
  return `(() => {const SKEIN_REALM_CONFIG = ${JSON.stringify(config)};\n${realm_script}\n})();\n//# sourceURL=${realm_script_url}\n`;
}

async function start_realm(url: string, config: RealmConfig, boots: Record<string, Boots>): Promise<Realm> {
  await import(url);
  const realm = (globalThis as unknown as Record<string, Realm | undefined>)[config.global];
  if (!realm) throw new Error('The realm script did not run');
  realm.host(boots);
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
