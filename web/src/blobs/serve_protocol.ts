// What a page and serve_worker.ts have to agree on.

/** Below the scope; an application's id follows. */
export const folder = '__skein/';
/** Of the names of caches; an application's id follows. */
export const cache_prefix = 'skein-outputs-';
/** Message: take over the pages that are open, then answer through the port. */
export const claim = 'skein: claim';
