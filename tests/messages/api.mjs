// `generateMessages` of the package gives the bytes that the program gives, in Node and in a page.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { open_browser, open_place } from '../web/browser/browser.mjs';
import { cases, read_folder, root } from './support.mjs';

const text_of = files => JSON.stringify(files.map(({ path: name, text }) => [name, text]).sort(([a], [b]) => (a < b ? -1 : 1)));

export async function check_api(check) {
  const { generateMessages } = await import(pathToFileURL(path.join(root, 'dist/messages.js')));
  // What could not be loaded is loaded by the next call.
  const missing = pathToFileURL(path.join(root, 'dist/none.wasm'));
  check('a module that is not there is told', await generateMessages({ files: {}, wasmURL: missing }).then(() => 'it was not', error => (error.message.includes('none.wasm') ? null : error.message)));
  const inputs = cases.map(({ name, folder, definition, expected, languages }) => ({ name, file: definition, text: fs.readFileSync(path.join(folder, definition), 'utf8'), lang: languages.split(','), expected: JSON.stringify(Object.entries(read_folder(expected)).sort(([a], [b]) => (a < b ? -1 : 1))) }));
  for (const { name, file, text, lang, expected } of inputs) {
    const { outputFiles, errors, warnings } = await generateMessages({ files: { [file]: text }, lang });
    check(`${name}: Node gives the program's bytes`, text_of(outputFiles) === expected && errors.length + warnings.length === 0 ? null : 'they differ');
    check(`${name}: the worker is written once`, outputFiles.filter(({ once }) => once).length === (lang.includes('js') ? 2 : 1) ? null : outputFiles.map(({ path: at, once }) => `${at} ${once}`).join('\n'));
  }
  const wrong = await generateMessages({ files: { 'a.rs': '#[derive(SkeinWorker)]\nenum AMessage { Run(&str), Done2 }' } });
  const [{ code, text, location } = {}] = wrong.errors;
  check('errors have codes and places', wrong.outputFiles.length === 0 && JSON.stringify([code, text, location?.file, location?.line, location?.column]) === '[8010,"\\"AMessage\\" has no message from the worker that ends a request","a.rs",2,5]' ? null : JSON.stringify(wrong.errors));
  const two = '#[derive(SkeinWorker)] enum JobMessage { Run, Finished, RunFailed { a: String }, JobError { b: String } }';
  const warned = await generateMessages({ files: { 'a.rs': two } });
  check('warnings are no errors', warned.errors.length === 0 && warned.warnings[0]?.code === 8014 && warned.outputFiles.length === 4 ? null : JSON.stringify(warned));
  const given = await generateMessages({ files: { 'a.rs': two }, worker: '../src/job.ts' });
  check('the worker may be elsewhere', given.outputFiles.find(({ once }) => once)?.path === '../src/job.ts' && given.outputFiles.some(({ text: client }) => client.includes("new URL('../src/job.ts', import.meta.url)")) ? null : JSON.stringify(given.outputFiles.map(({ path: at }) => at)));
  for (const options of [{ files: {}, lang: 'rust' }, { files: {}, lang: [] }, { files: { 'a.rs': 1 } }, { files: {}, outdir: 'x' }, {}]) {
    check(`${JSON.stringify(options)} is refused`, await generateMessages(options).then(() => 'it was not', error => (error instanceof TypeError ? null : String(error))));
  }

  const browser = await open_browser();
  try {
    const place = await open_place(browser, 'plain');
    const outputs = await place.run(async (url, list) => {
      const { generateMessages: generate } = await import(url);
      return Promise.all(list.map(async ({ file, text: source, lang }) => (await generate({ files: { [file]: source }, lang })).outputFiles));
    }, `${browser.origins.plain}/messages.js`, inputs);
    for (const [i, { name, expected }] of inputs.entries()) check(`${name}: a page gives the program's bytes`, text_of(outputs[i]) === expected ? null : 'they differ');
    await place.close();
  } finally {
    await browser.close();
  }
}
