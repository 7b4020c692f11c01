// Console text as elements: values tinted, places in stacks as links.
import { h } from './dom.ts';

const token = /('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\d{4}-\d\d-\d\dT[\d:.]+Z)|(?<![\w.])(-?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?n?)(?![\w.])|\b(true|false|null|undefined|NaN|Infinity)\b|(\[[A-Z][\w ]*(?:: [^\]\n]+)?\]|(?<=[{[(,]\s*|^)[A-Z]\w*(?=(?:\(\d+\))? [{[]))|([\w$]+)(?=: )/g;
const kinds = ['string', 'number', 'atom', 'label', 'key'];

/** Prose stays as it is; from the first bracket on, and for lone values, tokens get their colours. */
export function tint(text: string): (Node | string)[] {
  const lone = /^(-?\d[\d_.]*(?:e[+-]?\d+)?n?|true|false|null|undefined|NaN)$/.test(text);
  const bracket = text.search(/[{[]|\b(?:Map|Set|[A-Z]\w*Array)\(\d+\)/);
  const from = lone ? 0 : bracket;
  if (from < 0) return [text];
  const out: (Node | string)[] = [];
  if (from > 0) out.push(text.slice(0, from));
  const rest = text.slice(from);
  let at = 0;
  for (const match of rest.matchAll(token)) {
    const kind = kinds[match.slice(1).findIndex(group => group !== undefined)];
    if (match.index > at) out.push(rest.slice(at, match.index));
    out.push(h('span', { class: `v-${kind}` }, match[0]));
    at = match.index + match[0].length;
  }
  if (at < rest.length) out.push(rest.slice(at));
  return out;
}

export interface Place {
  file: string;
  line: number;
  /** 0-based. */
  column: number;
}

/** `known` says whether a file can be shown; its places become buttons. */
export function stack_lines(stack: string, known: (file: string) => boolean, open: (place: Place) => void): HTMLElement[] {
  const lines = stack.split('\n').filter(line => /^\s*at |@/.test(line) && !line.includes('skein-realm.js'));
  return lines.slice(0, 12).map(line => {
    const match = /^(.*?)(\/[^\s():]+|[^\s():]+\.[jt]sx?):(\d+):(\d+)(\)?)\s*$/.exec(line);
    const [, before = '', file = '', row = '', column = '', after = ''] = match ?? [];
    if (!match || !known(file)) return h('span', { class: 'stack-line' }, line.trim());
    const place = { file, line: Number(row), column: Number(column) - 1 };
    return h('span', { class: 'stack-line' }, before.trimStart(), place_button(place, open, `${file.slice(1)}:${row}:${column}`), after);
  });
}

export function place_button(place: Place, open: (place: Place) => void, text: string): HTMLButtonElement {
  return h('button', { type: 'button', class: 'place', onclick: () => open(place), title: `Go to ${place.file.replace(/^\//, '')}, line ${place.line}` }, text);
}
