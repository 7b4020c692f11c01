// The page of the user's program: a sandboxed frame without an origin of its own. It links the outputs it is sent, runs the entry, and
// passes on what happens. Bundled into one module that the app puts into the frame's document.
import { linkToBlobs } from '../../../dist/link.js';
import type { RealmEvent } from '../../../web/src/index.ts';
import type { FromFrame, RunRequest, ToFrame } from '../run/protocol.ts';

const now = () => performance.timeOrigin + performance.now();

function on_request(event: MessageEvent<RunRequest>): void {
  const [port] = event.ports;
  if (event.source !== parent || event.data?.kind !== 'skein-run' || !port) return;
  removeEventListener('message', on_request);
  event.stopImmediatePropagation();
  void run(event.data, port);
}

async function run({ outputs }: RunRequest, port: MessagePort): Promise<void> {
  const tell = (message: FromFrame) => port.postMessage(message);
  port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    if (data.kind === 'ping') tell({ kind: 'pong' });
    else document.documentElement.dataset['theme'] = data.theme;
  };
  const asked = now();
  try {
    const app = await linkToBlobs({ outputFiles: outputs }, { capturePage: true, onEvent: event => tell({ kind: 'event', event }) });
    const linked = now();
    try {
      await app.start();
      tell({ kind: 'loaded', times: [asked, linked, now()] });
    } catch (thrown) {
      tell({ kind: 'event', event: failure(thrown, stack => app.mapStack(stack)) });
    }
  } catch (thrown) {
    tell({ kind: 'event', event: failure(thrown, stack => stack) });
  }
}

// What the entry's own code threw while it was evaluated rejects the import and reaches no error event.
function failure(thrown: unknown, map_stack: (stack: string) => string): RealmEvent {
  const is_error = thrown instanceof Error;
  const message = is_error ? `Uncaught ${thrown.name}: ${thrown.message}` : `Uncaught ${String(thrown)}`;
  const stack = is_error ? map_stack(thrown.stack ?? '') : '';
  const at = /\(?([^\s()]+):(\d+):(\d+)\)?$/m.exec(stack);
  const place = at?.[1] ? { file: at[1], line: Number(at[2]), column: Number(at[3]) - 1 } : null;
  return { realm: { kind: 'page', name: 'page', path: null, number: null, label: '' }, time: performance.timeOrigin + performance.now(), type: 'error', cause: 'exception', message, stack, place };
}

addEventListener('message', on_request);
