// Random programs over everything that lowering rewrites: `generate(seed)` is the same program each time. What a program does it
// tells by calling what observe.mjs gives it:
//   $(n)        notes n, is n                          v(n, value)   notes n, is the value
//   P(n)        an object that notes each access       K(n)          a key that notes that it becomes one
//   it(n, ...)  an iterable that notes each call        ait(n, ...)   an asynchronous one
//   th(n)       a promise of n that notes being awaited  bad(n)       throws
//   tag         a tag for templates                    seen(value)   notes a value
//   drain(n, o)  notes all an iterable gives             steps(n, i)   asks an iterator for this and that
//   use(C)      makes one and calls all it has          employ(o)     calls all the object has

const kinds = { plain: 0, async: 1, generator: 2, async_generator: 3 };

export function generate(seed) {
  let state = (seed * 2654435761 + 12345) >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = n => Math.floor(random() * n);
  const chance = p => random() < p;
  const pick = list => list[below(list.length)];
  let notes = 0, names = 0;
  const note = () => ++notes;
  const name = hint => `${hint}${++names}`;

  // ---- Where code stands -------------------------------------------------------------------------------------------------
  // names: [{name, is_constant}]; privates: of the classes around, [{name, kind, is_static}]
  const inner = (at, more) => ({ ...at, names: [...at.names], ...more });
  const top = {
    names: [], privates: [], can_await: false, can_yield: false, has_super: false, has_arguments: false, has_new_target: false,
    in_loop: false, labels: [], can_return: false, is_strict: false, in_class_parts: false,
  };

  // ---- Expressions -------------------------------------------------------------------------------------------------------
  const literal = () => pick(['0', '1', '2.5', '1_000', '"s"', '""', 'null', 'undefined', 'true', 'NaN', '-1', '[]', '{}']).replace(/^\{\}$/, '({})');
  const leaf = at => pick([
    () => `$(${note()})`, () => `$(${note()})`, () => `v(${note()}, ${literal()})`, () => `v(${note()}, ${pick(['null', 'undefined'])})`,
    () => `P(${note()})`, () => (at.names.length > 0 ? pick(at.names).name : `$(${note()})`),
    () => (at.names.length > 0 ? pick(at.names).name : 'this'), () => (chance(0.5) ? 'this' : literal()),
    () => (chance(0.2) ? `bad(${note()})` : `K(${note()})`), () => (at.has_arguments ? `arguments[${below(2)}]` : literal()),
    () => (at.has_new_target ? 'new.target' : literal()),
  ])();
  const property = () => pick(['a', 'b', 'c', 'n', 'u', 'f', 'f', 'name', 'length']);
  const accessor = () => pick(['g', 'g', 'w']);
  const privately = (at, want = () => true) => {
    const known = at.privates.filter(want);
    return known.length > 0 ? pick(known) : null;
  };
  const object = (at, depth) => {
    const choice = below(9);
    if (choice < 4 || depth <= 0) return `P(${note()})`;
    if (choice < 5) return 'this';
    if (choice < 7 && at.names.length > 0) return pick(at.names).name;
    return `(${expression(at, depth - 1)})`;
  };

  function chain(at, depth) {
    let text = at.has_super && chance(0.25) ? `super.${property()}` : object(at, depth);
    for (let i = 1 + below(4); i > 0; i--) {
      const optional = chance(0.45);
      const mark = optional ? '?.' : '';
      const secret = privately(at);
      // `_a.call(b, c)` for `a?.(c)` and `#a(c)` fails before c when a is no function: see 'What differs' in docs/architecture.md.
      // V8 dies of the call in `(a?.#b)(c)` where #b is a getter.
      const quiet = () => (/#\w+\)+$/.test(text) ? '' : pick(['', '1', '1, "s"', 'null']));
      switch (below(secret !== null ? 6 : 5)) {
        case 0: case 1: text += `${optional ? '?.' : '.'}${property()}`; break;
        case 2: text += `${mark}[${chance(0.5) ? JSON.stringify(property()) : expression(at, depth - 2)}]`; break;
        case 3: text += `${mark}(${optional || /^(\(|super)/.test(text) || at.privates.length > 0 ? quiet() : call_arguments(at, depth - 2)})`; break;
        case 4: {
          const is_called_as_is = !text.includes('?.') && !/^\(|^super/.test(text);
          const asks = chance(0.4);
          text += `${optional ? '?.' : '.'}f${asks ? '?.' : ''}(${is_called_as_is && !asks ? call_arguments(at, depth - 2) : /^P\(\d+\)$/.test(text) ? call_arguments(at, depth - 2) : quiet()})`;
          break;
        }
        default: text += `${optional ? '?.' : '.'}${secret.name}${chance(0.3) ? `(${secret.kind === 'method' ? call_arguments(at, depth - 2) : quiet()})` : ''}`;
      }
      if (chance(0.08)) text = `(${text})`;
    }
    if (chance(0.08)) return `(delete ${text.endsWith(')') || /#\w+$/.test(text) || text.startsWith('super') || text.startsWith('(') ? `P(${note()})?.a` : text})`;
    return text;
  }
  const call_arguments = (at, depth) => Array.from({ length: below(3) }, () => (chance(0.15) ? `...it(${note()}, 1, 2)` : expression(at, depth))).join(', ');

  // What can be assigned to; never an optional chain.
  function target(at, depth, is_counted = false) {
    const writable = at.names.filter(each => !each.is_constant || chance(0.05));
    // V8 does not call the getter of `a.#b++` where there is no setter.
    const secret = privately(at, each => (each.kind !== 'method' || chance(0.1)) && !(is_counted && each.kind === 'getter'));
    switch (below(7)) {
      case 0: case 1: if (writable.length > 0) return pick(writable).name; break;
      case 2: if (secret !== null) return `${chance(0.7) ? 'this' : object(at, depth - 1)}.${secret.name}`; break;
      case 3: if (at.has_super) return chance(0.5) ? `super.${property()}` : `super[${key(at, depth - 1)}]`; break;
      case 4: return `${object(at, depth - 1)}[${key(at, depth - 1)}]`;
      case 5: if (at.has_arguments) return `arguments[${below(2)}]`; break;
    }
    return `${object(at, depth - 1)}.${property()}`;
  }
  const key = (at, depth) => (chance(0.4) ? `K(${note()})` : chance(0.4) ? `v(${note()}, ${JSON.stringify(property())})` : expression(at, depth));

  const binary = ['??', '??', '+', '**', '**', '===', '&&', '||', ','];
  function expression(at, depth = 3) {
    if (depth <= 0) return leaf(at);
    const sub = () => expression(at, depth - 1);
    switch (below(27)) {
      case 0: case 1: case 2: return chain(at, depth);
      case 3: case 4: {
        const op = pick(binary);
        return `((${sub()}) ${op} (${sub()}))`;
      }
      case 5: case 6: case 7: return `(${target(at, depth)} ${pick(['=', '??=', '??=', '||=', '&&=', '**=', '+='])} ${sub()})`;
      case 8: return `(${pick(['++', '--'])}${target(at, depth, true)})`;
      case 9: return `(${object_literal(at, depth)})`;
      case 10: return `employ(${object_literal(at, depth)})`;
      case 11: return `[${sub()}, ...it(${note()}, ${sub()}), ${leaf(at)}]`;
      case 12: case 13: {
        const kind = function_kind();
        const text = `(${function_text(at, depth - 1, kind, chance(0.5))})`;
        const called = `${text}(${call_arguments(at, depth - 1)})`;
        if (kind === kinds.generator) return chance(0.7) ? `[...${called}]` : called;
        if (kind === kinds.async_generator) return `${chance(0.6) ? 'drain' : 'steps'}(${note()}, ${called})`;
        return kind === kinds.async && at.can_await && chance(0.6) ? `(await ${called})` : `seen(${called})`;
      }
      case 14: return `seen(${function_text(at, depth - 1, function_kind(), chance(0.4))})`;
      case 15: return `new ${chance(0.5) ? `(seen(${class_text(at, depth - 1)}))` : `(${class_text(at, depth - 1)})`}(${call_arguments(at, depth - 1)})`;
      case 16: case 17: if (at.can_await) return `(await ${chance(0.4) ? `th(${note()})` : sub()})`; break;
      case 18: if (at.can_yield) return chance(0.25) ? `(yield* ${at.can_await ? `ait(${note()}, 1, 2)` : `it(${note()}, 1, 2)`})` : `(yield ${sub()})`; break;
      case 19: return `${chance(0.3) && privately(at) ? `this.${privately(at).name}` : chance(0.3) ? `P(${note()}).f` : at.has_super && chance(0.3) ? 'super.valueOf' : chance(0.2) ? '(P(9907)?.f)' : 'tag'}\`a\${${sub()}}b\${${leaf(at)}}\``;
      case 20: return `\`x\${${sub()}}y\${${leaf(at)}}\``;
      case 21: return `(${assigned_pattern(at, depth)} = ${chance(0.8) ? `P(${note()})` : sub()})`;
      case 22: return `(${sub()} ? ${sub()} : ${sub()})`;
      case 23: {
        const secret = privately(at);
        return secret !== null ? `(${secret.name} in ${chance(0.6) ? 'this' : object(at, 0)})` : `(K(${note()}) in P(${note()}))`;
      }
      case 24: return pick(['/a.b/s.test("a\\nb")', '/(?<y>a)(?<z>b)/.exec("ab").groups.z', '/(?<=a)b/.exec("ab").index', '/\\p{Lu}/u.test("É")', '/a/d.exec("ba").indices[0][0]', '"aXb".replace(/(?<m>X)/y, "$<m>")']);
      case 25: return `(typeof ${sub()})`;
    }
    return leaf(at);
  }
  const function_kind = () => pick([kinds.plain, kinds.async, kinds.async, kinds.generator, kinds.async_generator]);

  function object_literal(at, depth) {
    const parts = [];
    let has_prototype = false;
    // V8 leaves out the first `a` of `{...b, a: 1, c: 2, a: 3}`, which should be before `c`: a name twice is computed.
    const used = new Set();
    const once = text => (used.has(text) ? `[v(${note()}, "${text}")]` : (used.add(text), text));
    for (let i = below(4); i >= 0; i--) {
      const method_at = () => function_scope(at, kinds.plain, { has_super: true });
      parts.push(pick([
        () => `...${chance(0.7) ? `P(${note()})` : expression(at, depth - 1)}`, () => `...${expression(at, depth - 1)}`,
        () => `${once(property())}: ${expression(at, depth - 1)}`, () => `[${key(at, depth - 1)}]: ${expression(at, depth - 1)}`,
        // V8 calls a getter that `{g: x, ...rest} = {...a, get g() {}}` leaves out of the rest: no pattern names `g`.
        () => `get ${accessor()}() { ${chance(0.5) ? `return $(${note()})` : block(method_at(), depth - 1, 1)} }`, () => `set ${accessor()}(value) { seen(value); }`,
        () => `[v(${note()}, "${accessor()}")]: ${expression(at, depth - 1)}`,
        () => method(at, depth, once(property())), () => method(at, depth, `[${key(at, depth - 1)}]`),
        () => `${once(property())}: ${function_text(at, depth - 1, function_kind(), chance(0.5), true)}`,
        () => (has_prototype ? `get [K(${note()})]() { ${block(method_at(), depth - 1, 1)} }` : (has_prototype = true, `__proto__: P(${note()})`)),
        () => `${once('a')}: ${class_text(at, depth - 1, true)}`,
      ])());
    }
    return `{ ${parts.join(', ')} }`;
  }
  function method(at, depth, named, more = {}) {
    const kind = function_kind();
    const mark = ['', 'async ', '*', 'async *'][kind];
    return `${mark}${named}${parameters_and_body(at, depth - 1, kind, { has_super: true, ...more })}`;
  }

  // ---- Patterns ------------------------------------------------------------------------------------------------------------
  // Of names that `declare` makes up.
  function pattern(at, depth, declare) {
    const element = () => {
      const text = depth > 0 && chance(0.25) ? pattern(at, depth - 1, declare) : declare();
      return chance(0.3) ? `${text} = ${expression(at, Math.min(depth - 1, 1))}` : text;
    };
    return pattern_of(at, depth, element, declare);
  }
  function assigned_pattern(at, depth) {
    const element = () => {
      const text = depth > 1 && chance(0.25) ? assigned_pattern(at, depth - 2) : target(at, depth - 1);
      return chance(0.3) ? `${text} = ${expression(at, Math.min(depth - 1, 1))}` : text;
    };
    return pattern_of(at, depth, element, () => target(at, depth - 1));
  }
  let may_rest = true;
  function pattern_of(at, depth, element, rest) {
    const parts = [];
    if (chance(0.25)) {
      // An object's rest inside: see 'What differs' in docs/architecture.md.
      const outer = may_rest;
      may_rest = false;
      for (let i = below(3); i > 0; i--) parts.push(chance(0.2) ? '' : element());
      may_rest = outer;
      if (chance(0.4)) parts.push(`...${rest()}`);
      return `[${parts.join(', ')}]`;
    }
    for (let i = below(4); i > 0; i--) parts.push(`${chance(0.3) ? `[${key(at, Math.min(depth - 1, 1))}]` : property()}: ${element()}`);
    if (chance(0.6) && may_rest) parts.push(`...${rest()}`);
    return `{ ${parts.join(', ')} }`;
  }

  // ---- Functions -----------------------------------------------------------------------------------------------------------
  function function_scope(at, kind, more = {}) {
    return inner(at, {
      can_await: kind === kinds.async || kind === kinds.async_generator, can_yield: kind >= kinds.generator, can_return: true, in_loop: false,
      labels: [], has_super: false, has_arguments: true, has_new_target: true, in_class_parts: false, ...more,
    });
  }
  function parameters(at, depth) {
    // No await or yield in parameters.
    const place = { ...at, can_await: false, can_yield: false };
    const made = [];
    const parts = [];
    const declare = () => {
      const text = name('p');
      made.push({ name: text, is_constant: false });
      return text;
    };
    for (let i = below(3); i > 0; i--) {
      const before = made.length;
      const text = chance(0.4) ? pattern(place, depth, declare) : declare();
      parts.push(chance(0.3) ? `${text} = ${expression(place, Math.min(depth, 1))}` : text);
      place.names = [...place.names, ...made.slice(before)];
    }
    if (chance(0.15)) parts.push(`...${chance(0.4) ? pattern(place, depth, declare) : declare()}`);
    at.names.push(...made);
    return parts.join(', ');
  }
  function parameters_and_body(at, depth, kind, more) {
    const place = function_scope(at, kind, more);
    const text = parameters(place, depth);
    const mark = kind === kinds.generator && text.includes('...') ? '/* rest of a generator */ ' : '';
    return `(${text}) { ${mark} $(${note()}); ${block(place, depth, 1 + below(2))} }`;
  }
  function function_text(at, depth, kind, is_arrow, is_anonymous = false) {
    if (is_arrow && kind < kinds.generator) {
      const place = inner(at, { can_await: kind === kinds.async, can_yield: false, can_return: true, in_loop: false, labels: [] });
      const head = `${kind === kinds.async ? 'async ' : ''}(${parameters(place, depth)}) => `;
      return chance(0.4) ? `${head}(${expression(place, depth)})` : `${head}{ $(${note()}); ${block(place, depth, 1 + below(2))} }`;
    }
    const own = is_anonymous || chance(0.6) ? '' : ` ${name('F')}`;
    return `${['function', 'async function', 'function*', 'async function*'][kind]}${own}${parameters_and_body(at, depth, kind, {})}`;
  }

  function class_text(at, depth, is_anonymous = false, own = '') {
    const is_derived = chance(0.4);
    const heritage = is_derived ? ` extends ${pick(['Base', 'Base', `v(${note()}, Base)`, `(${class_text(at, depth - 2)})`])}` : '';
    const named = own !== '' ? own : is_anonymous || chance(0.5) ? '' : name('C');
    const place = inner(at, { can_await: false, can_yield: false, is_strict: true, in_loop: false, labels: [], can_return: false });
    if (named !== '') place.names.push({ name: named, is_constant: true });
    const secrets = [];
    for (let i = below(4); i > 0; i--) secrets.push({ name: `#${name('x')}`, kind: pick(['field', 'field', 'method', 'accessor', 'getter', 'setter']), is_static: chance(0.35) });
    place.privates = [...at.privates, ...secrets];
    const field_place = inner(place, { has_super: true, has_arguments: false, has_new_target: true });
    const members = secrets.map(({ name: secret, kind, is_static }) => {
      const before = is_static ? 'static ' : '';
      switch (kind) {
        case 'field': return `${before}${secret}${chance(0.7) ? ` = ${expression(field_place, depth - 1)}` : ''};`;
        case 'method': return `${before}${method(place, depth, secret)}`;
        case 'getter': return `${before}get ${secret}() { return $(${note()}); }`;
        case 'setter': return `${before}set ${secret}(value) { seen(value); }`;
        default: return `${before}get ${secret}() { ${block(function_scope(place, kinds.plain, { has_super: true }), depth - 1, 1)} } ${before}set ${secret}(value) { seen(value); }`;
      }
    });
    let has_constructor = false;
    for (let i = 1 + below(4); i > 0; i--) {
      const before = chance(0.35) ? 'static ' : '';
      members.push(pick([
        () => `${before}${property()}${before !== '' ? 'S' : ''}${chance(0.8) ? ` = ${expression(field_place, depth - 1)}` : ''};`,
        () => `${before}[${key(place, depth - 1)}] = ${expression(field_place, depth - 1)};`,
        () => `${before}g = ${function_text(field_place, depth - 1, function_kind(), chance(0.7), true)};`,
        () => `${before}g = ${class_text(field_place, depth - 2, true)};`,
        () => `${before}${method(place, depth, `m${below(2)}`)}`,
        () => `${before}${method(place, depth, `[${key(place, depth - 1)}]`)}`,
        () => `static { ${block(inner(field_place, {}), depth - 1, 2)} }`,
        () => `${before}get h() { ${block(function_scope(place, kinds.plain, { has_super: true }), depth - 1, 1)} }`,
        () => {
          if (has_constructor) return '';
          has_constructor = true;
          const constructor_place = function_scope(place, kinds.plain, { has_super: true });
          const parameter_text = parameters(constructor_place, depth - 1);
          const call = !is_derived ? '' : pick([`super(${call_arguments(place, depth - 2)});`, `(() => super($(${note()})))();`, `seen(super());`, `if ($(${note()})) { super(); } else super(1);`]);
          // An async arrow there that says `this` throws at once: see 'What differs' in docs/architecture.md.
          const early = (text, otherwise) => (is_derived && /async \(/.test(text) && text.includes('this') ? otherwise : text);
          const first = () => (chance(0.3) ? block(inner(constructor_place, { has_super: false }), depth - 1, 1) : '');
          return `constructor(${parameter_text}) { $(${note()}); ${early(first(), '')} ${early(call, 'super();')} ${block(constructor_place, depth - 1, 1)} }`;
        },
      ])());
    }
    for (let i = members.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [members[i], members[j]] = [members[j], members[i]];
    }
    return `class${named !== '' ? ` ${named}` : ''}${heritage} { ${members.join('\n')} }`;
  }

  // ---- Statements ----------------------------------------------------------------------------------------------------------
  function block(at, depth, count = 1 + below(3)) {
    const place = inner(at, {});
    let text = '';
    for (let i = 0; i < count; i++) text += `${statement(place, depth)}\n`;
    return text;
  }
  function declared(at, depth, is_constant, init) {
    const made = [];
    const declare = () => {
      const text = name('x');
      made.push({ name: text, is_constant });
      return text;
    };
    const target_text = chance(0.5) ? declare() : pattern(at, Math.min(depth, 2), declare);
    const text = init === null ? target_text : `${target_text} = ${target_text.startsWith('{') && chance(0.7) ? `P(${note()})` : init()}`;
    at.names.push(...made);
    return text;
  }
  const closure = at => `later.push(() => seen(${at.names.length > 0 ? at.names.at(-1).name : '0'}));`;
  const function_value = (at, depth) => function_text(at, depth - 1, function_kind(), chance(0.5), true);

  function statement(at, depth) {
    if (depth <= 0) return `seen(${expression(at, 1)});`;
    const nested = (more = {}) => `{ ${block(inner(at, more), depth - 1)} }`;
    switch (below(23)) {
      case 0: case 1: case 2: return `seen(${expression(at, depth)});`;
      case 3: return `${expression(at, depth)};`.replace(/^(?=function|class|async|\{|let)/, 'void ');
      case 4: case 5: {
        const word = pick(['let', 'const', 'const']);
        return `${word} ${declared(at, depth, word === 'const', () => expression(at, depth))}; ${chance(0.3) ? closure(at) : ''}`;
      }
      case 6: {
        const text = name('x');
        const made = `const ${text} = ${chance(0.6) ? function_value(at, depth) : class_text(at, depth - 1, true)}; seen(${text});`;
        at.names.push({ name: text, is_constant: true });
        return made;
      }
      case 7: {
        const text = name('D');
        const made = `${class_text(at, depth - 1, false, text)}\nseen(${text});`;
        at.names.push({ name: text, is_constant: false });
        return made;
      }
      case 8: return `if (${expression(at, depth - 1)}) ${nested()} else ${nested()}`;
      case 9: {
        const loop = inner(at, { in_loop: true });
        const counter = name('i');
        loop.names.push({ name: counter, is_constant: true });
        return `for (let ${counter} = 0; ${counter} < 2; ${counter}++) { ${closure(loop)} ${block(loop, depth - 1)} }`;
      }
      case 10: case 11: {
        const loop = inner(at, { in_loop: true });
        const label = chance(0.3) ? name('L') : '';
        if (label !== '') loop.labels = [...at.labels, label];
        const source = `it(${note()}, ${leaf(at)}, P(${note()}), ${leaf(at)})`;
        const head = chance(0.25) ? (chance(0.6) ? assigned_pattern(at, depth - 1) : target(at, depth - 1)).replace(/^(let|async)\b/, 'x') : `const ${declared(loop, depth - 1, true, null)}`;
        return `${label !== '' ? `${label}: ` : ''}for (${head} of ${source}) { ${closure(loop)} ${block(loop, depth - 1)} }`;
      }
      case 12: case 13: {
        if (!at.can_await) return nested();
        const loop = inner(at, { in_loop: true });
        const label = chance(0.3) ? name('L') : '';
        if (label !== '') loop.labels = [...at.labels, label];
        const source = chance(0.6) ? `ait(${note()}, ${leaf(at)}, P(${note()}))` : `it(${note()}, th(${note()}), P(${note()}), ${leaf(at)})`;
        const head = chance(0.25) ? (chance(0.7) ? assigned_pattern(at, depth - 1) : target(at, depth - 1)).replace(/^(let|async)\b/, 'x') : `const ${declared(loop, depth - 1, true, null)}`;
        return `${label !== '' ? `${label}: ` : ''}for await (${head} of ${source}) { ${closure(loop)} ${block(loop, depth - 1)} }`;
      }
      case 14: case 15: {
        const caught = inner(at, {});
        const binding = chance(0.3) ? '' : ` (${declared(caught, depth - 1, false, null)})`;
        const handler = chance(0.7) ? ` catch${binding} { ${block(caught, depth - 1)} }` : '';
        return `try ${nested()}${handler}${handler === '' || chance(0.4) ? ` finally ${nested({ can_return: at.can_return && chance(0.3) })}` : ''}`;
      }
      case 16: return `switch (${expression(at, depth - 1)}) { case $(${note()}): ${block(at, depth - 1, 1)} ${at.in_loop && chance(0.5) ? 'continue;' : ''} default: ${block(at, depth - 1, 1)} }`;
      case 17: if (at.in_loop) return `if (${expression(at, 1)}) ${pick(['break', 'continue'])}${at.labels.length > 0 && chance(0.5) ? ` ${pick(at.labels)}` : ''};`; break;
      case 18: if (at.can_return) return `if (${expression(at, 1)}) return ${expression(at, depth - 1)};`; break;
      case 19: if (at.can_return) return `return ${expression(at, depth - 1)};`; break;
      case 20: if (chance(0.4)) return `throw ${expression(at, 1)};`; break;
      case 21: return `for (const ${name('k')} in P(${note()})) ${nested({ in_loop: true })}`;
      default:
    }
    return `try { ${block(inner(at, {}), depth - 1, 1)} } catch (error) { seen(error); }`;
  }

  // Code of a class is strict; what lowering moves out of one is only where all around it is.
  const directive = '"use strict";\n';
  let program = directive;
  const place = inner(top, { is_strict: directive !== '' });
  for (let i = 3 + below(3); i > 0; i--) {
    program += pick([
      () => `try { ${block(inner(place, {}), 4, 2)} } catch (error) { seen(error); }\n`,
      () => `(async () => { ${block(inner(place, { can_await: true, can_return: true }), 4, 3)} })().then(seen, seen);\n`,
      () => `${chance(0.6) ? 'drain' : 'steps'}(${note()}, (${function_text(place, 4, kinds.async_generator, false)})(1, P(${note()})));\n`,
      () => `try { const C = ${class_text(place, 4)}; seen(C); use(C); } catch (error) { seen(error); }\n`,
    ])();
  }
  return program;
}
