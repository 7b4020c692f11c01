// The calls that need no files: `transform`, `formatMessages`, `analyzeMetafile`.
import { engine } from './engine.ts';
import { complete_message, error_from, failure, plain_message } from './errors.ts';
import { options_json } from './options.ts';
import type { AnalyzeMetafileOptions, FormatMessagesOptions, Message, Metafile, PartialMessage, TransformOptions, TransformResult } from './types.ts';

interface TransformHead {
  errors: Message[];
  warnings: Message[];
  hasMap: boolean;
  mangleCache?: Record<string, string | false>;
  hasLegalComments: boolean;
}

export async function transform(input: string | Uint8Array, options: TransformOptions = {}): Promise<TransformResult> {
  let json: string;
  try {
    if (typeof input !== 'string' && !(input instanceof Uint8Array)) throw new Error('The input to "transform" must be a string or a Uint8Array');
    json = options_json(options, 'transform');
  } catch (cause) {
    throw failure('Transform failed', [plain_message(error_from(cause).message)], []);
  }
  const { client } = await engine();
  const reply = await client.call('transform', { options: json, code: input });
  const head = JSON.parse(reply.head) as TransformHead;
  if (head.errors.length > 0) throw failure('Transform failed', head.errors, head.warnings);
  const decoder = new TextDecoder();
  const [code, ...more] = reply.contents;
  const map = head.hasMap ? decoder.decode(more.shift()) : '';
  const legal_comments = head.hasLegalComments ? { legalComments: decoder.decode(more[0]) } : {};
  return { code: decoder.decode(code), map, ...legal_comments, warnings: head.warnings, mangleCache: head.mangleCache };
}

/** One text per message, as the command line prints them. */
export async function formatMessages(messages: PartialMessage[], options: FormatMessagesOptions): Promise<string[]> {
  const { kind, color = false, terminalWidth = 0 } = options;
  if (kind !== 'error' && kind !== 'warning') throw new Error('Missing "kind" in formatMessages() call: it is "error" or "warning"');
  const requests = messages.map(message => JSON.stringify({ messages: [complete_message(message)], kind, color, terminalWidth }));
  const { client } = await engine();
  return client.call('format_messages', { requests });
}

export async function analyzeMetafile(metafile: Metafile | string, options: AnalyzeMetafileOptions = {}): Promise<string> {
  const text = typeof metafile === 'string' ? metafile : JSON.stringify(metafile);
  const { client } = await engine();
  return client.call('analyze_metafile', { request: JSON.stringify({ metafile: text, verbose: options.verbose ?? false, color: options.color ?? false }) });
}
