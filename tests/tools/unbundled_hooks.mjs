// Lets Node run a fixture's inputs unbundled: `node --import tests/tools/unbundled_hooks.mjs main.js`. What bundlers do and Node does not, each
// in its smallest form: extensions and index files are filled in, `./x.js` may be x.ts's output name, JSON needs no attribute and has named
// exports, .txt files are text. Everything else is Node's own.
import fs from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, workerData } from 'node:worker_threads';

const extensions = ['.js', '.json'];

function fill_in(file) {
  const is_file = candidate => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile();
  if (is_file(file)) return file;
  for (const extension of extensions) if (is_file(file + extension)) return file + extension;
  for (const extension of extensions) if (is_file(path.join(file, `index${extension}`))) return path.join(file, `index${extension}`);
  return file;
}

export async function resolve(specifier, context, next) {
  if (/^\.{0,2}\/|^\.{1,2}$/.test(specifier) && context.parentURL?.startsWith('file:')) {
    const { href, search, hash } = new URL(specifier, context.parentURL);
    const file = fill_in(fileURLToPath(href));
    const format = file.endsWith('.js') ? 'module' : undefined;
    if (/\.(js|json|txt)$/.test(file)) return { url: pathToFileURL(file).href + search + hash, format, importAttributes: {}, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  const file = url.startsWith('file:') ? fileURLToPath(url) : '';
  if (file.endsWith('.json')) {
    const text = fs.readFileSync(file, 'utf8');
    const value = JSON.parse(text);
    const names = value && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).filter(key => key !== 'default') : [];
    const source = [`const value = JSON.parse(${JSON.stringify(text)});`, 'export default value;'];
    names.forEach((name, i) => source.push(`const e${i} = value[${JSON.stringify(name)}]; export { e${i} as ${JSON.stringify(name)} };`));
    return { format: 'module', source: source.join('\n'), shortCircuit: true };
  }
  if (file.endsWith('.txt')) return { format: 'module', source: `export default ${JSON.stringify(fs.readFileSync(file, 'utf8'))}`, shortCircuit: true };
  return next(url, context);
}

if (isMainThread || workerData?.skein_worker_shim === true) register(import.meta.url);
