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

/** Workers of this very page, or of the worker that this is: its origin is theirs, so all that keeps them in is what the prelude takes away. */
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

// What the frame and the page tell each other.
type ToFrame = { start: number; script: string; name: string } | { end: number };
type FromFrame = { ready: true } | { failed: number; message: string };

// Workers started by a frame inherit its policy: no connection to anywhere, no script but their own, no code from text. The frame has no origin, so
// neither have they: no storage, no channel to anybody, no cookies.
const kPolicy = "default-src 'none'; script-src 'nonce-skein' 'wasm-unsafe-eval'; worker-src blob:";

const frame_script = `const workers=new Map;onmessage=({data:d,source,ports:[p]})=>{if(source!==parent)return;
if(d.end!==undefined){const w=workers.get(d.end);workers.delete(d.end);w?.terminate();return}
const u=URL.createObjectURL(new Blob([d.script],{type:'text/javascript'})),fail=m=>parent.postMessage({failed:d.start,message:m},'*');
try{const w=new Worker(u,{name:d.name});workers.set(d.start,w);w.onerror=e=>{e.preventDefault();fail(e.message)};w.postMessage({port:p},[p])}catch(e){fail(String(e))}
};parent.postMessage({ready:true},'*')`;

const frame_html = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${kPolicy}"><script nonce="skein">${frame_script}</script>`;

/** Workers of a hidden frame. */
export class FrameRealm implements Realm {
  readonly isolation = 'frame';
  readonly #frame: HTMLIFrameElement;
  readonly #ended = new Map<number, (message: string) => void>();
  readonly #listener: (event: MessageEvent<FromFrame>) => void;
  #last = 0;

  private constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
    this.#listener = ({ source, data }) => {
      if (source === frame.contentWindow && 'failed' in data) this.#ended.get(data.failed)?.(data.message);
    };
    addEventListener('message', this.#listener);
  }

  /** Rejects where the page's policies do not let the frame be, or its script run. */
  static async open(patience: number): Promise<FrameRealm> {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.hidden = true;
    frame.setAttribute('aria-hidden', 'true');
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('The frame for workers did not start')), patience);
        addEventListener('message', function ready({ source, data }: MessageEvent<FromFrame>) {
          if (source !== frame.contentWindow || typeof data !== 'object' || data === null || !('ready' in data)) return;
          removeEventListener('message', ready);
          clearTimeout(timer);
          resolve();
        });
        frame.srcdoc = frame_html;
        document.documentElement.append(frame);
      });
    } catch (cause) {
      frame.remove();
      throw cause;
    }
    return new FrameRealm(frame);
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
    this.#post({ start: number, script: script_of(script), name: script.name }, [port2]);
    return { port: port1, set_busy() {}, terminate: async () => void end() };
  }

  #post(message: ToFrame, transfer: Transferable[] = []): void {
    this.#frame.contentWindow?.postMessage(message, '*', transfer);
  }

  dispose(): void {
    removeEventListener('message', this.#listener);
    this.#frame.remove();
  }
}
