// The code editor: one state per file, so that each keeps its own history, selection and scroll place.
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, type Extension, Prec, type Text } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import type { Message } from '../../../web/src/index.ts';
import { utf16_column } from '../engine/positions.ts';
import { code_look } from './highlight.ts';
import { rust } from './rust.ts';

export interface EditorOptions {
  parent: HTMLElement;
  onedit: (path: string, text: string) => void;
  onrun: () => void;
}

export function language_of(path: string): Extension {
  if (path.endsWith('.json')) return json();
  if (path.endsWith('.rs')) return rust;
  if (path.endsWith('.txt')) return [];
  return javascript({ typescript: /\.[mc]?tsx?$/.test(path), jsx: /x$/.test(path) });
}

export class Editor {
  #view: EditorView;
  #states = new Map<string, EditorState>();
  #scroll = new Map<string, number>();
  #path = '';
  #options: EditorOptions;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.#view = new EditorView({ parent: options.parent, state: EditorState.create({ doc: '' }) });
  }

  get path(): string {
    return this.#path;
  }

  /** Shows the file; what was typed in the one shown before stays with that one. */
  open(path: string, text: string): void {
    if (path === this.#path && this.#view.state.doc.toString() === text) return;
    if (this.#path) {
      this.#states.set(this.#path, this.#view.state);
      this.#scroll.set(this.#path, this.#view.scrollDOM.scrollTop);
    }
    const kept = this.#states.get(path);
    this.#path = path;
    this.#view.setState(kept && kept.doc.toString() === text ? kept : this.#new_state(path, text));
    this.#view.scrollDOM.scrollTop = this.#scroll.get(path) ?? 0;
    this.#view.contentDOM.setAttribute('aria-label', `Code of ${path.slice(1)}. Escape, then Tab leaves the editor.`);
  }

  /** Forgets all files: another project is opened. */
  reset(): void {
    this.#states.clear();
    this.#scroll.clear();
    this.#path = '';
  }

  forget(path: string): void {
    this.#states.delete(path);
    if (this.#path === path) this.#path = '';
  }

  renamed(from: string, to: string): void {
    const state = from === this.#path ? this.#view.state : this.#states.get(from);
    this.#states.delete(from);
    // The language may be another: history is worth less than right colours, and the text is the same.
    if (state && from === this.#path) {
      this.#path = '';
      this.open(to, state.doc.toString());
    }
  }

  /** Underlines the messages that stand in the file shown. */
  show_messages(messages: readonly { severity: 'error' | 'warning'; message: Message }[]): void {
    const { doc } = this.#view.state;
    const found: Diagnostic[] = [];
    for (const { severity, message } of messages) {
      const range = message.location?.file === undefined ? null : same_path(message.location.file, this.#path) ? range_of(doc, message) : null;
      if (range) found.push({ ...range, severity, message: [message.text, ...message.notes.map(note => note.text)].join('\n') });
    }
    this.#view.dispatch(setDiagnostics(this.#view.state, found));
  }

  /** Puts the selection on a place, 1-based line and 0-based UTF-16 columns, and the focus into the editor. */
  reveal(line: number, column: number, length = 0): void {
    const { doc } = this.#view.state;
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const anchor = Math.min(at.from + column, at.to);
    this.#view.dispatch({ selection: { anchor, head: Math.min(anchor + length, at.to) }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
    this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  #new_state(path: string, text: string): EditorState {
    const run = () => {
      this.#options.onrun();
      return true;
    };
    return EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run, preventDefault: true }, { key: 'Mod-s', run, preventDefault: true }])),
        lineNumbers(),
        highlightActiveLineGutter(),
        highlightActiveLine(),
        highlightSpecialChars(),
        highlightSelectionMatches(),
        history(),
        drawSelection(),
        dropCursor(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        language_of(path),
        code_look,
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off' }),
        EditorView.updateListener.of(update => {
          if (update.docChanged) this.#options.onedit(this.#path, update.state.doc.toString());
        }),
      ],
    });
  }
}

export function same_path(file: string, path: string): boolean {
  return (file.startsWith('/') ? file : `/${file}`) === path;
}

/** Where a message stands in `doc`: half-open UTF-16 offsets, one character wide at least where the line has one. */
export function range_of(doc: Text, message: Message): { from: number; to: number } | null {
  const { location } = message;
  if (!location || location.line < 1 || location.line > doc.lines) return null;
  const line = doc.line(location.line);
  const start = utf16_column(line.text, location.column);
  const end = utf16_column(line.text, location.column + location.length);
  const from = line.from + start;
  if (end > start) return { from, to: line.from + end };
  if (from < line.to) return { from, to: from + 1 };
  return line.length > 0 ? { from: line.to - 1, to: line.to } : { from, to: from };
}
