// Filters of hooks: exact text, globs, regular expressions, lists of them, `{ include, exclude }`.

function some(patterns: unknown, test: (pattern: unknown) => boolean): boolean {
  return (Array.isArray(patterns) ? patterns : [patterns]).some(test);
}

function passes_by(filter: unknown, test: (pattern: unknown) => boolean): boolean {
  if (filter === undefined || filter === null) return true;
  if (typeof filter === 'object' && !Array.isArray(filter) && !(filter instanceof RegExp)) {
    const { include, exclude } = filter as { include?: unknown; exclude?: unknown };
    return (exclude === undefined || !some(exclude, test)) && (include === undefined || some(include, test));
  }
  return some(filter, test);
}

// Neither starts where the last test ended.
const once = (pattern: RegExp): RegExp => new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));

function glob(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|[.+^$()|[\]\\]/g, part => (part === '**/' ? '(?:.*/)?' : part === '**' ? '.*' : part === '*' ? '[^/]*' : part === '?' ? '[^/]' : `\\${part}`));
  return new RegExp(`^${source.replace(/\{([^}]*)\}/g, (_all, parts: string) => `(?:${parts.split(',').join('|')})`)}$`);
}

/** Of ids. */
export function passes(filter: unknown, id: string): boolean {
  return passes_by(filter, pattern => (pattern instanceof RegExp ? once(pattern) : glob(String(pattern))).test(id));
}

/** Of code: text is to be contained. */
export function contains(filter: unknown, code: string): boolean {
  return passes_by(filter, pattern => (pattern instanceof RegExp ? once(pattern).test(code) : code.includes(String(pattern))));
}
