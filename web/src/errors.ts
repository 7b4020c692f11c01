// Failures as esbuild's users know them: a rejected Error whose text lists the first messages and which carries all of them.
import type { BuildFailure, Message, PartialMessage } from './types.ts';

const shown_messages = 5;

/** `what` is `Build failed` or `Transform failed`. */
export function failure(what: string, errors: Message[], warnings: Message[]): BuildFailure {
  const limit = Math.min(errors.length, shown_messages);
  let text = `${what} with ${errors.length} error${errors.length === 1 ? '' : 's'}:`;
  if (errors.length === 0) text = what;
  for (const { text: error, location } of errors.slice(0, limit)) {
    text += location ? `\n${location.file}:${location.line}:${location.column}: ERROR: ${error}` : `\nerror: ${error}`;
  }
  if (errors.length > limit) text += '\n...';
  return Object.assign(new Error(text), { errors, warnings });
}

/** A message made on the JavaScript side, e.g. for an option the engine never sees. */
export function plain_message(text: string): Message {
  return { id: '', pluginName: '', text, location: null, notes: [], detail: undefined, code: 0 };
}

export function complete_message(message: PartialMessage): Message {
  const complete_location = (location: PartialMessage['location']): Message['location'] =>
    location ? { file: '', namespace: '', line: 0, column: 0, length: 0, lineText: '', suggestion: '', ...location } : null;
  return {
    ...plain_message(message.text ?? ''),
    ...message,
    text: message.text ?? '',
    location: complete_location(message.location),
    notes: (message.notes ?? []).map(note => ({ text: note.text ?? '', location: complete_location(note.location) })),
  };
}

export function error_from(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}

/** What setting a plugin up threw. */
export class SetupFault extends Error {
  override readonly cause: unknown;
  readonly plugin: string;
  constructor(cause: unknown, plugin: string) {
    super(error_from(cause).message);
    this.cause = cause;
    this.plugin = plugin;
  }
}
