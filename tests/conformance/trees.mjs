// Compares ESTree trees by what they mean: how a literal, a key or a directive was spelled, where parentheses stood in
// `(a, b), c`, and empty statements among others, are nobody's business.

const skipped = new Set(['start', 'end', 'raw', 'directive', 'shorthand', 'loc', 'range']);

const is_key_of = (node, name) => name === 'key' && !node.computed && node.key.type !== 'PrivateIdentifier';
const key_text = key => String(key.type === 'Identifier' ? key.name : key.value);

function flatten(list) {
  return list.some(item => item.type === 'SequenceExpression')
    ? list.flatMap(item => (item.type === 'SequenceExpression' ? flatten(item.expressions) : [item]))
    : list;
}

// What stands outside of ASCII may be printed as an escape.
const ascii_pattern = pattern => pattern.replace(/[^\x00-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The first place where the trees differ, as a path; empty when they mean the same. */
export function find_difference(a, b, at = '') {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b) ? '' : `${at}: ${String(a)}, ${String(b)}`;
  if (Array.isArray(a)) {
    const is_empty = node => node?.type === 'EmptyStatement';
    if (a.some(is_empty) || b.some(is_empty)) return find_difference(a.filter(node => !is_empty(node)), b.filter(node => !is_empty(node)), at);
    if (a.length !== b.length) return `${at}: ${a.length} and ${b.length} items`;
    for (let i = 0; i < a.length; i++) {
      const difference = find_difference(a[i], b[i], `${at}[${i}]`);
      if (difference) return difference;
    }
    return '';
  }
  if (a.type !== b.type) return `${at}: ${a.type}, ${b.type}`;
  if (a.type === 'Literal' && a.regex && b.regex)
    return find_difference([ascii_pattern(a.regex.pattern), a.regex.flags], [ascii_pattern(b.regex.pattern), b.regex.flags], `${at}.regex`);
  // `{__proto__}` defines a property, `{__proto__: __proto__}` sets the prototype.
  if (a.type === 'Property' && !a.computed && key_text(a.key) === '__proto__' && a.shorthand !== b.shorthand) return `${at}.shorthand`;
  for (const name of Object.keys(a)) {
    if (skipped.has(name)) continue;
    let [first, second] = [a[name], b[name]];
    if (a.type === 'SequenceExpression' && name === 'expressions') [first, second] = [flatten(first), flatten(second)];
    const is_key = is_key_of(a, name) && (a.type === 'Property' || a.type === 'MethodDefinition' || a.type === 'PropertyDefinition');
    if (is_key && b.computed === false && b.key.type !== 'PrivateIdentifier') {
      if (key_text(first) !== key_text(second)) return `${at}.key: ${key_text(first)}, ${key_text(second)}`;
      continue;
    }
    const difference = find_difference(first, second, `${at}.${name}`);
    if (difference) return difference;
  }
  return '';
}
