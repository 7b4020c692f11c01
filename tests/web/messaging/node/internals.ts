// What the tests of isolated processes reach of web/src/messaging/node, public or not. web/build.mjs bundles it into build/web/messaging_node.mjs.
export * from '../../../../web/src/messaging/node/index.ts';
export * from '../../../../web/src/messaging/node/messaging.js';
export { later, retry, sleep } from '../../../../web/src/messaging/node/backoff.ts';
export { FrameDecoder, Kind, kHeaderSize, preamble, preamble_failure, size_text } from '../../../../web/src/messaging/node/frames.ts';
export { FrameWriter } from '../../../../web/src/messaging/node/frame_writer.ts';
export { Connection } from '../../../../web/src/messaging/node/connection.ts';
export { kVariable } from '../../../../web/src/messaging/node/process_options.ts';
