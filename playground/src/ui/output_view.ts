// The outputs of the last build: every chunk with its kind and sizes, and its text. Behind them, the modules that were made of definitions.
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import type { OutputFile } from '../../../web/src/index.ts';
import type { GeneratedModule } from '../engine/definitions.ts';
import { file_name, type BuiltRealm } from '../engine/realms.ts';
import { gzip_size } from '../project/share.ts';
import { by_id, h } from './dom.ts';
import { language_of } from './editor.ts';
import { format_bytes } from './format.ts';
import { code_look } from './highlight.ts';

/** Compressed sizes by content hash: most chunks stay the same from build to build. */
const gzip_sizes = new Map<string, Promise<number>>();

/** What has a row. */
type Shown = Pick<OutputFile, 'path' | 'hash' | 'contents' | 'text' | 'entryPoint'> & { kind: OutputFile['kind'] | 'generated' };

export function gzip_of(output: Pick<OutputFile, 'hash' | 'contents'>): Promise<number> {
  const key = `${output.hash}:${output.contents.length}`;
  let size = gzip_sizes.get(key);
  if (!size) {
    if (gzip_sizes.size > 500) gzip_sizes.clear();
    size = gzip_size(output.contents);
    gzip_sizes.set(key, size);
  }
  return size;
}

export class OutputView {
  #rows = by_id('output-rows');
  #view: EditorView | null = null;
  #outputs: Shown[] = [];
  #selected = '';
  #shown: Shown | null = null;

  show(outputs: readonly OutputFile[], generated: readonly GeneratedModule[], realms: readonly BuiltRealm[]): void {
    this.#outputs = [...outputs.filter(output => output.kind !== 'map'), ...generated.map(as_shown)];
    const chosen = this.#outputs.find(output => output.path === this.#selected) ?? this.#outputs.find(output => same_source(output, this.#shown)) ?? this.#outputs[0];
    this.#rows.replaceChildren(...this.#outputs.map(output => this.#row(output, realms)));
    this.#select(chosen);
  }

  #row(output: Shown, realms: readonly BuiltRealm[]): HTMLElement {
    const users = realms.filter(realm => realm.loads.has(output.path) || realm.may_load.has(output.path));
    const gzip = h('td', { class: 'size', 'data-cell': 'gzip' }, '…');
    void gzip_of(output).then(size => {
      gzip.textContent = format_bytes(size);
    });
    const name = h('button', { type: 'button', class: 'output-name', title: output.path, onclick: () => this.#select(output) }, file_name(output.path));
    const knots = users.map(realm => h('i', { class: 'knot', 'data-thread': realm.thread, title: realm.label }));
    return h(
      'tr',
      { 'data-path': output.path, 'data-kind': output.kind, onclick: () => this.#select(output) },
      h('th', { scope: 'row' }, name),
      h('td', { class: 'kind' }, output.kind),
      h('td', { class: 'users' }, h('span', { class: 'knots', role: 'img', 'aria-label': `Loaded by ${users.map(realm => realm.label).join(', ') || 'nobody'}` }, ...knots)),
      h('td', { class: 'size', 'data-cell': 'raw' }, format_bytes(output.contents.length)),
      gzip,
    );
  }

  #select(output: Shown | undefined): void {
    for (const row of this.#rows.querySelectorAll<HTMLElement>('tr')) {
      const is_selected = row.dataset['path'] === output?.path;
      row.classList.toggle('selected', is_selected);
      row.querySelector('button')?.setAttribute('aria-pressed', String(is_selected));
    }
    this.#selected = output?.path ?? '';
    if (this.#shown && output && this.#shown.hash === output.hash && this.#shown.path === output.path) return;
    this.#shown = output ?? null;
    const path = output?.path ?? '/empty.js';
    const language = language_of(output?.kind === 'generated' ? '/generated.js' : path);
    const state = EditorState.create({
      doc: output && !path.endsWith('.wasm') ? output.text : '',
      extensions: [
        lineNumbers(),
        language,
        code_look,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': `Code of ${file_name(path)}, read only` }),
      ],
    });
    if (this.#view) this.#view.setState(state);
    else this.#view = new EditorView({ parent: by_id('output-code'), state });
  }
}

// Its text is all that tells one version from another.
function as_shown({ path, text }: GeneratedModule): Shown {
  return { path, kind: 'generated', hash: text, text, contents: new TextEncoder().encode(text), entryPoint: path };
}

function same_source(output: Shown, other: Shown | null): boolean {
  return other !== null && output.kind === other.kind && output.entryPoint !== undefined && output.entryPoint === other.entryPoint;
}
