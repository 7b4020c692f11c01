// Runs in the page of the browser benchmark: loads one library, bundles virtual files with it, evaluates what comes out. browser.mjs drives it.

const directory = path => path.slice(0, path.lastIndexOf('/'));
function join(base, relative) {
  const parts = base.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** For rollup and rolldown alike. */
const rollup_plugin = files => ({
  name: 'virtual',
  resolveId: (source, importer) => (importer === undefined ? source : join(directory(importer), source)),
  load: id => files[id],
});

/** Each: `load()` until it can build; `build(files, entry)` from nothing; `rebuilder(files, entry)`, whose function takes changed files. */
const libraries = {
  'esbuild-wasm': () => {
    let esbuild;
    const options = (files, entry) => ({
      entryPoints: [entry], bundle: true, format: 'esm', write: false, outdir: '/out', logLevel: 'silent',
      plugins: [{
        name: 'virtual',
        setup(build) {
          build.onResolve({ filter: /.*/ }, ({ path, importer }) => ({ path: importer ? join(directory(importer), path) : path, namespace: 'virtual' }));
          build.onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path }) => ({ contents: files[path], loader: 'js' }));
        },
      }],
    });
    return {
      async load() {
        esbuild = await import('/peers/esbuild-wasm/esm/browser.min.js');
        await esbuild.initialize({ wasmURL: '/peers/esbuild-wasm/esbuild.wasm' });
      },
      build: async (files, entry) => (await esbuild.build(options(files, entry))).outputFiles[0].text,
      async rebuilder(files, entry) {
        const copy = { ...files };
        const context = await esbuild.context(options(copy, entry));
        await context.rebuild();
        return async changed => {
          Object.assign(copy, changed);
          return (await context.rebuild()).outputFiles[0].text;
        };
      },
    };
  },

  '@rollup/browser': () => {
    let rollup;
    const bundle = async (files, entry, cache) => {
      const built = await rollup({ input: entry, plugins: [rollup_plugin(files)], cache, logLevel: 'silent' });
      const { output } = await built.generate({ format: 'es' });
      return { text: output[0].code, cache: built.cache };
    };
    return {
      async load() {
        ({ rollup } = await import('/peers/@rollup/browser/dist/es/rollup.browser.js'));
      },
      build: async (files, entry) => (await bundle(files, entry, false)).text,
      async rebuilder(files, entry) {
        const copy = { ...files };
        let { cache } = await bundle(copy, entry);
        return async changed => {
          Object.assign(copy, changed);
          const next = await bundle(copy, entry, cache);
          ({ cache } = next);
          return next.text;
        };
      },
    };
  },

  '@rolldown/browser': () => {
    let rolldown;
    const build = async (files, entry) => {
      const built = await rolldown({ input: entry, plugins: [rollup_plugin(files)], logLevel: 'silent', cwd: '/' });
      const { output } = await built.generate({ format: 'esm' });
      await built.close();
      return output[0].code;
    };
    return {
      async load() {
        ({ rolldown } = await import('/rolldown/index.browser.mjs'));
      },
      build,
      async rebuilder(files, entry) {
        const copy = { ...files };
        return async changed => build(Object.assign(copy, changed), entry);
      },
    };
  },

  'skein, threads': () => skein('auto', 'threads'),
  'skein, single': () => skein(0, 'single'),
};

function skein(threads, wanted) {
  let api;
  const options = (files, entry) => ({ files, entryPoints: [entry], bundle: true, format: 'esm', outdir: '/out' });
  const text_of = result => result.outputFiles.find(file => file.kind === 'entry').text;
  return {
    async load() {
      api = await import('/dist/skein.js');
      const { mode, reason } = await api.initialize({ threads });
      if (mode !== wanted) throw new Error(`Skein runs in mode "${mode}": ${reason}`);
    },
    build: async (files, entry) => text_of(await api.build(options(files, entry))),
    async rebuilder(files, entry) {
      const context = await api.context(options(files, entry));
      await context.rebuild();
      return async changed => text_of(await context.rebuild({ files: changed }));
    },
  };
}

/** What the bundle prints when it runs as a module of this page. */
async function evaluate(text) {
  const lines = [];
  const { log } = console;
  console.log = (...values) => lines.push(values.join(' '));
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    await import(url);
  } finally {
    console.log = log;
    URL.revokeObjectURL(url);
  }
  return lines.join('\n');
}

let library;
let files;
let entry;

const bench = {
  async prepare(name) {
    ({ files, entry } = await (await fetch('/files.json')).json());
    library = libraries[name]();
  },
  /** From nothing to a bundle: import, compile, first build. */
  async cold() {
    const begin = performance.now();
    await library.load();
    const loaded = performance.now();
    const text = await library.build(files, entry);
    const end = performance.now();
    return { load_ms: loaded - begin, total_ms: end - begin, printed: await evaluate(text), length: text.length };
  },
  async warm(runs) {
    const times = [];
    for (let i = 0; i < runs + 2; i++) {
      const begin = performance.now();
      await library.build(files, entry);
      if (i >= 2) times.push(performance.now() - begin);
    }
    return times;
  },
  /** Each time another edit of one leaf; the output must show it. */
  async rebuilds(runs, leaf) {
    const rebuild = await library.rebuilder(files, entry);
    const times = [];
    let text = '';
    for (let i = 0; i < runs + 2; i++) {
      const mark = `edit${i}`;
      const changed = { [leaf]: files[leaf].replace("REVISION = '", `REVISION = '${mark}-`) };
      const begin = performance.now();
      text = await rebuild(changed);
      if (i >= 2) times.push(performance.now() - begin);
      if (!text.includes(`${mark}-`)) throw new Error(`the output of edit ${i} does not show it`);
    }
    return { times, printed: await evaluate(text) };
  },
};

// @rolldown/browser waits with Atomics.wait while it bundles, which a page may not: it gets a worker, in which this same file runs.
const in_worker = typeof document === 'undefined';
if (in_worker) {
  onmessage = async ({ data: { method, parameters } }) => {
    try {
      postMessage({ value: await bench[method](...parameters) });
    } catch (error) {
      postMessage({ error: String(error) });
    }
  };
} else {
  let worker;
  const forward = method => (...parameters) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data.value));
    worker.onerror = event => reject(new Error(event.message));
    worker.postMessage({ method, parameters });
  });
  globalThis.bench = {
    ...bench,
    async prepare(name) {
      if (name !== '@rolldown/browser') return bench.prepare(name);
      worker = new Worker('/page.js', { type: 'module' });
      for (const method of Object.keys(bench)) globalThis.bench[method] = forward(method);
      return globalThis.bench.prepare(name);
    },
  };
}
