// Follows every identifier of a bundle back through its source map.
import { tokenizer } from 'acorn';

const letters = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((letter, value) => [letter, value]));

/** The mappings of a map by line: [column, source, line, column, name]. */
export function decode({ mappings }) {
  let source = 0, line = 0, column = 0, name = 0;
  return mappings.split(';').map(text => {
    let generated = 0;
    return text === '' ? [] : text.split(',').map(segment => {
      const fields = [];
      let bits = 0, shift = 0;
      for (const letter of segment) {
        const digit = letters.get(letter);
        if (digit === undefined) throw new Error(`"${letter}" in the mappings`);
        bits += (digit & 31) * 2 ** shift;
        shift += 5;
        if (digit & 32) continue;
        fields.push(bits % 2 ? -Math.floor(bits / 2) : bits / 2);
        bits = shift = 0;
      }
      if (![1, 4, 5].includes(fields.length)) throw new Error(`a segment of ${fields.length} fields`);
      generated += fields[0];
      if (fields.length === 1) return [generated];
      source += fields[1];
      line += fields[2];
      column += fields[3];
      return fields.length === 5 ? [generated, source, line, column, name += fields[4]] : [generated, source, line, column];
    });
  });
}

const word = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u;
const contextual = new Set(['as', 'async', 'await', 'from', 'get', 'let', 'of', 'set', 'static', 'yield']);

/** The mapping that covers a column: the last one that does not begin behind it. */
export function covering(segments, at) {
  let low = 0, high = segments?.length ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle][0] <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? undefined : segments[low - 1];
}

/**
 * [kind, place] of every identifier and private name of a bundle:
 *
 *   same          the source has this identifier there
 *   named         the source has the identifier there that `names` tells
 *   quoted        there it is a string (`"a": 1` printed as `a: 1`) or has an escape
 *   keyword       `let`, `of`, `as` and the like, which acorn takes for names
 *   export list   in the clause behind a chunk, which no source has
 *   default       the name made up for what `export default` exports; the place is that of `export` or `default`
 *   require       a call of a CommonJS module's function; the place is that of `require` or `import`
 *   member        the `b` of `ns.b`, the import `b` of a CommonJS module; the place of `b` is told by `ns`
 *   owner         the enum, namespace or class `E` in `E.A = 1`, where the source says `A` alone
 *   jsx           the function called for an element; the place is that of `<`
 *   helper        a function or variable of lowering's own (`__pow`, `_a`); the place is that of what it stands for
 *   lowered       what else lowering writes: `call`, the members of iterators, the name that a field's function has
 *   made up       leads nowhere: wrappers, and variables that lowering needs
 *   wrong         none of these
 */
export function* identifiers(code, map, is_lowered = false) {
  const lines = decode(map);
  const sources = map.sourcesContent.map(text => (text ?? '').split(/\r\n|[\n\r\u2028\u2029]/));
  let before = '', in_list = false;
  for (const token of tokenizer(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true, allowHashBang: true })) {
    const { label } = token.type;
    if (label === '{' && before === 'export') in_list = true;
    if (label === '}') in_list = false;
    const is_member = before === '.';
    before = label;
    if (label !== 'name' && label !== 'privateId') continue;
    const text = label === 'privateId' ? `#${token.value}` : token.value;
    const { line: row, column: at } = token.loc.start;
    const segment = covering(lines[row - 1], at);
    if (segment === undefined || segment.length === 1) {
      yield [in_list ? 'export list' : 'made up', { text, row, at }];
      continue;
    }
    const [column, source, line, original_column, number] = segment;
    const name = number === undefined ? undefined : map.names[number];
    const there = sources[source][line]?.slice(original_column) ?? '';
    const place = { text, row, at, is_exact: column === at, source, path: map.sources[source], line, column: original_column, name, there: there.slice(0, 50) };
    const bare = (name ?? text).replace(/^#/, '');
    const found = there.replace(/^#/, '').match(word)?.[0];
    const is_quoted = there.startsWith(`"${bare}"`) || there.startsWith(`'${bare}'`) || there.startsWith(`["${bare}"]`) || there.startsWith(`['${bare}']`);
    if (in_list) yield ['export list', place];
    else if (contextual.has(text) && found !== text) yield ['keyword', place];
    else if (column === at && found === bare) yield [name === undefined ? 'same' : 'named', place];
    else if (column === at && (is_quoted || there.startsWith('\\u'))) yield ['quoted', place];
    else if (/^(export\s+)?default\b/.test(there)) yield ['default', place];
    else if (/^(require|import|export)\b/.test(there)) yield ['require', place];
    else if (is_member && name === text) yield ['member', place];
    else if (there.startsWith('<') && !there.startsWith('<<')) yield ['jsx', place];
    else if (/^__|^_[a-z]+_?\d*$/.test(name ?? text)) yield ['helper', place];
    else if (new RegExp(`\\b(enum|namespace|class)\\s+${(name ?? text).replaceAll('$', '\\$')}(?![\\w$])`).test(sources[source].join('\n'))) yield ['owner', place];
    else if (is_lowered && (/^(arguments|call|constructor|done|next|return|value)$/.test(text) || /^(\(|async|function|class|<)/.test(there))) yield ['lowered', place];
    else yield [column === at ? 'wrong' : 'made up', place];
  }
}
