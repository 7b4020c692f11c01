// Why a package prints something else when it is bundled (by what bundled it), needs an option (`options`), or is bigger than what esbuild
// makes of it (`size`).
const class_name = 'looks for a class by its name, "Compilation", which a minified bundle changes: `constructor.name` in createHooksRegistry.js.';
const renamed = 'the same: esbuild renames the class without being asked to minify, since the bundle has another variable of that name.';
const own_sources = 'reads its own source files beside it when it runs (`require.resolve("../lib/utils.js")`), so it cannot be bundled by anyone.';

const namespace = 'a namespace object that escapes is made as the specification has it: without a prototype, tagged, not extensible; that function is longer.';

export const explanations = {
  cookie: { size: namespace },
  'content-type': { size: namespace },
  'query-string': { size: namespace },
  'uglify-js': { skein: own_sources, 'skein minified': own_sources, esbuild: own_sources, 'esbuild minified': own_sources },
  webpack: {
    'skein minified': class_name, esbuild: renamed, 'esbuild minified': class_name,
    options: 'Optional packages that are not installed, and are required without a `try`.',
  },
  'jsonc-parser': { options: 'Its `main` is a UMD file that requires by a function it is given, which no bundler follows; its `module` is an ES module.' },
};
