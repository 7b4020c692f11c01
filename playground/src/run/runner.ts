// Runs a build in a fresh sandboxed frame, one at a time. Removing the frame ends its page and every worker started from it, at any depth,
// at once: that is Stop, and it works on endless loops because nothing has to be asked of the program.
import type { LinkableOutput, RealmEvent } from '../../../web/src/index.ts';
import type { FromFrame, RunRequest, ToFrame } from './protocol.ts';
import { Timeline } from './timeline.ts';

export type RunState = 'idle' | 'starting' | 'running' | 'busy' | 'stopped';

const ping_ms = 1000;
const busy_after_ms = 1500;

export class Runner {
  onevent: (event: RealmEvent) => void = () => {};
  onstate: (state: RunState) => void = () => {};
  /** Of the last run. */
  readonly timeline = new Timeline();
  #holder: HTMLElement;
  #script: Promise<string>;
  #frame: HTMLIFrameElement | null = null;
  #port: MessagePort | null = null;
  #state: RunState = 'idle';
  #timer = 0;
  #last_sign = 0;

  constructor(holder: HTMLElement) {
    this.#holder = holder;
    this.#script = fetch_text('frame.js');
    this.#script.catch(() => {});
  }

  get state(): RunState {
    return this.#state;
  }

  get active(): boolean {
    return this.#state === 'starting' || this.#state === 'running' || this.#state === 'busy';
  }

  async run(outputs: readonly LinkableOutput[], theme: string): Promise<void> {
    this.#remove();
    this.timeline.begin();
    this.#set('starting');
    const script = await this.#script;
    const frame = document.createElement('iframe');
    frame.title = 'Page of the program';
    // No allow-same-origin: the program must not reach the playground's storage or document.
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.srcdoc = frame_document(script, theme);
    this.#frame = frame;
    frame.addEventListener('load', () => {
      if (this.#frame === frame) this.#start(frame, outputs);
    });
    this.#holder.append(frame);
  }

  set_theme(theme: string): void {
    this.#port?.postMessage({ kind: 'theme', theme } satisfies ToFrame);
  }

  stop(): void {
    if (!this.active) return;
    this.#remove();
    this.#set('stopped');
  }

  /** Takes away what an earlier run left on show. */
  clear(): void {
    this.#remove();
    this.#set('idle');
  }

  #start(frame: HTMLIFrameElement, outputs: readonly LinkableOutput[]): void {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data }: MessageEvent<FromFrame>) => this.#receive(data);
    const request: RunRequest = {
      kind: 'skein-run',
      outputs: outputs.map(({ path, kind, contents, links }) => ({ path, kind, contents, links })),
    };
    frame.contentWindow?.postMessage(request, '*', [port2]);
    this.#set('running');
    this.#last_sign = performance.now();
    this.#timer = window.setInterval(() => this.#check(), ping_ms);
  }

  #receive(message: FromFrame): void {
    this.#last_sign = performance.now();
    if (this.#state === 'busy') this.#set('running');
    if (message.kind === 'event') {
      this.timeline.hear(message.event);
      this.onevent(message.event);
    } else if (message.kind === 'loaded') {
      const [asked, linked, loaded] = message.times;
      this.timeline.add('link to blobs', asked, linked);
      this.timeline.add('run', linked, loaded);
    }
  }

  #check(): void {
    this.#port?.postMessage({ kind: 'ping' } satisfies ToFrame);
    if (this.#state === 'running' && performance.now() - this.#last_sign > ping_ms + busy_after_ms) this.#set('busy');
  }

  #remove(): void {
    clearInterval(this.#timer);
    this.#port?.close();
    this.#port = null;
    this.#frame?.remove();
    this.#frame = null;
  }

  #set(state: RunState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.onstate(state);
  }
}

async function fetch_text(url: string): Promise<string> {
  const response = await fetch(new URL(url, document.baseURI));
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response.text();
}

// The program's page begins with quiet defaults in the colours of the playground, so that a few plain elements already look well.
function frame_document(script: string, theme: string): string {
  const safe = script.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');
  return `<!doctype html><html lang="en" data-theme="${theme}"><head><meta charset="utf-8"><style>${frame_style}</style></head><body><script type="module">${safe}</script></body></html>`;
}

const frame_style = `
:root{color-scheme:light;--ink:#171c1f;--soft:#59646a;--line:#dfe4e5;--paper:#fff;--t1:#1d6f94;--t2:#bb3f2b;--t3:#a67c00;--t4:#4f7d26;--t5:#7a4794;--t6:#87562c;--t7:#b03070}
:root[data-theme=dark]{color-scheme:dark;--ink:#e8edef;--soft:#9aa7ad;--line:#2a3237;--paper:#14191c;--t1:#5cb3d9;--t2:#ef7c66;--t3:#dcb13c;--t4:#94c25f;--t5:#bd8ad6;--t6:#c99a6b;--t7:#ec78ae}
*{box-sizing:border-box}
html{background:var(--paper)}
body{margin:0;padding:20px 24px;color:var(--ink);font:14px/1.55 ui-sans-serif,system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
h1{font-size:18px;line-height:1.3;margin:0 0 6px;font-weight:600;letter-spacing:-.01em}
p{margin:0 0 12px;color:var(--soft);max-width:60ch}
code,pre,output{font-family:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
canvas{display:block;max-width:100%}
button,input,textarea{max-width:100%;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:6px;padding:6px 10px}
button{cursor:pointer}button:hover{border-color:var(--soft)}
:focus-visible{outline:2px solid var(--t1);outline-offset:2px}
table{border-collapse:collapse}th,td{text-align:left;padding:4px 16px 4px 0;font-variant-numeric:tabular-nums}th{color:var(--soft);font-weight:500}
`;
