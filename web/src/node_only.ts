// What only Node can do lives in node.cjs, which pages never load.
import type { NodeOnly } from './node/index.ts';
import { builtin, in_node } from './node_builtins.ts';
import type { AnalyzeMetafileOptions, BuildOptions, BuildResult, FormatMessagesOptions, Metafile, PartialMessage, TransformOptions, TransformResult } from './types.ts';

let loaded: NodeOnly | null = null;

export function node_only(): NodeOnly {
  loaded ??= builtin('node:module').createRequire(import.meta.url)('./node.cjs') as NodeOnly;
  return loaded;
}

function blocking(name: string): { node: NodeOnly; wasm: string } {
  if (!in_node) throw new Error(`Cannot use "${name}" in this environment: nothing may block a page; use "${name.slice(0, -4)}"`);
  return { node: node_only(), wasm: builtin('node:url').fileURLToPath(new URL('./skein.wasm', import.meta.url)) };
}

/** Like `build`, and returns when it is done. Node only; without plugins. */
export function buildSync<O extends BuildOptions>(options: O): BuildResult<O> {
  const { node, wasm } = blocking('buildSync');
  return node.build_now(wasm, options);
}

export function transformSync(input: string | Uint8Array, options?: TransformOptions): TransformResult {
  const { node, wasm } = blocking('transformSync');
  return node.transform_now(wasm, input, options);
}

export function formatMessagesSync(messages: PartialMessage[], options: FormatMessagesOptions): string[] {
  const { node, wasm } = blocking('formatMessagesSync');
  return node.format_now(wasm, messages, options);
}

export function analyzeMetafileSync(metafile: Metafile | string, options?: AnalyzeMetafileOptions): string {
  const { node, wasm } = blocking('analyzeMetafileSync');
  return node.analyze_now(wasm, metafile, options);
}
