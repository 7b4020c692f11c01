// Compares ESTree trees by what they mean: how a literal, a key or a directive was spelled, where parentheses stood in
// `(a, b), c`, and empty statements among others, are nobody's business.

const skipped = new Set(['start', 'end', 'raw', 'directive', 'shorthand', 'loc', 'range']);

// `a` and `"a"` are one name.
const name_fields = { ImportSpecifier: ['imported'], ExportSpecifier: ['local', 'exported'], ExportAllDeclaration: ['exported'], ImportAttribute: ['key'] };
const is_key_of = (node, name) => name === 'key' && !node.computed && node.key.type !== 'PrivateIdentifier';
const key_text = key => String(key.type === 'Identifier' ? key.name : key.value);

function flatten(list) {
  return list.some(item => item.type === 'SequenceExpression')
    ? list.flatMap(item => (item.type === 'SequenceExpression' ? flatten(item.expressions) : [item]))
    : list;
}

// What stands outside of ASCII may be printed as an escape, without a backslash that does nothing.
const ascii_pattern = pattern => pattern.replace(/\\[^]|[^\x00-\x7f]/g, text => (/^\\[^\x00-\x7f]/.test(text) ? text[1] : text)).replace(/[^\x00-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

// ---- Constants -----------------------------------------------------------------------------------------------------------
// `!0`, `typeof 1`, `1 === 2` and `0 && a` are folded whatever the options say; so they are here.

/** What a constant expression is, as [type, value, text for bigint]; nothing for any other. */
function constant_of(node) {
  if (node.type === 'Folded') return constant_of(node.operand);
  if (node.type === 'Literal' && !node.regex)
    return node.bigint !== undefined ? ['bigint', node.value, node.raw.replaceAll('_', '')] : [node.value === null ? 'null' : typeof node.value, node.value];
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0 && !/[\\\r]/.test(node.quasis[0].value.raw))
    return ['string', node.quasis[0].value.cooked];
  if (node.type !== 'UnaryExpression' || node.argument.type !== 'Literal' || typeof node.argument.value !== 'number') return undefined;
  switch (node.operator) {
    case 'void': return ['undefined', undefined];
    case '-': return ['number', -node.argument.value];
    case '+': return ['number', node.argument.value];
    default: return undefined;
  }
}

const literal = value => ({ type: 'Literal', value });

function fold_equality(operator, a, b) {
  const is_nullish = ([type]) => type === 'null' || type === 'undefined';
  let is_equal = false;
  if (a[0] === b[0]) {
    if (a[0] === 'bigint' && a[2] !== b[2]) return undefined;
    is_equal = a[1] === b[1];
  } else if (operator.length === 2) {
    if (!is_nullish(a) && !is_nullish(b)) return undefined;
    is_equal = is_nullish(a) && is_nullish(b);
  }
  return literal(is_equal === operator.startsWith('='));
}

function fold_node(node) {
  if (node.type === 'UnaryExpression' && (node.operator === '!' || node.operator === 'typeof')) {
    const constant = constant_of(node.argument);
    if (!constant || (constant[0] === 'bigint' && node.operator === '!' && !/[1-9]/.test(constant[2]) && constant[2] !== '0n')) return node;
    return literal(node.operator === '!' ? !constant[1] : constant[0] === 'null' ? 'object' : constant[0]);
  }
  const constant = node.left && constant_of(node.left);
  if (!constant) return node;
  if (node.type === 'LogicalExpression') {
    if (node.operator !== '??' && constant[0] === 'bigint' && !/[1-9]/.test(constant[2]) && constant[2] !== '0n') return node;
    const is_nullish = constant[1] === null || constant[1] === undefined;
    const skips = node.operator === '&&' ? !constant[1] : node.operator === '||' ? Boolean(constant[1]) : !is_nullish;
    return { type: 'Folded', operand: skips ? node.left : node.right };
  }
  if (node.type !== 'BinaryExpression' || !/^[=!]==?$/.test(node.operator)) return node;
  const other = constant_of(node.right);
  return (other && fold_equality(node.operator, constant, other)) ?? node;
}

/** The tree with its constants folded, in place. */
export function fold_constants(node) {
  if (node === null || typeof node !== 'object') return node;
  for (const name of Object.keys(node)) {
    const child = node[name];
    if (child !== null && typeof child === 'object' && (Array.isArray(child) || typeof child.type === 'string')) node[name] = fold_constants(child);
  }
  return typeof node.type === 'string' ? fold_node(node) : node;
}

/** The first place where the trees differ, as a path; empty when they mean the same. Of the first one constants are folded. */
export function find_difference(a, b, at = '') {
  while (a?.type === 'Folded') {
    // `(1 && a.b)()` is printed as `(0, a.b)()`.
    if (b?.type === 'SequenceExpression' && b.expressions.length === 2 && b.expressions[0].value === 0) b = b.expressions[1];
    a = a.operand;
  }
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
    if (name_fields[a.type]?.includes(name) && first && second) {
      if (key_text(first) !== key_text(second)) return `${at}.${name}: ${key_text(first)}, ${key_text(second)}`;
      continue;
    }
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
