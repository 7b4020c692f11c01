// Where acorn and Skein disagree, and Skein is right or means it.

const explanations = [
  {
    reason: 'assigning to a constant or an import throws when it runs; Skein tells before',
    applies: ({ verdict }) => /^refused AssignTo(Const|Import) /.test(verdict),
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
