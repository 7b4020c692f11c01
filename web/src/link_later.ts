// linkToBlobs as skein.js has it: not needed to bundle, so it is a file of its own beside this one.
import type { linkToBlobs as Link } from './blobs/link_to_blobs.ts';

export const linkToBlobs: typeof Link = async (...given) => (await import('./link.js')).linkToBlobs(...given);
