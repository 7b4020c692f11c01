// Dynamic workers in a page: in the page's own scope, or in a sandboxed frame.
import { trusted } from '../trusted.ts';
import { WorkerGoneError } from './errors.ts';
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

// What the frame and the page tell each other, through a port that the frame's first message brings.
type ToFrame = { start: number; script: string; name: string; port: MessagePort } | { end: number };
interface FromFrame {
  failed: number;
  message: string;
}

// Workers started by a frame inherit its policy: no connection to anywhere, no script but their own, no code from text. The frame
// has no origin, so neither have they: no storage, no channel to anybody, no cookies.
const kPolicy = "default-src 'none'; script-src 'nonce-skein' 'wasm-unsafe-eval'; worker-src blob:";

const frame_script = `const {port1:host,port2}=new MessageChannel,workers=new Map;
host.onmessage=({data:{start,script,name,port,end}})=>{
if(end){const[worker,url]=workers.get(end)??[];workers.delete(end);worker?.terminate();URL.revokeObjectURL(url);return}
const url=URL.createObjectURL(new Blob([script],{type:'text/javascript'})),fail=message=>host.postMessage({failed:start,message});
try{const worker=new Worker(url,{name});workers.set(start,[worker,url]);
worker.onerror=e=>{e.preventDefault();fail(e.message)};worker.postMessage({port},[port])}catch(e){fail(String(e))}
};parent.postMessage('skein-loader-frame','*',[port2])`;

const frame_html = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${kPolicy}"><script nonce="skein">${frame_script}</script>`;

/** Workers of a hidden frame. */
export class FrameRealm implements Realm {
  readonly isolation = 'frame';
  readonly #frame: HTMLIFrameElement;
  readonly #port: MessagePort;
  readonly #ended = new Map<number, (message: string) => void>();
  #last = 0;

  private constructor(frame: HTMLIFrameElement, port: MessagePort) {
    this.#frame = frame;
    this.#port = port;
    port.onmessage = ({ data: { failed, message } }: MessageEvent<FromFrame>) => this.#ended.get(failed)?.(message);
  }

  /** Rejects where the page's policies do not let the frame be, or its script run. */
  static async open(patience: number): Promise<FrameRealm> {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.setAttribute('aria-hidden', 'true');
    frame.hidden = true;
    let heard: (event: MessageEvent<unknown>) => void = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const port = await new Promise<MessagePort>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error('The frame for workers did not start: does a policy of the page forbid its script?')), patience);
        heard = ({ source, data, ports: [port] }) => {
          if (source === frame.contentWindow && data === 'skein-loader-frame' && port) resolve(port);
        };
        addEventListener('message', heard);
        frame.srcdoc = frame_html;
        document.documentElement.append(frame);
      });
      return new FrameRealm(frame, port);
    } catch (cause) {
      frame.remove();
      throw cause;
    } finally {
      clearTimeout(timer);
      removeEventListener('message', heard);
    }
  }

  start(script: WorkerScript, _limits: ThreadLimits, ended: (cause: Error) => void): Thread {
    const { port1, port2 } = new MessageChannel();
    const number = ++this.#last;
    const end = (): boolean => {
      if (!this.#ended.delete(number)) return false;
      this.#post({ end: number });
      port1.close();
      return true;
    };
    this.#ended.set(number, message => {
      if (end()) ended(load_error(message));
    });
    this.#post({ start: number, script: script_of(script), name: script.name, port: port2 }, [port2]);
    return { port: port1, set_busy() {}, terminate: async () => void end() };
  }

  #post(message: ToFrame, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  dispose(): void {
    this.#port.close();
    this.#frame.remove();
  }
}
