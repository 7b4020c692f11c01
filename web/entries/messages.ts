// dist/messages.js: typed clients of workers, generated. Apart from skein.js, as is skein-syntax.wasm, which it loads.
export { generateMessages } from '../src/syntax/generate_messages.ts';
export { messagesPlugin } from '../src/syntax/messages_plugin.ts';
export type { Plugin } from '../src/plugins/types.ts';
export type { GenerateMessagesOptions, GenerateMessagesResult, GeneratedMessagesFile, MessagesLanguage } from '../src/syntax/generate_messages.ts';
export type { Location, Message, Note } from '../src/types.ts';
