// What has to be equal in the logs of a program, unbundled and bundled: all, line by line.

// Read too early, a variable of a wrapped ES module is undefined where it was an error, and one of a package that says it has no
// side effects, or one that minifying put in its place, may have its value already: see "What differs" in docs/architecture.md.
const early = /^((?:\| )*m\d+ (?:later )?sees (?:\D*(\d+))?.*): ReferenceError$/;

function is_same(program, expected, got) {
  if (expected === got) return true;
  const [, what, owner] = early.exec(expected) ?? [];
  if (what === undefined || !got?.startsWith(`${what}: `)) return false;
  return got === `${what}: undefined` || program.is_minified || program.pure.includes(Number(owner));
}

const first_difference = (program, a, b) =>
  Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, k) => !is_same(program, a[k], b[k]));

/** `expected` has the logs of all runs for each way in which imports that are fired together may come. */
export function compare(program, expected, got) {
  for (const [i, entries] of program.runs.entries()) {
    const b = got[i];
    const at = expected.map(logs => first_difference(program, logs[i], b));
    if (at.includes(-1)) continue;
    const a = expected[0][i];
    return { verdict: 'different', why: `${entries.join(', ')}: line ${at[0]}: ${a[at[0]] ?? '(end)'}, bundled: ${b[at[0]] ?? '(end)'}`, expected: a, got: b };
  }
  return { verdict: 'same' };
}
