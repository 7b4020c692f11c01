// `generateMessages`: typed clients of workers from definitions of their messages, in a page or in Node. The program's `skein messages`
// does the same with files on the disk.
import type { Message } from '../types.ts';
import { generate_texts, load_syntax } from './syntax_module.ts';

/** A language that is written: TypeScript, JavaScript, Elm. Elm's module stands on the client, so `elm` without `ts` writes JavaScript too. */
export type MessagesLanguage = 'ts' | 'js' | 'elm';

export interface GenerateMessagesOptions {
  /** Texts of definitions by path. The ending tells the language: `.rs`, or `.ts`, `.mts` and `.cts`. */
  files: Record<string, string>;
  /** What is written; `['ts']` by default. */
  lang?: MessagesLanguage | readonly MessagesLanguage[];
  /** The module that is the worker, relative to where the files go (`../src/image.ts`); by default beside the client. For one definition only. */
  worker?: string;
  /** Where `skein-syntax.wasm` is; by default beside this module. */
  wasmURL?: string | URL;
}

export interface GeneratedMessagesFile {
  /** Relative to where the files go, with forward slashes. */
  path: string;
  text: string;
  /** A beginning of the worker itself: to be written when there is no such file, and to be left alone when there is. */
  once: boolean;
}

export interface GenerateMessagesResult {
  /** Empty when there is an error. */
  outputFiles: GeneratedMessagesFile[];
  errors: Message[];
  warnings: Message[];
}

const bits: Record<MessagesLanguage, number> = { ts: 1, js: 2, elm: 4 };

/**
 * Generates the client, the dispatcher, the types and the checks of each definition. The same files give the same bytes everywhere.
 *
 * What is wrong with a definition is in `errors`. Rejects with a TypeError when the options are wrong, and with an Error when
 * `skein-syntax.wasm` cannot be loaded.
 */
export async function generateMessages(options: GenerateMessagesOptions): Promise<GenerateMessagesResult> {
  const { files, lang = 'ts', worker = '', wasmURL, ...unknown } = options;
  for (const name of Object.keys(unknown)) throw new TypeError(`generateMessages has no option "${name}"`);
  if (typeof files !== 'object' || files === null) throw new TypeError('generateMessages needs "files": texts by path');
  let languages = 0;
  for (const language of typeof lang === 'string' ? [lang] : lang) {
    if (!Object.hasOwn(bits, language)) throw new TypeError(`"lang" is "ts", "js" or "elm", not ${JSON.stringify(language)}`);
    languages |= bits[language];
  }
  if (languages === 0) throw new TypeError('"lang" names no language');
  if (typeof worker !== 'string') throw new TypeError('"worker" is the path of a module');
  const entries = Object.entries(files);
  for (const [path, text] of entries) if (typeof text !== 'string') throw new TypeError(`The text of "${path}" is no string`);

  const syntax = await load_syntax(url_of(wasmURL));
  const [json = '[]', ...texts] = generate_texts(syntax, languages, [worker, ...entries.flat()]);
  const messages = JSON.parse(json) as (Message & { severity?: string })[];
  const outputFiles: GeneratedMessagesFile[] = [];
  for (let i = 0; i + 2 < texts.length; i += 3) outputFiles.push({ path: texts[i]!, text: texts[i + 1]!, once: texts[i + 2] === 'once' });
  return { outputFiles, errors: messages.filter(is_error), warnings: messages.filter(message => !is_error(message)) };
}

function url_of(given: string | URL | undefined): string {
  return given === undefined ? new URL('./skein-syntax.wasm', import.meta.url).href : String(given);
}

/** The module that an import of the definition with `query` means: "?messages" the client, with "&server" what the worker imports. Empty when there is an error. */
export async function generate_module(path: string, text: string, query: string, wasmURL: string | URL | undefined): Promise<{ contents: string; errors: Message[]; warnings: Message[] }> {
  const [json = '[]', , contents = ''] = generate_texts(await load_syntax(url_of(wasmURL)), 8, [query, path, text]);
  const messages = JSON.parse(json) as Message[];
  return { contents, errors: messages.filter(is_error), warnings: messages.filter(message => !is_error(message)) };
}

// Errors have codes alone; only warnings have names by which they are silenced.
function is_error(message: Message): boolean {
  return message.id === '';
}
