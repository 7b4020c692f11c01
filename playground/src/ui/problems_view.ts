// The list of the build's errors and warnings; each leads to its place.
import type { Location, Message } from '../../../web/src/index.ts';
import { utf16_column } from '../engine/positions.ts';
import { by_id, h } from './dom.ts';

export interface Problem {
  severity: 'error' | 'warning';
  message: Message;
}

export class ProblemsView {
  #list = by_id('problems-list');
  #open: (location: Location) => void;

  constructor(open: (location: Location) => void) {
    this.#open = open;
    this.show([]);
  }

  show(problems: readonly Problem[]): void {
    by_id('problems-empty').hidden = problems.length > 0;
    this.#list.replaceChildren(...problems.map(problem => this.#item(problem)));
  }

  #item({ severity, message }: Problem): HTMLElement {
    const { location, text, notes } = message;
    const body = [
      h('span', { class: 'problem-text' }, h('span', { class: 'severity' }, severity === 'error' ? 'Error' : 'Warning'), text),
      location && h('span', { class: 'problem-place' }, `${location.file.replace(/^\//, '')}:${location.line}:${utf16_column(location.lineText, location.column) + 1}`),
      location?.lineText ? source_line(location) : null,
      ...notes.map(note => h('span', { class: 'problem-note' }, note.text)),
    ];
    const button = location ? h('button', { type: 'button', onclick: () => this.#open(location) }, ...body) : h('div', {}, ...body);
    return h('li', { class: 'problem', 'data-severity': severity }, button);
  }
}

function source_line({ lineText, column, length }: Location): HTMLElement {
  const start = utf16_column(lineText, column);
  const end = Math.max(utf16_column(lineText, column + length), start + 1);
  // A minified line can be megabytes long; what stands around the place is enough.
  const from = Math.max(0, start - 60);
  const lead = lineText.slice(from, start).trimStart();
  const marked = lineText.slice(start, end) || ' ';
  return h('code', { class: 'problem-line' }, from > 0 ? '…' : '', lead, h('mark', {}, marked.slice(0, 80)), lineText.slice(end, end + 60));
}
