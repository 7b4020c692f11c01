// dist/skein.js: the package's entry, for browsers and Node.
export * from '../src/index.ts';
