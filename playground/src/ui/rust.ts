// Rust's colours, as far as definitions of messages need them: tokens one by one, without a grammar.
import { StreamLanguage, type StringStream } from '@codemirror/language';

const keywords = new Set(
  ('as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self Self static ' +
    'struct super trait type unsafe use where while').split(' '),
);
const types = /^(?:bool|char|str|[iu](?:8|16|32|64|128|size)|f32|f64)$/;

interface State {
  /** How deep in block comments, which nest. */
  comments: number;
  /** In an attribute: brackets that are open. */
  attribute: number;
  in_text: boolean;
}

function token(stream: StringStream, state: State): string | null {
  if (state.comments > 0) return comment(stream, state);
  if (state.in_text) return text(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match('//')) {
    stream.skipToEnd();
    return 'comment';
  }
  if (stream.match('/*')) {
    state.comments = 1;
    return comment(stream, state);
  }
  if (stream.match(/^#!?\[/)) {
    state.attribute = 1;
    return 'meta';
  }
  if (stream.match(/^b?"/)) {
    state.in_text = true;
    return text(stream, state);
  }
  if (stream.match(/^b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'])'/u)) return 'string';
  if (stream.match(/^'\w+/)) return 'atom';
  if (stream.match(/^\d[\w]*(?:\.\d[\w]*)?/)) return 'number';
  const word = stream.match(/^[\p{L}_][\p{L}\d_]*/u);
  if (Array.isArray(word)) return kind_of(word[0], stream, state);
  const character = stream.next();
  if (state.attribute > 0) {
    if (character === '[') state.attribute++;
    if (character === ']') state.attribute--;
    return 'meta';
  }
  return 'punctuation';
}

function kind_of(word: string, stream: StringStream, { attribute }: State): string {
  if (word === 'true' || word === 'false') return 'bool';
  if (keywords.has(word)) return 'keyword';
  if (types.test(word) || /^\p{Lu}/u.test(word)) return 'typeName';
  if (attribute > 0) return 'meta';
  return stream.match(/^!?\(/, false) ? 'variableName.function' : 'variableName';
}

function comment(stream: StringStream, state: State): string {
  while (state.comments > 0 && !stream.eol()) {
    if (stream.match('*/')) state.comments--;
    else if (stream.match('/*')) state.comments++;
    else stream.next();
  }
  return 'comment';
}

function text(stream: StringStream, state: State): string {
  for (let character = stream.next(); character !== undefined; character = stream.next()) {
    if (character === '\\') stream.next();
    if (character !== '"') continue;
    state.in_text = false;
    break;
  }
  return 'string';
}

export const rust = StreamLanguage.define<State>({
  name: 'rust',
  startState: () => ({ comments: 0, attribute: 0, in_text: false }),
  copyState: state => ({ ...state }),
  token,
  languageData: { commentTokens: { line: '//', block: { open: '/*', close: '*/' } }, closeBrackets: { brackets: ['(', '[', '{', '"'] } },
});
