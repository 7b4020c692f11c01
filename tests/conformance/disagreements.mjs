// Where acorn and Skein disagree on purpose.

const explanations = [
  {
    reason: 'assigning to a constant or an import throws when it runs; Skein tells before',
    applies: ({ verdict }) => /^refused AssignTo(Const|Import) /.test(verdict),
  },
];

/**
 * Why the two disagree about `text`, empty when there is no known reason.
 * @param {{ text: string, goal: string, verdict: string, message: string }} disagreement `verdict` is Skein's, `message` acorn's,
 *   empty when it accepts
 */
export function find_explanation(disagreement) {
  return explanations.find(({ applies }) => applies(disagreement))?.reason ?? '';
}
