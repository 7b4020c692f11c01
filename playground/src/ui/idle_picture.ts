// The picture before a run: the program as a skein. Its realms lie twisted together on the left and come apart into one named thread each.
import type { BuiltRealm } from '../engine/realms.ts';
import { by_id, h, svg } from './dom.ts';

const twist_end = 300;
const labels_at = twist_end + 58;
// Of one letter of the labels, which are in a monospaced font.
const letter_width = 7.9;
const shown = 7;

export function show_idle(realms: readonly BuiltRealm[], keys: string): void {
  const threads = realms.slice(0, shown);
  const height = 56 + Math.max(threads.length, 2) * 30;
  const middle = height / 2;
  const width = labels_at + Math.ceil(Math.max(...threads.map(realm => realm.label.length)) * letter_width);
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, width, class: 'skein-picture', role: 'img', 'aria-label': `Ready to run: ${realms.map(realm => realm.label).join(', ')}` });
  const end_y = (index: number) => middle + (index - (threads.length - 1) / 2) * 30;
  // Drawn in short pieces from left to right, each piece from the back of the twist to its front, so that threads pass over and under.
  const pieces: { depth: number; x: number; node: SVGElement }[] = [];
  const step = 7;
  threads.forEach((realm, index) => {
    const phase = (index / threads.length) * Math.PI * 2;
    for (let x = 0; x < twist_end; x += step) {
      const points = [x - 0.6, x + step / 2, x + step + 0.6].map(at => `${at.toFixed(1)} ${twisted(at, phase, end_y(index), middle).toFixed(2)}`);
      const depth = Math.cos(x / 26 + phase);
      const path = `M${points.join('L')}`;
      pieces.push({ depth, x, node: svg('g', {}, svg('path', { d: path, class: 'under' }), svg('path', { d: path, class: 'thread', 'data-thread': realm.thread })) });
    }
  });
  pieces.sort((a, b) => a.depth - b.depth || a.x - b.x);
  picture.append(...pieces.map(piece => piece.node));
  threads.forEach((realm, index) => {
    const y = end_y(index);
    picture.append(
      svg('path', { d: `M${twist_end} ${y}H${twist_end + 40}`, class: 'thread', 'data-thread': realm.thread }),
      svg('circle', { cx: twist_end + 44, cy: y, r: 4, class: 'end', 'data-thread': realm.thread }),
      svg('text', { x: labels_at, y: y + 4.5 }, realm.label),
    );
  });
  const rest = realms.length - threads.length;
  by_id('preview-idle').replaceChildren(picture, h('p', {}, rest > 0 ? `and ${rest} more. ` : '', 'Press ', h('kbd', {}, keys), ' to run'));
}

// A helix seen from the side, that opens towards the thread's own height.
function twisted(x: number, phase: number, end: number, middle: number): number {
  const open = smooth((x - 150) / (twist_end - 150));
  const radius = 15 * (1 - open);
  return middle * (1 - open) + end * open + Math.sin(x / 26 + phase) * radius;
}

function smooth(t: number): number {
  const x = Math.min(1, Math.max(0, t));
  return x * x * (3 - 2 * x);
}
