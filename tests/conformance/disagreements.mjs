// Where acorn and Skein disagree, and Skein is right or means it.

const explanations = [
  {
    reason: 'assigning to a constant or an import throws when it runs; Skein tells before',
    applies: ({ verdict }) => /^refused AssignTo(Const|Import) /.test(verdict),
  },
  {
    reason: 'acorn does not know decorators',
    applies: ({ verdict, message }) => verdict === 'accepted' && message.startsWith("Unexpected character '@'"),
  },
  {
    reason: 'a class is strict code, its name included: acorn lets it be called arguments',
    applies: ({ text, verdict, message }) =>
      message === '' && verdict.startsWith('refused BindReserved') && /\bclass\s+(arguments|eval)\b/.test(text),
  },
  {
    reason: 'acorn does not look behind an HTML-like comment for what let declares',
    applies: ({ text, message }) => message === '' && /\blet\s*<!--/.test(text),
  },
  {
    reason: 'acorn does not know accessor fields',
    applies: ({ text, verdict, message, position }) =>
      verdict === 'accepted' && message.startsWith('Unexpected token') && /\baccessor\s*$/.test(text.slice(0, position)),
  },
  {
    reason: 'acorn does not look into the arrow functions of a static block for arguments',
    applies: ({ text, verdict, message }) => message === '' && verdict.startsWith('refused ArgumentsInInitializer') && /\bstatic\s*\{/.test(text),
  },
  {
    reason: 'acorn takes a slash behind the yield of a method for a division',
    applies: ({ text, verdict, message }) => verdict === 'accepted' && message.startsWith('Unexpected token') && /\byield\s*\//.test(text),
  },
  {
    reason: 'acorn takes a slash behind `a?.in` or a name `of` for the beginning of a regular expression',
    applies: ({ text, message }) => (message === '' && /\bof\s*\//.test(text)) || (message.startsWith('Unterminated reg') && /\?\.\s*[a-z]+\s*\//.test(text)),
  },
  {
    // V8 accepts it as well.
    reason: 'acorn sees no regular expression in /=/ at the beginning of a line behind a declaration',
    applies: ({ text, verdict, message, position }) => verdict === 'accepted' && message.startsWith('Unexpected token') && text.startsWith('/=', position),
  },
  {
    // `let` is a name there, and ends its line. V8 accepts it as well.
    reason: 'acorn takes let before a reserved word for a declaration',
    applies: ({ text, verdict, message, position }) =>
      verdict === 'accepted' && message.startsWith('Unexpected keyword') && /\blet\b(?:\s|\/\/.*\n|\/\*[^]*?\*\/)*$/.test(text.slice(0, position)),
  },
];

/**
 * Why the two disagree about `text`, empty when there is no known reason.
 * @param {{ text: string, goal: string, verdict: string, message: string, position: number }} disagreement `verdict` is Skein's,
 *   `message` and `position` acorn's, empty when it accepts
 */
export function find_explanation(disagreement) {
  return explanations.find(({ applies }) => applies(disagreement))?.reason ?? '';
}
