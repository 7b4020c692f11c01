// dist/rollup.js: Rollup plugins as Skein plugins. Apart from skein.js, so that only who uses it loads it.
export { rollupPlugin } from '../src/rollup/adapter.ts';
export type { RollupContext, RollupEmitted, RollupHook, RollupModuleInfo, RollupOptions, RollupPlugin, RollupResolved } from '../src/rollup/types.ts';
