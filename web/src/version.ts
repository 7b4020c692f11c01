import text from '../../build/web/version.txt';

/** The version of package.json, and of the wasm that belongs to this file. */
export const version: string = text;
