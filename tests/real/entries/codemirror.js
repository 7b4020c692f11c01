import { EditorState, EditorSelection, StateField, StateEffect, Transaction, Compartment, Facet, Text, ChangeSet, RangeSet, RangeValue, countColumn } from '@codemirror/state';
import { basicSetup, minimalSetup, EditorView } from 'codemirror';
import { keymap, Decoration } from '@codemirror/view';
import { javascript, javascriptLanguage, jsxLanguage, tsxLanguage, localCompletionSource, snippets } from '@codemirror/lang-javascript';
import { json, jsonLanguage } from '@codemirror/lang-json';
import { syntaxTree, ensureSyntaxTree, getIndentation, foldable, matchBrackets, indentUnit, HighlightStyle, indentString } from '@codemirror/language';
import * as commands from '@codemirror/commands';
import { linter, setDiagnostics, diagnosticCount } from '@codemirror/lint';
import { highlightTree, classHighlighter, tags, tagHighlighter } from '@lezer/highlight';
import { line } from '../digest.js';

const code = `import { x as y } from './m.js';
/** A comment */
export class K<T> extends Base {
  #p: number = 1_000n as any;
  async *m(a = \`t\${a + 1}\`, ...rest) { for await (const z of rest) yield* z?.[0] ?? /re[/]x/gi; }
}
const jsx = <div className="a" {...props}>{list.map((i) => <b key={i}>{i}</b>)} text</div>;
if (a < b) { while (true) { break } } else switch (q) { case 1: default: throw new Error('x') }
function broken( { let = ;
`;
const tree_text = (tree) => tree.toString();
for (const [name, language] of Object.entries({ javascript: javascriptLanguage, jsx: jsxLanguage, tsx: tsxLanguage, json: jsonLanguage })) {
  const tree = language.parser.parse(name === 'json' ? '{"a": [1, true, null, {"b": "c"}], }' : code);
  line(`tree ${name}`, tree_text(tree));
  const spans = [];
  highlightTree(tree, classHighlighter, (from, to, classes) => spans.push(`${from}-${to}:${classes}`));
  line(`highlight ${name}`, spans);
}

const create = (doc, extensions = []) => EditorState.create({ doc, extensions: [basicSetup, javascript({ jsx: true, typescript: true }), ...extensions] });
let state = create(code, [EditorState.allowMultipleSelections.of(true), indentUnit.of('    ')]);
line('tree of a state', tree_text(ensureSyntaxTree(state, state.doc.length, 5000) ?? syntaxTree(state)));
const dispatch = (transaction) => { state = transaction.state; };
const run = (name, command, from = state.selection.main.from, to = from) => {
  state = state.update({ selection: { anchor: from, head: to } }).state;
  const did = command({ state, dispatch });
  line(name, [did, state.doc.toString(), state.selection.ranges.map((r) => [r.from, r.to])]);
};
for (const name of ['indentMore', 'indentSelection', 'toggleComment', 'toggleBlockComment', 'splitLine', 'insertNewlineAndIndent', 'selectParentSyntax', 'transposeChars', 'indentLess', 'cursorDocEnd', 'simplifySelection', 'undo', 'undo', 'redo', 'selectAll', 'deleteCharBackward', 'undoSelection']) {
  if (typeof commands[name] === 'function') run(name, commands[name], 60, 75);
}
state = create(code);
line('indentation', [...Array(state.doc.lines).keys()].map((i) => getIndentation(state, state.doc.line(i + 1).from)));
line('folds', [...Array(state.doc.lines).keys()].map((i) => { const l = state.doc.line(i + 1); return foldable(state, l.from, l.to); }));
line('brackets', [matchBrackets(state, code.indexOf('{'), 1)?.end, matchBrackets(state, code.indexOf('('), 1)?.matched]);

const changes = ChangeSet.of([{ from: 0, to: 6, insert: 'IMPORT' }, { from: 30, insert: '!!' }], state.doc.length);
line('changes', [changes.toJSON(), changes.invert(state.doc).toJSON(), changes.mapPos(31), changes.compose(ChangeSet.of({ from: 0, insert: 'z' }, changes.newLength)).toJSON()]);
const effect = StateEffect.define();
const field = StateField.define({ create: () => 0, update: (value, tr) => tr.effects.reduce((sum, e) => (e.is(effect) ? sum + e.value : sum), value) + (tr.docChanged ? 100 : 0) });
const compartment = new Compartment();
const facet = Facet.define({ combine: (values) => values.join('+') });
let own = EditorState.create({ doc: 'one\ntwo', extensions: [field, facet.of('a'), compartment.of(facet.of('b')), commands.history(), minimalSetup] });
own = own.update({ effects: effect.of(5), changes: { from: 3, insert: '!' }, annotations: Transaction.userEvent.of('input') }).state;
line('field and facet', [own.field(field), own.facet(facet)]);
own = own.update({ effects: compartment.reconfigure(facet.of('c')) }).state;
line('reconfigured', own.facet(facet));
commands.undo({ state: own, dispatch: (tr) => { own = tr.state; } });
line('undone', [own.doc.toString(), commands.undoDepth(own), commands.redoDepth(own)]);
line('json', [own.toJSON(), EditorState.fromJSON({ doc: 'x', selection: EditorSelection.single(1).toJSON() }).selection.main.head]);
const text = Text.of(Array.from({ length: 3000 }, (_, i) => `line ${i}`));
line('text', [text.length, text.lines, text.lineAt(5000).number, text.replace(10, 20000, Text.of(['x', 'y'])).lines, text.slice(100, 130).toString(), [...text.iterLines(5, 8)]]);
class Mark extends RangeValue { constructor(n) { super(); this.n = n; } eq(other) { return other.n === this.n; } }
const set = RangeSet.of([new Mark(1).range(2, 5), new Mark(2).range(7, 9)]).map(ChangeSet.of({ from: 3, insert: 'abc' }, 20));
const found = [];
set.between(0, 99, (from, to, value) => { found.push([from, to, value.n]); });
line('ranges', found);
line('decorations', Decoration.set([Decoration.mark({ class: 'x' }).range(1, 3), Decoration.line({ class: 'l' }).range(0)], true).size);
line('diagnostics', diagnosticCount(own.update(setDiagnostics(own, [{ from: 0, to: 2, severity: 'error', message: 'm' }])).state));
line('columns', [countColumn('\tab\t', 4), indentString(state, 7)]);
line('keymaps', [state.facet(keymap).flat().length, snippets.length, typeof linter, typeof EditorView.theme, typeof json, typeof localCompletionSource]);
line('style', typeof HighlightStyle.define([{ tag: tags.keyword, color: 'red' }]).style([tags.keyword]));
line('tags', tagHighlighter([{ tag: tags.string, class: 's' }]).style([tags.string]));
