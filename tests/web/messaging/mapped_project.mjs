// A page and a worker in TypeScript, bundled with source maps: what stacks of errors that cross are mapped back to.
import { build } from '../../../dist/skein.js';

export const sources = {
  '/src/caller.ts': `import { createWorkerClient, sourceMappedStacks } from './messaging.js';

interface Options { mapped: boolean; load?: (url: string) => Promise<string | null>; timeout?: number }

export function connect(worker: () => unknown, { mapped, ...options }: Options) {
  return createWorkerClient({ worker: worker as () => Worker, ...(mapped ? { mapStack: sourceMappedStacks(options) } : {}) });
}

export async function ask_for_it(client: ReturnType<typeof connect>, type: string, payload?: unknown): Promise<unknown> {
  const answer: unknown = await client.send(type, payload);
  return answer;
}
`,
  '/src/worker.ts': `import { startWorkerServer } from './messaging.js';
import { fail } from './deep/fail.ts';

startWorkerServer({
  boom: (payload: unknown) => fail(payload as string),
  async wrapped() {
    try {
      fail('inner');
    } catch (cause) {
      throw new AggregateError([cause], 'outer', { cause });
    }
  },
  async *items() {
    yield 1;
    fail('after one item');
  },
});
`,
  '/src/deep/fail.ts': `// A line that is not printed.
interface Nothing { readonly at?: never }

export function fail(what: string): Nothing {
  const message: string = \`failed: \${what}\`;
  throw new RangeError(message);
}
`,
};

/** Place of `text` in `file`, as stacks tell it. */
export function place_of(file, text) {
  const before = sources[file].slice(0, sources[file].indexOf(text)).split('\n');
  return `${file.replace(/^\/src\//, '')}:${before.length}:${before.at(-1).length + 1}`;
}

/** `sourcemap`: as the option of build. Names to texts. */
export async function bundle(sourcemap) {
  const { outputFiles, errors } = await build({
    files: sources, entryPoints: ['/src/caller.ts', '/src/worker.ts'], bundle: true, minify: true, format: 'esm', outdir: '/out', sourcemap, external: ['*/messaging.js'], write: false,
  });
  if (errors.length > 0) throw new Error(errors[0].text);
  return Object.fromEntries(outputFiles.map(file => [file.path.replace(/^.*\/out\//, ''), file.text]));
}
