// What the engine has recorded (`trace`), with what JavaScript does around it on the same clock. In a page DevTools shows it too: as tracks of
// its own beside those of the page, in recordings of the Performance panel (its extensibility API).
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  cat?: string;
  ts?: number;
  dur?: number;
  args: { name?: string; path?: string; bytes?: number };
}

type Span = [name: string, start: number, end: number, thread?: number];

/** Milliseconds on the engine's clock. */
export const now = (): number => performance.timeOrigin + performance.now();

const page = 1000;
const process = 1;
/** Spans shorter than that many microseconds are not shown in DevTools; the trace has them. */
const shortest_shown = 100;
const colors: Record<string, string> = { phase: 'primary', work: 'secondary-light', lock: 'error', host: 'tertiary' };

let start_spans: Span[] = [];

/** What the start of an engine takes is part of every trace it makes. */
export function begin_start(): void {
  start_spans = [];
}

export async function timed<T>(name: string, work: Promise<T>): Promise<T> {
  const start = now();
  const result = await work;
  start_spans.push([name, start, now()]);
  return result;
}

/** `times` of a build: it was asked for, the engine got it, had the files, was done; the result was there. */
export function whole_trace(recorded: string, times: readonly number[]): string {
  const trace = JSON.parse(recorded) as { traceEvents: TraceEvent[] };
  const events = trace.traceEvents;
  const spans = [...start_spans];
  if (times.length === 5) {
    const [asked, received, ready, done, answered] = times as [number, number, number, number, number];
    spans.push(['build', asked, answered], ['to the engine', asked, received], ['take files', received, ready, 0], ['from the engine', done, answered]);
  }
  if (spans.length > 0) events.push({ name: 'thread_name', ph: 'M', pid: process, tid: page, args: { name: 'page' } });
  for (const [name, start, end, thread = page] of spans)
    events.push({ name, ph: 'X', pid: process, tid: thread, cat: 'host', ts: start * 1000, dur: (end - start) * 1000, args: {} });
  if (typeof document === 'object') show(events);
  return JSON.stringify(trace);
}

function show(events: readonly TraceEvent[]): void {
  const tracks = new Map(events.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [tid, args.name]));
  for (const { name, ph, cat = '', ts = 0, dur = 0, tid, args } of events) {
    const color = colors[cat];
    if (ph !== 'X' || !color || (cat !== 'phase' && dur < shortest_shown)) continue;
    const start = ts / 1000 - performance.timeOrigin;
    const properties = Object.entries(args).map(([key, value]) => [key, String(value)]);
    const devtools = { dataType: 'track-entry', trackGroup: 'Skein', track: tracks.get(tid), color, tooltipText: args.path ? `${name} ${args.path}` : name, properties };
    performance.measure(`Skein: ${name}`, { start, end: start + dur / 1000, detail: { devtools } });
  }
}
