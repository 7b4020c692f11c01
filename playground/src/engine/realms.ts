// What a build says about the realms it will make: the page and every worker chunk, which chunks each of them loads, and its colour in all views.
import type { OutputFile } from '../../../web/src/index.ts';

export interface BuiltRealm {
  /** Output whose evaluation starts the realm. */
  path: string;
  /** File it was written in. */
  source: string;
  /** `page`, or the name of the worker's file without what every worker's file name ends with, or of the package that has it. */
  label: string;
  /** 0 is the page; the index of the thread's colour. */
  thread: number;
  /** Outputs loaded before the realm runs, itself included. */
  loads: Set<string>;
  /** Outputs it can load later, through `import()`. */
  may_load: Set<string>;
  /** Paths of the workers that code loaded here starts. */
  starts: Set<string>;
}

export const thread_colours = 8;

/** Index of the colour of the n-th worker, from 0. The page alone has 0; workers beyond the last colour share. */
export function thread_of_worker(index: number): number {
  return 1 + (index % (thread_colours - 1));
}

export function file_name(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function worker_label(source: string): string {
  const name = file_name(source);
  const owner = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1];
  // A package's `worker.js` says little.
  if (owner !== undefined && /^(?:worker|index)\.[cm]?js$/.test(name)) return owner;
  return name.replace(/([.-]worker)?\.[cm]?[jt]sx?$/, '') || name;
}

/** The page first, then workers in the order of the outputs. */
export function realms_of(outputs: readonly OutputFile[], entry: string): BuiltRealm[] {
  const by_path = new Map(outputs.map(output => [output.path, output]));
  const page = outputs.find(output => output.kind === 'entry' && same_file(output.entryPoint, entry)) ?? outputs.find(output => output.kind === 'entry');
  const starts = [...(page ? [page] : []), ...outputs.filter(output => output.kind === 'worker')];
  return starts.map((output, index) => {
    const loads = closure([output.path], by_path, 'import-statement');
    const may_load = closure(dynamic_targets(loads, by_path), by_path, 'import-statement', 'dynamic-import');
    for (const path of loads) may_load.delete(path);
    const source = absolute(output.entryPoint ?? output.path);
    return {
      path: output.path,
      source,
      label: index === 0 ? 'page' : worker_label(source),
      thread: index === 0 ? 0 : thread_of_worker(index - 1),
      loads,
      may_load,
      starts: worker_targets([...loads, ...may_load], by_path),
    };
  });
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

function same_file(path: string | undefined, other: string): boolean {
  return path !== undefined && absolute(path) === absolute(other);
}

function closure(from: Iterable<string>, outputs: Map<string, OutputFile>, ...kinds: string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...from];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const output = outputs.get(path);
    if (!output || seen.has(path)) continue;
    seen.add(path);
    for (const used of output.imports) if (!used.external && kinds.includes(used.kind)) open.push(used.path);
  }
  return seen;
}

function dynamic_targets(paths: Iterable<string>, outputs: Map<string, OutputFile>): string[] {
  return [...paths].flatMap(path => outputs.get(path)?.imports.filter(used => used.kind === 'dynamic-import' && !used.external).map(used => used.path) ?? []);
}

function worker_targets(paths: Iterable<string>, outputs: Map<string, OutputFile>): Set<string> {
  const found = new Set<string>();
  for (const path of paths) {
    for (const link of outputs.get(path)?.links ?? []) {
      if (link.kind === 'worker' && link.target !== undefined) found.add(link.target);
    }
  }
  return found;
}
