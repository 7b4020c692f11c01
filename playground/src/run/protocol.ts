// What the app and the frame of the user's program tell each other. They talk through a port that only the two hold, so nothing the user's
// program posts to its parent can pass for it.
import type { LinkableOutput, RealmEvent } from '../../../web/src/index.ts';

/** The first and only message to the frame's window; brings the port. */
export interface RunRequest {
  kind: 'skein-run';
  outputs: LinkableOutput[];
}

export type ToFrame = { kind: 'ping' } | { kind: 'theme'; theme: string };

export type FromFrame =
  | { kind: 'event'; event: RealmEvent }
  /** The page's own module was evaluated. When it was asked for, when the outputs were linked, and now (`performance.timeOrigin + performance.now()`). */
  | { kind: 'loaded'; times: [asked: number, linked: number, now: number] }
  | { kind: 'pong' };
