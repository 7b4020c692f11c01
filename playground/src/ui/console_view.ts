// The console: what every realm of the program says, in the order it was said, beside a braid with one thread per realm, or apart by realm.
import type { RealmEvent } from '../../../web/src/index.ts';
import { file_name } from '../engine/realms.ts';
import { LiveRealms, type LiveRealm, page_key } from '../run/live_realms.ts';
import { place_button, stack_lines, tint, type Place } from './console_text.ts';
import { button_by_id, by_id, h, svg } from './dom.ts';

type Level = 'log' | 'info' | 'warn' | 'error' | 'debug' | 'note';

interface Entry {
  realm: LiveRealm;
  level: Level;
  text: string;
  stack: string;
  place: Place | null;
  indent: number;
  count: number;
  /** Seconds since the run began. */
  time: number;
  life: 'start' | 'end' | null;
  /** Realms alive when it was said, for the braid. */
  alive: { lane: number; thread: number }[];
  row: HTMLElement | null;
}

export interface ConsoleOptions {
  knows_file: (file: string) => boolean;
  open_place: (place: Place) => void;
  /** Told when realms come and go and when errors are counted. */
  onchange: () => void;
}

const kept_entries = 3000;
const shown_lanes = 10;
const folded_lines = 10;

export class ConsoleView {
  #options: ConsoleOptions;
  #entries: Entry[] = [];
  #unshown: Entry[] = [];
  #frame = 0;
  #realms = new LiveRealms([]);
  #indent = new Map<LiveRealm, number>();
  #began = 0;
  #only: string | null = null;
  #filter = '';
  #by_thread = false;
  #errors = 0;
  #list = by_id('console-list');
  #chips = by_id('console-realms');
  #empty = by_id('console-empty');
  #tail = by_id('console-tail');
  #group = button_by_id('console-group');

  constructor(options: ConsoleOptions) {
    this.#options = options;
    const filter = by_id('console-filter') as HTMLInputElement;
    filter.addEventListener('input', () => {
      this.#filter = filter.value.trim().toLowerCase();
      this.#render_all();
    });
    button_by_id('console-clear').addEventListener('click', () => this.clear());
    this.#group.addEventListener('click', () => {
      this.#by_thread = !this.#by_thread;
      this.#group.setAttribute('aria-pressed', String(this.#by_thread));
      this.#render_all();
    });
    this.#render_all();
  }

  get errors(): number {
    return this.#errors;
  }

  get realms(): LiveRealms {
    return this.#realms;
  }

  begin_run(realms: LiveRealms): void {
    this.#realms = realms;
    this.#indent.clear();
    this.#began = performance.timeOrigin + performance.now();
    this.#only = null;
    this.clear();
  }

  /** All realms are gone, because the program was stopped. */
  end_run(): void {
    for (const realm of this.#realms.running) realm.running = false;
    this.note('Stopped');
    this.#changed();
  }

  clear(): void {
    this.#entries = [];
    this.#unshown = [];
    this.#errors = 0;
    this.#render_all();
    this.#changed();
  }

  note(text: string): void {
    const page = this.#realms.of({ kind: 'page', name: page_key, path: null, number: null, label: '' });
    this.#add({ ...this.#blank(page, performance.timeOrigin + performance.now()), level: 'note', text });
  }

  receive(event: RealmEvent): void {
    const realm = this.#realms.of(event.realm);
    const blank = this.#blank(realm, event.time);
    switch (event.type) {
      case 'start':
        if (realm.key !== page_key) this.#add({ ...blank, level: 'note', text: `started by ${realm.parent?.label ?? 'page'}`, life: 'start', alive: this.#alive() });
        break;
      case 'end':
        if (realm.running) {
          realm.running = false;
          this.#add({ ...blank, level: 'note', text: 'ended', life: 'end', alive: this.#alive() });
        }
        break;
      case 'dropped':
        this.#add({ ...blank, level: 'note', text: `${event.count} more messages were left out` });
        break;
      case 'error':
        this.#errors++;
        this.#add({ ...blank, level: 'error', text: event.message, stack: event.stack, place: event.place });
        break;
      case 'console':
        this.#console(event, realm, blank);
    }
    this.#changed();
  }

  #console(event: Extract<RealmEvent, { type: 'console' }>, realm: LiveRealm, blank: Entry): void {
    const { level, text, place } = event;
    if (level === 'clear') {
      this.clear();
      return;
    }
    const indent = this.#indent.get(realm) ?? 0;
    if (level === 'group-end') {
      this.#indent.set(realm, Math.max(0, indent - 1));
      return;
    }
    if (level === 'group') this.#indent.set(realm, indent + 1);
    if (level === 'error') this.#errors++;
    this.#add({ ...blank, level: level === 'group' || level === 'trace' ? 'log' : level, text, place });
  }

  #blank(realm: LiveRealm, time: number): Entry {
    const seconds = Math.max(0, time - this.#began) / 1000;
    return { realm, level: 'log', text: '', stack: '', place: null, indent: this.#indent.get(realm) ?? 0, count: 1, time: seconds, life: null, alive: this.#alive(), row: null };
  }

  #alive(): { lane: number; thread: number }[] {
    return this.#realms.running.map(({ lane, thread }) => ({ lane, thread }));
  }

  #changed(): void {
    this.#options.onchange();
    this.#schedule();
  }

  #add(entry: Entry): void {
    const last = this.#entries.at(-1);
    if (last && entry.life === null && last.realm === entry.realm && last.level === entry.level && last.text === entry.text && last.stack === entry.stack && same_place(last.place, entry.place)) {
      last.count++;
      if (last.row) show_count(last.row, last.count);
    } else {
      this.#entries.push(entry);
      this.#unshown.push(entry);
    }
    this.#schedule();
  }

  // Once per frame: a program can say thousands of things between two pictures.
  #schedule(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#flush();
    });
  }

  #flush(): void {
    this.#render_chips();
    if (this.#by_thread) {
      if (this.#unshown.length > 0) this.#render_all();
      return;
    }
    const scroller = this.#list.parentElement as HTMLElement;
    const at_end = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 24;
    const fresh = this.#unshown.filter(entry => this.#matches(entry));
    this.#unshown = [];
    if (this.#entries.length > kept_entries) {
      for (const old of this.#entries.splice(0, this.#entries.length - kept_entries)) old.row?.remove();
    }
    let before = this.#previous_shown(fresh[0]);
    const rows = document.createDocumentFragment();
    for (const entry of fresh) {
      rows.append(this.#row(entry, before?.realm !== entry.realm, true));
      before = entry;
    }
    this.#list.append(rows);
    this.#show_tail();
    this.#show_width();
    this.#empty.hidden = this.#entries.length > 0;
    if (at_end && fresh.length > 0) scroller.scrollTop = scroller.scrollHeight;
  }

  #previous_shown(entry: Entry | undefined): Entry | undefined {
    if (!entry) return undefined;
    for (let i = this.#entries.indexOf(entry) - 1; i >= 0; i--) {
      const before = this.#entries[i];
      if (before && this.#matches(before)) return before;
    }
    return undefined;
  }

  #matches(entry: Entry): boolean {
    if (this.#only !== null && entry.realm.key !== this.#only) return false;
    return this.#filter === '' || `${entry.realm.label} ${entry.text}`.toLowerCase().includes(this.#filter);
  }

  #render_all(): void {
    this.#unshown = [];
    this.#render_chips();
    const shown = this.#entries.filter(entry => this.#matches(entry));
    if (this.#by_thread) {
      const realms = new Map<LiveRealm, Entry[]>();
      for (const entry of shown) realms.set(entry.realm, [...(realms.get(entry.realm) ?? []), entry]);
      this.#list.replaceChildren(
        ...[...realms].map(([realm, entries]) =>
          h('li', { class: 'strand', 'data-thread': realm.thread }, h('h3', {}, realm.label, h('span', {}, realm.running ? '' : 'ended')), h('ol', {}, ...entries.map(entry => this.#row(entry, false, false)))),
        ),
      );
    } else {
      let before: Entry | undefined;
      this.#list.replaceChildren(
        ...shown.map(entry => {
          const row = this.#row(entry, before?.realm !== entry.realm, true);
          before = entry;
          return row;
        }),
      );
    }
    this.#show_tail();
    this.#show_width();
    this.#empty.hidden = this.#entries.length > 0;
  }

  // Threads of realms that still run go on below the last row.
  #show_tail(): void {
    this.#tail.replaceChildren();
    if (this.#by_thread || this.#entries.length === 0) return;
    const braid = h('span', { class: 'braid' });
    for (const { lane, thread } of this.#alive()) {
      if (lane < shown_lanes) braid.append(h('i', { 'data-thread': thread, style: `--lane:${lane}` }));
    }
    this.#tail.append(braid);
  }

  #show_width(): void {
    const lanes = Math.max(3, ...this.#entries.slice(-400).flatMap(entry => entry.alive.map(({ lane }) => lane + 1)));
    this.#list.style.setProperty('--lanes', String(Math.min(lanes, shown_lanes)));
  }

  #row(entry: Entry, first_of_realm: boolean, braid: boolean): HTMLElement {
    const { realm, level, text, place, life } = entry;
    const row = h(
      'li',
      { class: 'row', 'data-level': level, 'data-realm': realm.label, 'data-thread': realm.thread, 'data-first': first_of_realm, 'data-life': life, style: entry.indent ? `--indent:${entry.indent}` : null },
      braid && this.#braid(entry),
      h('span', { class: 'who', title: `${realm.label}, ${entry.time.toFixed(3)} s` }, first_of_realm ? realm.label : ''),
      h('div', { class: 'said' }, ...this.#said(entry, text)),
      place && this.#options.knows_file(place.file) ? place_button(place, this.#options.open_place, `${file_name(place.file)}:${place.line}`) : null,
    );
    if (entry.count > 1) show_count(row, entry.count);
    entry.row = row;
    return row;
  }

  #said(entry: Entry, text: string): (Node | string)[] {
    if (entry.level === 'note') return [text];
    const lines = text.split('\n');
    const stack = entry.stack ? stack_lines(entry.stack, this.#options.knows_file, this.#options.open_place) : [];
    const shown = (part: string) => (entry.level === 'error' ? [part] : tint(part));
    if (lines.length > folded_lines) {
      const summary = h('summary', {}, h('pre', {}, ...shown(lines.slice(0, 3).join('\n'))), h('span', { class: 'more' }, `${lines.length - 3} more lines`));
      return [h('details', { class: 'fold' }, summary, h('pre', {}, ...shown(lines.slice(3).join('\n')))), ...stack];
    }
    return [h('pre', {}, ...shown(text)), ...stack];
  }

  #braid({ alive, realm, life }: Entry): HTMLElement {
    const braid = h('span', { class: 'braid', 'aria-hidden': 'true' });
    for (const { lane, thread } of alive) {
      if (lane >= shown_lanes || (life !== null && lane === realm.lane)) continue;
      braid.append(h('i', { 'data-thread': thread, style: `--lane:${lane}` }));
    }
    const lane = Math.min(realm.lane, shown_lanes - 1);
    if (life === 'start') braid.append(branch(Math.min(realm.parent?.lane ?? 0, shown_lanes - 1), lane));
    else if (life === 'end') braid.append(h('i', { class: 'last', 'data-thread': realm.thread, style: `--lane:${lane}` }));
    braid.append(h('b', { 'data-thread': realm.thread, style: `--lane:${lane}` }));
    return braid;
  }

  #render_chips(): void {
    const { all } = this.#realms;
    const chip = (key: string | null, label: string, thread: number | null, running: boolean) =>
      h(
        'button',
        {
          type: 'button',
          class: 'chip',
          'data-thread': thread,
          'data-ended': !running,
          'aria-pressed': String(this.#only === key),
          onclick: () => {
            this.#only = key;
            this.#render_all();
          },
        },
        thread === null ? null : h('i', { class: 'knot', 'aria-hidden': 'true' }),
        label,
      );
    const wanted = ['all', ...all.map(realm => `${realm.key}${realm.running}`), this.#only].join('|');
    if (this.#chips.dataset['shown'] === wanted) return;
    this.#chips.dataset['shown'] = wanted;
    const focused = this.#chips.contains(document.activeElement) ? [...this.#chips.children].indexOf(document.activeElement as Element) : -1;
    this.#chips.replaceChildren(chip(null, 'All', null, true), ...all.map(realm => chip(realm.key, realm.label, realm.thread, realm.running)));
    if (focused >= 0) (this.#chips.children[focused] as HTMLElement | undefined)?.focus();
  }
}

// The thread of a new worker leaves its parent's. Colours by class, because the row's own colour is the child's.
function branch(from: number, to: number): SVGElement {
  const x = (lane: number) => lane * 11 + 6;
  const picture = svg('svg', { class: 'branch', width: 120, height: 24 });
  picture.append(svg('path', { d: `M${x(from)} 0C${x(from)} 12 ${x(to)} 6 ${x(to)} 24`, fill: 'none' }));
  return picture;
}

function show_count(row: HTMLElement, count: number): void {
  let badge = row.querySelector<HTMLElement>('.count');
  if (!badge) {
    badge = h('span', { class: 'count' });
    row.querySelector('.said')?.after(badge);
  }
  badge.textContent = `×${count}`;
}

function same_place(a: Place | null, b: Place | null): boolean {
  return a === b || (a !== null && b !== null && a.file === b.file && a.line === b.line && a.column === b.column);
}
