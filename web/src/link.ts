export { linkToBlobs } from './blobs/link_to_blobs.ts';
