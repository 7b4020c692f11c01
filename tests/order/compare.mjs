// What has to be equal in the logs of a program, unbundled and bundled: all, line by line.

// Read too early, a variable of a wrapped ES module is undefined where it was an error, and one of a package that says it has no
// side effects may have its value already: see "What differs" in docs/architecture.md.
const early = /^(m\d+ (?:later )?sees (?:.*\D)?(\d+)): ReferenceError$/;

function is_same(program, expected, got) {
  if (expected === got) return true;
  const [, what, owner] = early.exec(expected) ?? [];
  if (what === undefined || !got?.startsWith(`${what}: `)) return false;
  return got === `${what}: undefined` || program.pure.includes(Number(owner));
}

export function compare(program, expected, got) {
  for (const [i, entries] of program.runs.entries()) {
    const [a, b] = [expected[i], got[i]];
    const at = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, k) => !is_same(program, a[k], b[k]));
    if (at < 0) continue;
    return { verdict: 'different', why: `${entries.join(', ')}: line ${at}: ${a[at] ?? '(end)'}, bundled: ${b[at] ?? '(end)'}`, expected: a, got: b };
  }
  return { verdict: 'same' };
}
