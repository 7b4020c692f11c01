// Dynamic workers in a page: in the page's own scope, or in a sandboxed frame.
import { trusted } from '../trusted.ts';
import { WorkerGoneError, WorkerLimitError } from './errors.ts';
import type { Realm, Thread, ThreadLimits, WorkerScript } from './realm.ts';
import type { BootMessage } from './wire.ts';
import prelude from '../../../build/web/loader_prelude.txt';

// Strict by itself: CommonJS behind it may not be.
const first = `(() => {${prelude.trim()}})();`;

/** One script: first what takes away, then the modules, which it has been given as a function. */
function script_of({ text, name }: WorkerScript): string {
  return `${first}\n__skein_boot(${text});\n//# sourceURL=${name}`;
}

/** Lines of the script that stand before the modules' text. */
export const lines_before = first.split('\n').length;

const load_error = (message: string): Error => new WorkerGoneError(`Failed to start Worker:\n${message || 'its script could not be loaded'}`);

/**
 * Workers of this very page, or of the worker that this is: its origin is theirs, so all that keeps them in is what the prelude
 * takes away.
 */
export class ScopeRealm implements Realm {
  readonly isolation = 'scope';

  start(script: WorkerScript, _limits: ThreadLimits, ended: (cause: Error) => void): Thread {
    const { port1, port2 } = new MessageChannel();
    const url = URL.createObjectURL(new Blob([script_of(script)], { type: 'text/javascript' }));
    const worker = new Worker(trusted(url), { name: script.name });
    let over = false;
    const end = (): boolean => {
      if (over) return false;
      over = true;
      worker.terminate();
      port1.close();
      URL.revokeObjectURL(url);
      return true;
    };
    // What its code throws stays inside; this is a script that could not be loaded or compiled.
    worker.onerror = event => {
      event.preventDefault();
      if (end()) ended(load_error(event.message));
    };
    worker.postMessage({ port: port2 } satisfies BootMessage, [port2]);
    return { port: port1, set_busy() {}, terminate: async () => void end() };
  }

  dispose(): void {}
}

// What the page tells a frame, through a port that the frame's first message brings. Back comes a text: why the worker could not
// start. Or `true`: it holds more than `most` bytes.
interface ToFrame {
  script: string;
  name: string;
  port: MessagePort;
  most: number | undefined;
}

// Workers started by a frame inherit its policy: no connection to anywhere, no script but their own, no code from text. The frame
// has no origin, so neither have they: no storage, no channel to anybody, no cookies.
const kPolicy = "default-src 'none'; script-src 'nonce-skein' 'wasm-unsafe-eval'; worker-src blob:";

// What the worker holds, only its frame can measure: in the page itself Chromium gives up when one of its workers waits for
// another. It counts what is alive, and waits for the collector: ten to twenty seconds.
const frame_script = `const{port1:host,port2}=new MessageChannel;
host.onmessage=async({data:{script,name,port,most}})=>{try{
const url=URL.createObjectURL(new Blob([script],{type:'text/javascript'})),worker=new Worker(url,{name});
worker.onerror=e=>{e.preventDefault();host.postMessage(e.message)};worker.postMessage({port},[port]);
while(most){let bytes=0;for(const part of(await performance.measureUserAgentSpecificMemory()).breakdown)
if(part.attribution.some(of=>of.url==url))bytes+=part.bytes;
if(bytes>most)return host.postMessage(true);await new Promise(go=>setTimeout(go,500))}
}catch(e){host.postMessage(String(e))}};parent.postMessage('skein-loader-frame','*',[port2])`;

const frame_html = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${kPolicy}"><script nonce="skein">${frame_script}</script>`;

interface Frame {
  element: HTMLIFrameElement;
  port: MessagePort;
}

/** Rejects where the page's policies do not let the frame be, or its script run. */
async function open_frame(patience: number, measured: boolean): Promise<Frame> {
  const element = document.createElement('iframe');
  if (measured) element.allow = 'cross-origin-isolated';
  element.setAttribute('sandbox', 'allow-scripts');
  element.setAttribute('aria-hidden', 'true');
  element.hidden = true;
  let heard: (event: MessageEvent<unknown>) => void = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const port = await new Promise<MessagePort>((resolve, reject) => {
      const late = 'The frame for workers did not start: does a policy of the page forbid its script?';
      timer = setTimeout(() => reject(new Error(late)), patience);
      heard = ({ source, data, ports: [port] }) => {
        if (source === element.contentWindow && data === 'skein-loader-frame' && port) resolve(port);
      };
      addEventListener('message', heard);
      element.srcdoc = frame_html;
      document.documentElement.append(element);
    });
    return { element, port };
  } catch (cause) {
    element.remove();
    throw cause;
  } finally {
    clearTimeout(timer);
    removeEventListener('message', heard);
  }
}

/** Whether frames are told what their workers hold: in pages that are cross-origin isolated, if the browser measures it at all. */
export const can_measure_memory = (): boolean => 'measureUserAgentSpecificMemory' in performance;

/**
 * Workers of hidden frames. Each has a frame of its own: Chromium does not end every loop that fills the memory when its worker is terminated, but it does
 * when the frame goes.
 */
export class FrameRealm implements Realm {
  readonly isolation = 'frame';
  readonly #patience: number;
  // The one that has shown that frames can be had.
  #spare: Promise<Frame> | null;

  private constructor(patience: number, first: Frame) {
    this.#patience = patience;
    this.#spare = Promise.resolve(first);
  }

  static async open(patience: number): Promise<FrameRealm> {
    return new FrameRealm(patience, await open_frame(patience, false));
  }

  start(script: WorkerScript, { memoryMb }: ThreadLimits, ended: (cause: Error) => void): Thread {
    const { port1, port2 } = new MessageChannel();
    const measured = memoryMb !== undefined;
    const spare = measured ? null : this.#spare;
    if (spare) this.#spare = null;
    const frame = spare ?? open_frame(this.#patience, measured);
    let over = false;
    const end = (): boolean => {
      if (over) return false;
      over = true;
      port1.close();
      void frame.then(({ element }) => element.remove(), () => {});
      return true;
    };
    const fail = (cause: Error): void => {
      if (end()) ended(cause);
    };
    void frame.then(({ port }) => {
      if (over) return;
      port.onmessage = ({ data }: MessageEvent<string | true>) => {
        fail(data === true ? new WorkerLimitError('exceededMemory') : load_error(data));
      };
      const most = measured ? memoryMb * 2 ** 20 : undefined;
      port.postMessage({ script: script_of(script), name: script.name, port: port2, most } satisfies ToFrame, [port2]);
    }, fail);
    const terminate = async (): Promise<void> => {
      end();
      await frame.catch(() => {});
    };
    return { port: port1, set_busy() {}, terminate };
  }

  dispose(): void {
    void this.#spare?.then(({ element }) => element.remove());
    this.#spare = null;
  }
}
