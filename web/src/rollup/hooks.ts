// The hooks of plugins in the order in which they run, and what plugins report.
import type { PartialMessage } from '../types.ts';
import type { RollupContext, RollupPlugin } from './types.ts';

type Handler = (this: RollupContext, ...args: unknown[]) => unknown;

export interface Bound {
  plugin: RollupPlugin;
  handler: Handler;
  filter: { id?: unknown; code?: unknown };
}

const rank = (place: 'pre' | 'post' | null | undefined): number => (place === 'pre' ? 0 : place === 'post' ? 2 : 1);

export function in_order(plugins: readonly RollupPlugin[]): RollupPlugin[] {
  return [...plugins].sort((a, b) => rank(a.enforce) - rank(b.enforce));
}

export function hooks_of(plugins: readonly RollupPlugin[], name: keyof RollupPlugin): Bound[] {
  const bound: (Bound & { rank: number })[] = [];
  for (const plugin of plugins) {
    const hook = plugin[name] as Handler | { handler: Handler; order?: 'pre' | 'post' | null; filter?: object } | undefined | null;
    if (!hook) continue;
    if (typeof hook === 'function') bound.push({ plugin, handler: hook, filter: {}, rank: 1 });
    else bound.push({ plugin, handler: hook.handler, filter: hook.filter ?? {}, rank: rank(hook.order) });
  }
  return bound.sort((a, b) => a.rank - b.rank);
}

// They would change what the engine prints, or see its syntax trees.
const unknown_hooks = ['augmentChunkHash', 'banner', 'footer', 'intro', 'outro', 'renderDynamicImport', 'resolveFileUrl', 'resolveImportMeta'];

export function refuse_unknown_hooks(plugin: RollupPlugin): void {
  const found = unknown_hooks.find(name => (plugin as unknown as Record<string, unknown>)[name]);
  if (found) throw new Error(`The plugin ${JSON.stringify(plugin.name)} has the hook "${found}", which the adapter for Rollup plugins does not support`);
}

export class Fault extends Error {
  problem: unknown;
  constructor(problem: unknown) {
    super(message_of(problem).text ?? '');
    this.problem = problem;
  }
}

/** `place`: an offset in `code`, or a line and column. */
export function with_place(problem: unknown, place: number | { line: number; column: number } | undefined, id: string | undefined, code: string | null): unknown {
  const about = typeof problem === 'string' ? { message: problem } : problem;
  if (place === undefined || typeof about !== 'object' || about === null || 'loc' in about) return about;
  let found = place;
  if (typeof found === 'number') {
    const before = (code ?? '').slice(0, found).split('\n');
    found = { line: before.length, column: before.at(-1)?.length ?? 0 };
  }
  return Object.assign(about instanceof Error ? about : { ...about }, { loc: { file: id ?? '', ...found } });
}

export function message_of(problem: unknown): PartialMessage {
  const cause = problem instanceof Fault ? problem.problem : problem;
  if (typeof cause === 'string') return { text: cause };
  const { message = String(cause), loc, frame } = (cause ?? {}) as { message?: string; frame?: string; loc?: { file?: string; line: number; column: number } };
  return { text: message, location: loc ? { file: loc.file ?? '', line: loc.line, column: loc.column } : null, notes: frame ? [{ text: frame }] : [], detail: cause };
}
