// What tests reach of web/src that is not public. web/build.mjs bundles it into build/web/internals.mjs.
export * from '../../web/src/blobs/shift_map.ts';
export { PlaceFinder } from '../../web/src/blobs/place.ts';
export { dependencies_first } from '../../web/src/blobs/chunk_order.ts';
export { link_script, map_of } from '../../web/src/blobs/link_script.ts';
export { map_stack } from '../../web/src/blobs/places.ts';
export { format_arguments, inspect } from '../../web/src/blobs/inspect.ts';
export { options_json, file_entries } from '../../web/src/options.ts';
export { failure, plain_message } from '../../web/src/errors.ts';
export { Client } from '../../web/src/client.ts';
