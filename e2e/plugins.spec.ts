// Plugins in a page: their callbacks run on the page's thread, their filters in the engine's.
import { serve } from '../web/serve.mjs';
import { expect, test } from './playground.ts';

test('plugins in a page load what no file has', async ({ page, isolated }) => {
  const server = await serve({ root: 'dist', isolated });
  try {
    await page.goto(`${server.origin}/site/index.html`);
    const told = await page.evaluate(async entry => {
      const { build, initialize } = await import(entry);
      const { mode } = await initialize();
      let asked = 0;
      const plugin = {
        name: 'virtual',
        setup(build: import('../web/src/plugins/types.ts').PluginBuild) {
          build.onResolve({ filter: /^v:/ }, ({ path }) => ({ path, namespace: 'v', pluginData: path.length }));
          build.onResolve({ filter: /^never$/ }, () => void asked++);
          build.onLoad({ filter: /.*/, namespace: 'v' }, async ({ path, pluginData }) => {
            await new Promise(done => setTimeout(done, 5));
            return { contents: path === 'v:0' ? Array.from({ length: 50 }, (_, i) => `import "v:${i + 1}"`).join(';') : `console.log(${pluginData})` };
          });
        },
      };
      const { outputFiles } = await build({ entryPoints: ['v:0'], bundle: true, format: 'esm', plugins: [plugin] });
      const broken = { name: 'broken', setup: (build: import('../web/src/plugins/types.ts').PluginBuild) => build.onLoad({ filter: /.*/ }, () => { throw new Error('it broke'); }) };
      const failure = await build({ files: { '/a.js': '' }, entryPoints: ['/a.js'], plugins: [broken], bundle: true }).catch((error: import('../web/src/types.ts').BuildFailure) => error.errors[0]);
      const attributes: string[] = [];
      const by_attributes = {
        name: 'attributes',
        setup: (build: import('../web/src/plugins/types.ts').PluginBuild) =>
          build.onLoad({ filter: /d\.txt/ }, args => {
            attributes.push(Object.entries(args.with).join(';'));
            return args.with.as ? { contents: `export default ${JSON.stringify(args.with.as)}` } : null;
          }),
      };
      const code = 'import a from "/d.txt" with { as: "x", by: "y" }; import b from "/d.txt"; import c from "/d.txt" with { by: "y", as: "x" }; globalThis.found = [a, b, c]';
      const { outputFiles: made } = await build({ files: { '/a.js': code, '/d.txt': 'text' }, entryPoints: ['/a.js'], plugins: [by_attributes], bundle: true });
      new Function(made[0].text)();
      return { found: (globalThis as { found?: unknown }).found, attributes: attributes.sort(), mode, asked, logs: outputFiles[0].text.match(/console\.log/g).length, failure: { text: failure.text, pluginName: failure.pluginName } };
    }, `${server.origin}/skein.js`);
    expect(told).toEqual({ found: ['x', 'text', 'x'], attributes: ['', 'as,x;by,y'], mode: told.mode, asked: 0, logs: 50, failure: { text: 'it broke', pluginName: 'broken' } });
  } finally {
    server.close();
  }
});
