import type { LoaderStats, TraceItem } from 'skein/loader';

document.body.innerHTML = `
  <style>
    body { display: grid; grid-template-rows: auto minmax(0, 1fr) auto; height: 100vh; padding: 0 }
    form { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; padding: 12px 20px }
    form, main { border-bottom: 1px solid var(--line) }
    nav { display: flex; flex-wrap: wrap; gap: 4px; margin-left: -10px }
    nav button { padding: 2px 10px; border-color: transparent; color: var(--soft); font: 13px/1.55 ui-monospace, monospace }
    nav button[aria-pressed=true] { border-color: currentColor; color: var(--colour) }
    form label { margin-left: auto; color: var(--soft) }
    form input { width: 10ch; padding: 2px 8px; color: var(--ink) }
    main { display: grid; grid-template-columns: minmax(0, 1.25fr) minmax(0, 1fr); min-height: 0 }
    section { display: flex; flex-direction: column; gap: 8px; min-height: 0; padding: 12px 20px; overflow: auto }
    section + section { border-left: 1px solid var(--line) }
    h2 { display: flex; justify-content: space-between; margin: 0; color: var(--soft); font-size: 12px; font-weight: 500 }
    pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
    ol { display: grid; gap: 10px; margin: 0; padding: 0; list-style: none; font-size: 12.5px }
    li { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 8px; color: var(--soft) }
    li b { color: var(--colour); font: 500 13px ui-monospace, monospace }
    li i { grid-column: 1 / -1; display: flex; height: 4px; margin: 3px 0 2px }
    li i { overflow: hidden; border-radius: 2px; background: var(--line) }
    li i::before, li i::after { content: ''; flex: 0 0 auto; width: var(--making); background: var(--colour); opacity: .4 }
    li i::after { width: max(3px, var(--answering)); opacity: 1 }
    li span { grid-column: 1 / -1; overflow-wrap: anywhere }
    #stats { margin: 0; max-width: none; padding: 8px 20px; font-size: 12.5px }
    .bad { color: var(--t2) }
    @media (max-width: 480px) {
      main { grid-template-columns: minmax(0, 1fr); align-content: start; overflow: auto }
      section { overflow: visible }
      section + section { border: 0; border-top: 1px solid var(--line) }
    }
  </style>
  <form>
    <nav aria-label="Routes"></nav>
    <label>as <input name="user" value="ada" spellcheck="false" autocomplete="off"></label>
  </form>
  <main>
    <section>
      <h2>Response <output id="status"></output></h2>
      <pre id="body" tabindex="0" aria-label="Body of the response"></pre>
    </section>
    <section>
      <h2>Calls</h2>
      <ol aria-label="Calls, the last first"></ol>
    </section>
  </main>
  <p id="stats"></p>`;

const at = <E extends Element>(selector: string) => document.querySelector<E>(selector)!;
const calls = at('ol');
const colours = new Map<string, string>();

/** A button for each route; `ask` is called with the path and who asks, for the first route at once. */
export function wire(paths: string[], ask: (path: string, user: string) => Promise<void>): void {
  const go = (path: string) => {
    for (const button of document.querySelectorAll('nav button')) button.ariaPressed = String(button.textContent === path);
    void ask(path, at<HTMLInputElement>('input').value);
  };
  for (const [index, path] of paths.entries()) {
    colours.set(path, `var(--t${index + 1})`);
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = path;
    button.style.setProperty('--colour', colours.get(path)!);
    button.onclick = () => go(path);
    at('nav').append(button);
  }
  at<HTMLFormElement>('form').onsubmit = event => {
    event.preventDefault();
    go(at('nav [aria-pressed=true]').textContent!);
  };
  go(paths[0]);
}

export function show_response(status: string, text: string, ok: boolean, ms: number): void {
  at('#status').textContent = `${status} in ${ms.toFixed(0)} ms`;
  at('#status').className = ok ? '' : 'bad';
  at('#body').textContent = text.startsWith('{') ? JSON.stringify(JSON.parse(text), null, 2) : text;
}

/** A bar says how long the worker was made, paler, and how long it ran; the whole of it is a fifth of a second. */
export function show_call(path: string, { event, eventTimestamp, outcome, logs, exceptions, wallTime }: TraceItem): void {
  const asked = 'request' in event ? Number(event.request.headers['x-asked']) : eventTimestamp;
  const making = Math.max(0, eventTimestamp - asked);
  const row = document.createElement('li');
  row.style.setProperty('--colour', colours.get(path)!);
  row.style.setProperty('--making', `${Math.min(90, making / 2)}%`);
  row.style.setProperty('--answering', `${Math.min(100, wallTime / 2)}%`);
  // What a worker logs is told to those who were named for it, and goes nowhere else.
  const said = [...logs.map(({ message }) => message.join(' ')), ...exceptions.map(({ name, message }) => `${name}: ${message}`)];
  const [name, time, , text] = ['b', 'div', 'i', 'span'].map(tag => row.appendChild(document.createElement(tag)));
  name.textContent = path;
  // None is made so fast: it was there.
  const made = making < 5 ? '' : `made ${making} ms, `;
  time.textContent = outcome === 'ok' ? `${made}ran ${wallTime} ms` : outcome;
  time.className = outcome === 'ok' ? '' : 'bad';
  text.textContent = said.join(' · ');
  calls.prepend(row);
  while (calls.children.length > 20) calls.lastChild!.remove();
  console.log(`${path}: ${outcome}`, ...said);
}

export function show_stats({ workers, started, hits, isolation }: LoaderStats): void {
  const where = isolation === 'frame' ? 'each in a sandboxed frame' : 'in the scope of this page';
  at('#stats').textContent = `Started: ${started}. Found running: ${hits}. Now there are ${workers}, ${where}.`;
}
