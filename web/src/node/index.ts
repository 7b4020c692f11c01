// dist/node.cjs: what skein.js and skein.cjs load in Node alone, synchronously.
export { analyze_now, build_now, format_now, transform_now } from './sync.ts';
export { Watcher } from './watcher.ts';

export type NodeOnly = typeof import('./index.ts');
