// The public API, shaped like esbuild's.
export { build, context } from './build.ts';
export { initialize, stop } from './engine.ts';
export { analyzeMetafileSync, buildSync, formatMessagesSync, transformSync } from './node_only.ts';
export { analyzeMetafile, formatMessages, transform } from './transform.ts';
export { linkToBlobs } from './link_later.ts';
export type { LinkableOutput, LinkedApp, LinkOptions, SpawnOptions } from './blobs/link_to_blobs.ts';
export type { RealmEvent, RealmInfo } from './blobs/realm_messages.ts';
export type * from './plugins/types.ts';
export type * from './types.ts';

export { version } from './version.ts';
