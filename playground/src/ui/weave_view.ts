// The weave: which realm loads which chunk. Realms are the warp, one coloured thread down each column; chunks are the weft, one row each; a knot
// ties them where the realm loads the chunk. A chunk that several realms share is a row with several knots.
import type { OutputFile } from '../../../web/src/index.ts';
import { file_name, type BuiltRealm } from '../engine/realms.ts';
import { by_id, h } from './dom.ts';
import { format_bytes, plural } from './format.ts';

export function show_weave(outputs: readonly OutputFile[], realms: readonly BuiltRealm[]): void {
  const table = by_id('weave');
  const chunks = outputs.filter(output => output.kind !== 'map');
  by_id('weave-empty').hidden = chunks.length > 0;
  if (chunks.length === 0) {
    table.replaceChildren();
    by_id('weave-summary').textContent = '';
    return;
  }
  const head = h(
    'tr',
    {},
    h('td', {}),
    ...realms.map(realm => {
      const starter = realms.find(other => other.starts.has(realm.path) && other !== realm);
      const told = realm.thread === 0 ? 'the document' : `by ${starter?.label ?? 'itself'}`;
      return h('th', { scope: 'col', 'data-thread': realm.thread, title: realm.source }, h('span', { class: 'warp-name' }, realm.label), h('span', { class: 'warp-by' }, told));
    }),
    h('td', { class: 'spare' }),
  );
  table.replaceChildren(h('thead', {}, head), h('tbody', {}, ...ordered(chunks, realms).map(chunk => weft(chunk, realms))));
  const shared = chunks.filter(chunk => realms.filter(realm => realm.loads.has(chunk.path)).length > 1);
  const saved = shared.reduce((sum, chunk) => sum + chunk.contents.length * (realms.filter(realm => realm.loads.has(chunk.path)).length - 1), 0);
  by_id('weave-summary').textContent = shared.length > 0 ? `${plural(shared.length, 'chunk is', 'chunks are')} shared; printed for each realm, the program would be ${format_bytes(saved)} larger` : 'No chunk is shared between realms';
}

// Entry and workers in the order of the columns, then what they share, widest first.
function ordered(chunks: readonly OutputFile[], realms: readonly BuiltRealm[]): OutputFile[] {
  const rank = (chunk: OutputFile) => {
    const own = realms.findIndex(realm => realm.path === chunk.path);
    return own >= 0 ? own : realms.length + 100 - realms.filter(realm => realm.loads.has(chunk.path)).length;
  };
  return chunks.toSorted((a, b) => rank(a) - rank(b));
}

function weft(chunk: OutputFile, realms: readonly BuiltRealm[]): HTMLElement {
  const tied = realms.map(realm => (realm.path === chunk.path ? 'starts' : realm.loads.has(chunk.path) ? 'loads' : realm.may_load.has(chunk.path) ? 'may load' : null));
  const first = tied.findIndex(Boolean);
  const last = tied.findLastIndex(Boolean);
  return h(
    'tr',
    { 'data-path': chunk.path },
    h('th', { scope: 'row' }, h('span', { class: 'weft-name', title: chunk.path }, file_name(chunk.path)), h('span', { class: 'weft-size' }, format_bytes(chunk.contents.length))),
    ...realms.map((realm, index) => {
      const tie = tied[index];
      const line = last > first && index >= first && index <= last ? (index === first ? 'right' : index === last ? 'left' : 'both') : null;
      return h('td', { 'data-thread': realm.thread, 'data-weft': line, 'data-tie': tie ?? null }, tie ? h('span', { class: 'tie', title: `${realm.label} ${tie} ${file_name(chunk.path)}` }, h('span', { class: 'hidden-text' }, tie)) : null);
    }),
    h('td', { class: 'spare' }),
  );
}
