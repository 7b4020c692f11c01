// What the loader uses of skein.js, beside which it stands: one engine for both.
export { build, transform } from '../index.ts';
