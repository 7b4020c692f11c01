// dist/link.js: only what starts outputs that were built elsewhere, without the engine. For sandboxed frames, which get the outputs by postMessage.
export { linkToBlobs } from '../src/link.ts';
export type { LinkableOutput, LinkedApp, LinkOptions, SpawnOptions } from '../src/blobs/link_to_blobs.ts';
export type { ConsoleLevel, RealmEvent, RealmInfo, SourcePlace } from '../src/blobs/realm_messages.ts';
