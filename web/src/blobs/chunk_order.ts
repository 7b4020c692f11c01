import type { LinkableOutput } from './link_to_blobs.ts';

/** Scripts so that each comes behind what it statically imports. Throws an Error on a circle, which the engine never makes, and on a missing one. */
export function dependencies_first(scripts: readonly LinkableOutput[]): LinkableOutput[] {
  const by_path = new Map(scripts.map(script => [script.path, script]));
  const state = new Map<string, 'open' | 'done'>();
  const order: LinkableOutput[] = [];
  // An explicit stack: chains of chunks may be as long as the program is.
  const stack: { script: LinkableOutput; next: number }[] = [];
  const enter = (script: LinkableOutput) => {
    if (state.get(script.path) === 'open') throw new Error(`The output ${script.path} statically imports itself through other outputs`);
    if (state.has(script.path)) return;
    state.set(script.path, 'open');
    stack.push({ script, next: 0 });
  };
  for (const root of scripts) {
    enter(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const link = top.script.links[top.next++];
      if (!link) {
        state.set(top.script.path, 'done');
        order.push(top.script);
        stack.pop();
      } else if (link.kind === 'import') {
        const imported = by_path.get(link.target ?? '');
        if (!imported) throw new Error(`The output ${top.script.path} imports ${link.target}, which is not among the outputs`);
        enter(imported);
      }
    }
  }
  return order;
}
