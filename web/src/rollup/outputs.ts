// Behind the engine: its outputs as Rollup's bundle, changed by renderChunk and generateBundle, and written.
import { builtin } from '../node_builtins.ts';
import type { BuildOptions, BuildResult, OutputFile, OutputLink } from '../types.ts';
import type { EmittedFiles } from './emitted.ts';
import { inline_map, join_maps, type RawMap } from './maps.ts';
import type { RollupPlugin } from './types.ts';

type CallAll = (name: keyof RollupPlugin, args: unknown[]) => Promise<void>;
type CallChain = (name: keyof RollupPlugin, first: string, ...rest: unknown[]) => Promise<{ code: string; map: RawMap | null }[]>;

const encoder = new TextEncoder();
const directory_of = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 1));
const comment = /\n\/\/# sourceMappingURL=([^\n]*)\n?$/;

/** Where the references to other outputs stand now; null when one of them has gone. */
function moved_links(file: OutputFile, before: string, after: string): OutputLink[] | null {
  let at = 0;
  const moved: OutputLink[] = [];
  for (const link of file.links) {
    const text = before.slice(link.start, link.end);
    const start = after.indexOf(text, at);
    if (start < 0) return null;
    at = start + text.length;
    moved.push({ ...link, start, end: at });
  }
  return moved;
}

function put(file: OutputFile, contents: string | Uint8Array): void {
  if (typeof contents !== 'string') {
    file.contents = contents;
    return;
  }
  const before = file.text;
  if (contents === before) return;
  // `linkToBlobs` refuses links that point elsewhere.
  file.links = moved_links(file, before, contents) ?? [];
  file.contents = encoder.encode(contents);
}

export async function render_outputs(result: BuildResult, options: BuildOptions, emitted: EmittedFiles, write: boolean, call_all: CallAll, call_chain: CallChain): Promise<void> {
  const folder = options.outdir ?? directory_of(options.outfile ?? '/x');
  const root = folder.startsWith('/') ? folder : `${options.absWorkingDir ?? ''}/${folder}`.replace(/\/\.?\//g, '/');
  const name_of = (path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.replace(/^\//, ''));
  const files = result.outputFiles as OutputFile[];
  const chunks = new Map<OutputFile, Record<string, unknown>>();
  const names = new Map<string, string>();
  for (const file of files) {
    if (file.kind === 'asset' || file.kind === 'map') continue;
    const fileName = name_of(file.path);
    if (file.kind === 'entry') names.set(fileName.replace(/\.[^./]*$/, ''), fileName);
    const imported = (kind: string) => file.imports.filter(each => each.kind === kind).map(({ path, external }) => (external ? path : name_of(path)));
    chunks.set(file, {
      type: 'chunk', fileName, name: fileName.replace(/\.[^./]*$/, ''), isEntry: file.kind === 'entry', isDynamicEntry: file.kind === 'chunk' && file.entryPoint !== undefined,
      facadeModuleId: file.entryPoint ?? null, exports: file.exports, imports: imported('import-statement'), dynamicImports: imported('dynamic-import'), modules: {}, moduleIds: [],
    });
  }
  // With a hash in its name an entry is known by what stands before it.
  for (const [name, fileName] of [...names]) names.set(name.replace(/[-.][A-Z0-9]{8}$/, ''), fileName);
  emitted.name_chunks(names);
  const output = { dir: root, format: options.format === 'esm' ? 'es' : options.format, sourcemap: Boolean(options.sourcemap) };
  await call_all('renderStart', [output, options]);
  const all = Object.fromEntries([...chunks.values()].map(chunk => [String(chunk['fileName']), chunk]));
  for (const [file, chunk] of chunks) await render(file, chunk, files, call_chain, output, all);

  const bundle: Record<string, Record<string, unknown>> = {};
  for (const file of files) {
    const chunk = chunks.get(file);
    const fileName = name_of(file.path);
    const map = files.find(({ path }) => path === `${file.path}.map`);
    bundle[fileName] = chunk ? { ...chunk, code: file.text, map: map ? (JSON.parse(map.text) as object) : null } : { type: 'asset', fileName, names: [], name: undefined, source: file.contents };
  }
  const add_assets = () => {
    for (const { fileName, source } of emitted.assets()) bundle[fileName] ??= { type: 'asset', fileName, names: [], source };
  };
  add_assets();
  await call_all('generateBundle', [output, bundle, write]);
  add_assets();
  const kept: OutputFile[] = [];
  for (const item of Object.values(bundle)) {
    const fileName = String(item['fileName']);
    const before = files.find(file => name_of(file.path) === fileName);
    const contents = item['type'] === 'chunk' ? String(item['code']) : (item['source'] as string | Uint8Array);
    if (before) {
      put(before, contents);
      kept.push(before);
    } else {
      const data = typeof contents === 'string' ? encoder.encode(contents) : contents;
      kept.push({ path: `${root}/${fileName}`, contents: data, hash: '', text: new TextDecoder().decode(data), kind: 'asset', imports: [], exports: [], links: [] });
    }
  }
  files.splice(0, files.length, ...kept);
  if (!write) return;
  const { mkdir, writeFile } = builtin('node:fs/promises');
  for (const file of kept) {
    await mkdir(directory_of(file.path), { recursive: true });
    await writeFile(file.path, file.contents);
  }
  await call_all('writeBundle', [output, bundle]);
}

// The names of files keep the hashes of what the engine printed.
async function render(file: OutputFile, chunk: Record<string, unknown>, files: readonly OutputFile[], call_chain: CallChain, output: object, chunks: object): Promise<void> {
  const before = file.text;
  const told = comment.exec(before);
  const code = told ? before.slice(0, told.index + 1) : before;
  const steps = await call_chain('renderChunk', code, chunk, output, { chunks });
  const last = steps.at(-1);
  if (!last) return;
  const beside = files.find(({ path }) => path === `${file.path}.map`);
  const inline = told?.[1]?.match(/^data:application\/json;base64,(.*)$/)?.[1];
  const first = beside ? (JSON.parse(beside.text) as RawMap) : inline ? (JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(inline), letter => letter.charCodeAt(0)))) as RawMap) : null;
  const maps = steps.map(({ map }) => map);
  // As with Rollup, who changes code and tells no map leaves it without one.
  const joined = first && maps.every(map => map !== null) ? join_maps([first, ...maps], first.sources ?? [], first.sourcesContent ?? []) : first && { ...first, mappings: '' };
  if (joined && beside) beside.contents = encoder.encode(JSON.stringify(joined));
  let after = last.code;
  if (joined && inline) after += inline_map(joined).slice(after.endsWith('\n') ? 1 : 0);
  else if (told) after += `${after.endsWith('\n') ? '' : '\n'}//# sourceMappingURL=${told[1]}\n`;
  put(file, after);
}
