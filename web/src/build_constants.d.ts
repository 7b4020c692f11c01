// What web/build.mjs puts in.

/** The version of package.json. */
declare const SKEIN_VERSION: string;
