// The core, as the files of this folder import it: './messaging.js' is a file of its own beside dist/messaging-node.js, so that
// both have one and the same class for each error.
export * from '../../../entries/messaging.ts';
