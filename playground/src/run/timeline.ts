// What happened after the last build, on the clock of the engine's traces: the program was linked, its entry run, its workers started.
import type { RealmEvent } from '../../../web/src/index.ts';

interface Span {
  name: string;
  start: number;
  end: number;
}

const program = 2000;

export class Timeline {
  #spans: Span[] = [];
  #workers: { name: string; time: number }[] = [];

  begin(): void {
    this.#spans = [];
    this.#workers = [];
  }

  /** Times are `performance.timeOrigin + performance.now()`. In DevTools it stands beside the page's own work. */
  add(name: string, start: number, end: number): void {
    this.#spans.push({ name, start, end });
    const devtools = { dataType: 'track-entry', trackGroup: 'Skein', track: 'program', color: 'tertiary', tooltipText: name };
    performance.measure(`Skein: ${name}`, { start: start - performance.timeOrigin, end: end - performance.timeOrigin, detail: { devtools } });
  }

  hear({ type, realm, time }: RealmEvent): void {
    if (type === 'start' && realm.kind !== 'page') this.#workers.push({ name: realm.name, time });
  }

  /** The text of a trace with these events in it. */
  added_to(trace: string): string {
    const common = { pid: 1, tid: program, cat: 'program' };
    const events = [
      { name: 'thread_name', ph: 'M', pid: 1, tid: program, args: { name: 'program' } },
      ...this.#spans.map(({ name, start, end }) => ({ ...common, name, ph: 'X', ts: start * 1000, dur: (end - start) * 1000, args: {} })),
      ...this.#workers.map(({ name, time }) => ({ ...common, name: `start ${name}`, ph: 'i', s: 't', ts: time * 1000, args: {} })),
    ];
    if (events.length === 1) return trace;
    const { traceEvents, ...rest } = JSON.parse(trace) as { traceEvents: object[] };
    return JSON.stringify({ ...rest, traceEvents: [...traceEvents, ...events] });
  }
}
