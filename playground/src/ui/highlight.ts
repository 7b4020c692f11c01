// Colours of code, as custom properties, so that the theme changes without touching any editor.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.moduleKeyword, tags.controlKeyword, tags.operatorKeyword, tags.definitionKeyword, tags.modifier], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-number)' },
  { tag: [tags.meta], color: 'var(--code-quiet)' },
  { tag: [tags.comment], color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.className, tags.namespace], color: 'var(--code-type)' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName), tags.function(tags.definition(tags.variableName))], color: 'var(--code-function)' },
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--code-tag)' },
  { tag: [tags.attributeName], color: 'var(--code-type)' },
  { tag: [tags.operator, tags.punctuation, tags.bracket, tags.separator], color: 'var(--code-quiet)' },
  { tag: [tags.self, tags.propertyName, tags.variableName], color: 'var(--code-plain)' },
  { tag: tags.invalid, color: 'var(--error)' },
]);

const chrome = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'transparent', color: 'var(--code-plain)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.62', overflow: 'auto', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '12px 0 40vh', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 20px 0 6px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--ink-4)', border: 'none', paddingLeft: '8px', userSelect: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '28px', padding: '0 12px 0 0', fontVariantNumeric: 'tabular-nums' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink-2)' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--line-active)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '1.5px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--selection)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'transparent', outline: '1px solid var(--ink-4)', borderRadius: '2px' },
  '.cm-nonmatchingBracket': { color: 'var(--error)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--selection-quiet)' },
  '.cm-foldPlaceholder': { background: 'var(--raised)', border: '1px solid var(--line)', color: 'var(--ink-3)', padding: '0 5px' },
  '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '0' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--error) 1.2px', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--warning) 1.2px', textUnderlineOffset: '3px', textDecorationSkipInk: 'none' },
  '.cm-lintPoint:after': { borderBottomColor: 'var(--error)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', border: '1px solid var(--line-2)', borderRadius: '6px', boxShadow: 'var(--shadow)', overflow: 'hidden', color: 'var(--ink)' },
  '.cm-diagnostic': { padding: '7px 12px', fontFamily: 'var(--sans)', fontSize: '13px', borderLeft: 'none', maxWidth: '56ch', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeft: '2px solid var(--error)' },
  '.cm-diagnostic-warning': { borderLeft: '2px solid var(--warning)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12.5px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--selection)', color: 'var(--ink)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel.cm-search': { padding: '8px 12px', fontFamily: 'var(--sans)' },
});

export const code_look = [chrome, syntaxHighlighting(style)];
