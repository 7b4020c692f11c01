// The calls that need no files: `transform`, `formatMessages`, `analyzeMetafile`.
import { engine } from './engine.ts';
import { complete_message, error_from, failure, plain_message } from './errors.ts';
import { options_json } from './options.ts';
import type { EngineReply } from './protocol.ts';
import type { AnalyzeMetafileOptions, FormatMessagesOptions, Message, Metafile, PartialMessage, TransformOptions, TransformResult } from './types.ts';

interface TransformHead {
  errors: Message[];
  warnings: Message[];
  hasMap: boolean;
  mangleCache?: Record<string, string | false>;
  hasLegalComments: boolean;
}

/** The options for the engine; throws what `transform` rejects with. */
export function transform_options(input: string | Uint8Array, options: TransformOptions): string {
  try {
    if (typeof input !== 'string' && !(input instanceof Uint8Array)) throw new Error('The input to "transform" must be a string or a Uint8Array');
    return options_json(options, 'transform');
  } catch (cause) {
    throw failure('Transform failed', [plain_message(error_from(cause).message)], []);
  }
}

export function transform_result(reply: EngineReply): TransformResult {
  const head = JSON.parse(reply.head) as TransformHead;
  if (head.errors.length > 0) throw failure('Transform failed', head.errors, head.warnings);
  const decoder = new TextDecoder();
  const [code, ...more] = reply.contents;
  const map = head.hasMap ? decoder.decode(more.shift()) : '';
  const legal_comments = head.hasLegalComments ? { legalComments: decoder.decode(more[0]) } : {};
  return { code: decoder.decode(code), map, ...legal_comments, warnings: head.warnings, mangleCache: head.mangleCache };
}

/** One request for each message. */
export function format_requests(messages: PartialMessage[], options: FormatMessagesOptions): string[] {
  const { kind, color = false, terminalWidth = 0 } = options;
  if (kind !== 'error' && kind !== 'warning') throw new Error('Missing "kind" in formatMessages() call: it is "error" or "warning"');
  return messages.map(message => JSON.stringify({ messages: [complete_message(message)], kind, color, terminalWidth }));
}

export function analyze_request(metafile: Metafile | string, { verbose = false, color = false }: AnalyzeMetafileOptions): string {
  return JSON.stringify({ metafile: typeof metafile === 'string' ? metafile : JSON.stringify(metafile), verbose, color });
}

export async function transform(input: string | Uint8Array, options: TransformOptions = {}): Promise<TransformResult> {
  const json = transform_options(input, options);
  const { client } = await engine(true);
  return transform_result(await client.call('transform', { options: json, code: input }));
}

/** One text per message, as the command line prints them. */
export async function formatMessages(messages: PartialMessage[], options: FormatMessagesOptions): Promise<string[]> {
  const requests = format_requests(messages, options);
  const { client } = await engine();
  return client.call('format_messages', { requests });
}

export async function analyzeMetafile(metafile: Metafile | string, options: AnalyzeMetafileOptions = {}): Promise<string> {
  const request = analyze_request(metafile, options);
  const { client } = await engine();
  return client.call('analyze_metafile', { request });
}
