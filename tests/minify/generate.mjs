// Random programs of what minification looks at: conditions, jumps, loops, dead code, constants, variables used once. `generate(seed)` is
// the same program each time. What a program does it tells by calling what tests/lowering/observe.mjs gives it: $(n) notes n and is it,
// v(n, value) notes n and is the value, P(n) notes each access, bad(n) throws, seen(value) notes a value.

export function generate(seed) {
  let state = (seed * 2654435761 + 777) >>> 0;
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
  // names: [{name, kind}] in sight; functions: of plain functions
  const inner = (at, more = {}) => ({ ...at, names: [...at.names], functions: [...at.functions], ...more });

  // ---- Expressions -------------------------------------------------------------------------------------------------------
  const constants = ['0', '1', '2', '-1', '0.5', '1000', '0xff', '"a"', '"b"', '""', '"undefined"', 'null', 'undefined', 'void 0', 'true', 'false', 'NaN', '`t`', '-0', '1n', 'Infinity', '"0"'];
  const constant = () => pick(constants);
  const variable = (at, wanted = () => true) => {
    const known = at.names.filter(wanted);
    return known.length > 0 ? pick(known).name : null;
  };
  const is_writable = each => each.kind === 'var' || each.kind === 'let';
  const leaf = at => pick([
    () => constant(), () => `$(${note()})`, () => `v(${note()}, ${constant()})`, () => `v(${note()}, ${constant()})`,
    () => variable(at) ?? constant(), () => variable(at) ?? constant(), () => variable(at) ?? 'this', () => `P(${note()})`,
    () => (chance(0.15) ? `bad(${note()})` : constant()), () => (chance(0.3) ? 'missing' : constant()),
  ])();
  const pure_test = at => pick([
    () => variable(at) ?? 'true', () => `!${variable(at) ?? 'false'}`, () => `${variable(at) ?? '1'} ${pick(['==', '!=', '===', '!=='])} ${pick(['null', 'undefined', '1', '"a"'])}`,
    () => `typeof ${variable(at) ?? '1'} ${pick(['==', '!==', '===', '!='])} ${pick(['"undefined"', '"number"', '"string"', '"object"'])}`,
  ])();
  const twice = (at, depth, make) => {
    // The same on both sides, or nearly.
    const text = expression(at, depth - 1);
    return make(text, chance(0.7) ? text : expression(at, depth - 1));
  };

  function expression(at, depth = 3) {
    if (depth <= 0) return leaf(at);
    const sub = () => expression(at, depth - 1);
    const test = () => (chance(0.4) ? pure_test(at) : sub());
    switch (below(31)) {
      case 0: case 1: return `(${test()} ? ${sub()} : ${sub()})`;
      case 2: return twice(at, depth, (a, b) => `(${test()} ? ${a} : ${test()} ? ${b} : ${sub()})`);
      case 3: return twice(at, depth, (a, b) => `(${test()} ? (${test()} ? ${sub()} : ${a}) : ${b})`);
      case 4: return twice(at, depth, (a, b) => pick([`(${test()} ? (${sub()}, ${a}) : ${b})`, `(${test()} ? ${a} : (${sub()}, ${b}))`, `(${test()} ? (${sub()} || ${a}) : ${b})`, `(${test()} ? ${a} : (${sub()} && ${b}))`]));
      case 5: case 6: return `(${test()} ${pick(['&&', '||'])} ${sub()})`;
      case 7: return `((${sub()}) ?? ${leaf(at)})`;
      case 8: return `!${chance(0.3) ? '!' : ''}(${test()})`;
      case 9: return `!((${test()}) ${pick(['&&', '||'])} (${test()}))`;
      case 10: return `(${sub()} ${pick(['==', '!=', '===', '!=='])} ${sub()})`;
      case 11: return `(${constant().replace(/^-/, '+')} ${pick(['+', '-', '*', '/', '%', '<<', '>>', '>>>', '&', '|', '^', '<', '>', '<=', '>='])} ${chance(0.7) ? pick(['1', '2', '3', '0.5', '"a"', 'null', 'true']) : sub()})`;
      case 12: return `(${sub()} + ${pick(['"x"', '1', '`y`', '""'])} + ${pick(['"z"', '2', '`w${' + leaf(at) + '}`'])})`;
      case 13: return `\`a\${${sub()}}b\${${constant()}}\``;
      case 14: return `typeof ${pick([sub(), 'missing', constant()])}`;
      case 15: return `(${sub()}, ${sub()})`;
      case 16: {
        const target = variable(at, is_writable);
        if (target === null) break;
        return pick([`(${target} = ${sub()})`, `(${target} = ${target} ${pick(['+', '-', '*', '|'])} ${sub()})`, `(${target} += ${sub()})`, `${target}++`, `(${test()} ? ${target} = ${sub()} : ${target} = ${sub()})`]);
      }
      case 17: {
        const known = variable(at);
        if (known === null) break;
        return pick([
          `(${known} != null ? ${known} : ${sub()})`, `(${known} === null || ${known} === undefined ? ${sub()} : ${known})`, `(${known} == null ? undefined : ${known}.a)`,
          `(${known} ? ${known} : ${sub()})`, `(${known} ? ${sub()} : ${known})`, `(${known} != null && ${known}.a)`, `(${known} === void 0 || ${known} === null ? void 0 : ${known}.f(${leaf(at)}))`,
        ]);
      }
      case 18: {
        const target = variable(at, is_writable);
        if (target === null) break;
        return `((${target} = ${sub()}) === null || ${target} === void 0 ? ${pick(['void 0', leaf(at)])} : ${target}${pick(['', '.a', '["b"]'])})`;
      }
      case 19: case 20: {
        const known = at.functions.length > 0 ? pick(at.functions) : 'seen';
        return pick([`${known}(${sub()})`, `(${test()} ? ${known}(${leaf(at)}) : ${known}(${leaf(at)}))`, `${known}(${sub()}, ${leaf(at)})`]);
      }
      case 21: return `P(${note()})${pick(['.a', '["a"]', '["a-b"]', '[0]', '["0"]', `[${leaf(at)}]`, '?.["b"]', '.f(1)', '?.f?.(2)'])}`;
      case 22: return `(${pick(['0', test(), 'true && v'])}, P(${note()}).f)(${leaf(at)})`;
      case 23: return `({ ${pick(['a', '"b"', '["c"]', '0', '"1"', '"a-b"'])}: ${sub()}, ${variable(at) ?? '...null'} })`;
      case 24: return `[${sub()}, ${sub()}]`;
      case 25: return function_text(at, depth - 1);
      case 26: return `(${function_text(at, depth - 1)})(${leaf(at)})`;
      case 27: return `(P(${note()}).a = ${test()} ? ${sub()} : ${sub()})`;
      case 28: return `void ${sub()}`;
      case 29: return `-(${sub()} === ${constant()})`;
    }
    return leaf(at);
  }

  // ---- Functions ---------------------------------------------------------------------------------------------------------
  function function_text(at, depth, own = '') {
    const place = inner(at, { in_loop: false, in_breakable: false, labels: [], can_return: true, counters: [] });
    const parameter = name('p');
    place.names.push({ name: parameter, kind: 'let' });
    if (own === '' && chance(0.5)) {
      return chance(0.4) ? `((${parameter}) => ${expression(place, depth).replace(/^\{/, '({')})` : `((${parameter}) => { ${block(place, depth)} })`;
    }
    return own === '' ? `(function (${parameter}) { ${block(place, depth)} })` : `function ${own}(${parameter}) { ${block(place, depth, 2 + below(5))} }`;
  }

  // ---- Statements --------------------------------------------------------------------------------------------------------
  function block(at, depth, count = 1 + below(4)) {
    const place = inner(at);
    let text = '';
    for (let i = 0; i < count; i++) text += `${statement(place, depth)}\n`;
    return text;
  }
  const body = (at, depth, more = {}) => {
    const place = inner(at, more);
    // What is declared needs a block.
    if (chance(0.4)) return `seen(${expression(place, 1)});`;
    return `{ ${block(place, depth - 1)} }`;
  };
  const later = at => (chance(0.25) ? `later.push(() => seen(${variable(at) ?? '0'}));` : '');
  const jump = at => pick([
    ...(at.can_return ? [() => `return ${expression(at, 1)};`, () => 'return;', () => `return ${constant()};`, () => `{ seen(${leaf(at)}); return ${leaf(at)}; }`] : []),
    ...(at.in_loop ? [() => 'continue;', () => 'break;'] : []),
    ...(at.in_breakable && !at.in_loop ? [() => 'break;'] : []),
    ...(at.labels.length > 0 ? [() => `${at.labels.at(-1).is_loop && chance(0.5) ? 'continue' : 'break'} ${at.labels.at(-1).name};`] : []),
    () => (chance(0.3) ? `throw ${leaf(at)};` : `seen(${leaf(at)});`),
  ])();

  function statement(at, depth) {
    const test = () => (chance(0.4) ? pure_test(at) : expression(at, 2));
    if (depth <= 0) return chance(0.2) ? jump(at) : `seen(${expression(at, 1)});`;
    switch (below(32)) {
      case 0: case 1: return `seen(${expression(at, depth)});`;
      case 2: case 3: return `void ${expression(at, depth)};`.replace(/^void (?=\()/, '');
      case 4: case 5: case 6: case 7: {
        const kind = pick(['let', 'const', 'const', 'var', 'let']);
        const text = name('x');
        const init = pick([() => expression(at, 2), () => constant(), () => leaf(at), () => expression(at, 1)])();
        const line = kind !== 'const' && chance(0.15) ? `${kind} ${text};` : `${kind} ${text} = ${init};`;
        at.names.push({ name: text, kind });
        const use = chance(0.5) ? pick([`seen(${text});`, `seen([${leaf(at)}, ${text}]);`, `if (${text}) ${body(at, depth)}`, `${text}${kind === 'const' ? '' : ` = ${text} + 1`};`, `seen(${text} + ${leaf(at)});`, `switch (${text}) { case ${constant()}: ${block(inner(at, { in_breakable: true }), 0, 1)} }`]) : '';
        return `${line} ${later(at)} ${use}`;
      }
      case 8: case 9: return `if (${test()}) ${body(at, depth)}`;
      case 10: case 11: return `if (${test()}) ${body(at, depth)} else ${body(at, depth)}`;
      case 12: return `if (${test()}) ${body(at, depth)} else if (${test()}) ${body(at, depth)} else ${body(at, depth)}`;
      case 13: case 14: case 15: return `if (${test()}) ${jump(at)}`;
      case 16: return `if (${test()}) ${jump(at)} else ${body(at, depth)}`;
      case 17: return `if (${constant()}) ${body(at, depth)} else ${body(at, depth)}`;
      case 18: return jump(at);
      case 19: return `{ ${block(at, depth - 1)} }`;
      case 20: {
        const counter = name('i');
        const loop = inner(at, { in_loop: true, in_breakable: true });
        loop.names.push({ name: counter, kind: 'const' });
        return `for (${pick(['let', 'var'])} ${counter} = 0; ${counter} < 3${chance(0.3) ? ` && ${pure_test(loop)}` : ''}; ${counter}++) { ${later(loop)} ${block(loop, depth - 1)} }`;
      }
      case 21: case 22: {
        const counter = name('n');
        const loop = inner(at, { in_loop: true, in_breakable: true });
        loop.names.push({ name: counter, kind: 'const' });
        const label = chance(0.4) ? name('L') : '';
        if (label !== '') loop.labels = [...at.labels, { name: label, is_loop: true }];
        const before = `${pick(['let', 'var'])} ${counter} = 0; ${label !== '' ? `${label}: ` : ''}`;
        return pick([
          () => `${before} while (${counter}++ < 3) { ${block(loop, depth - 1)} }`,
          () => `${before} for (;;) { if (${counter}++ > 2) break; ${block(loop, depth - 1)} }`,
          () => `${before} while (true) { if (++${counter} < 3) { ${block(loop, depth - 1)} } else break; }`,
          () => `${before} do { ${block(loop, depth - 1)} } while (${counter}++ < 2);`,
        ])();
      }
      case 23: return `for (${pick(['const', 'let', 'var'])} ${name('k')} ${pick(['of [1, 2]', 'in { a: 1, b: 2 }'])}) ${body(at, depth, { in_loop: true, in_breakable: true })}`;
      case 24: {
        const label = name('B');
        return `${label}: { ${block(inner(at, { labels: [...at.labels, { name: label, is_loop: false }] }), depth - 1)} }`;
      }
      case 25: {
        const place = inner(at, { in_breakable: true });
        const one = () => `case ${chance(0.7) ? constant() : leaf(at)}: ${block(place, depth - 1, 1 + below(2))} ${chance(0.6) ? 'break;' : ''}`;
        return `switch (${expression(at, 1)}) { ${one()} ${chance(0.5) ? one() : ''} ${chance(0.5) ? `default: ${chance(0.6) ? block(place, depth - 1, 1) : ''}` : ''} }`;
      }
      case 26: case 27: {
        const caught = inner(at);
        const error = name('e');
        const has_name = chance(0.6);
        if (has_name) caught.names.push({ name: error, kind: 'let' });
        const handler = chance(0.8) ? `catch ${has_name ? `(${error}) ` : ''}{ ${chance(0.8) ? block(caught, depth - 1) : ''} }` : '';
        return `try { ${chance(0.9) ? block(at, depth - 1) : ''} } ${handler} ${handler === '' || chance(0.4) ? `finally { ${chance(0.7) ? block(inner(at, { can_return: false, in_loop: false, in_breakable: false, labels: [] }), depth - 1, 1) : ''} }` : ''}`;
      }
      case 28: case 29: {
        const text = name('F');
        const line = function_text(at, depth - 1, text);
        at.functions.push(text);
        return `${line} ${chance(0.6) ? `seen(${text}(${leaf(at)}));` : ''}`;
      }
      case 30: return pick([';', '{}', 'if (0) {}', `1;`, `"s";`]);
    }
    return `seen(${expression(at, depth)});`;
  }

  const top = { names: [], functions: [], in_loop: false, in_breakable: false, labels: [], can_return: true };
  let program = chance(0.6) ? '"use strict";\n' : '';
  for (let i = 3 + below(4); i > 0; i--) {
    const text = name('F');
    program += `${function_text(inner(top), 4, text)}\ntry { seen(${text}(${leaf(top)})); } catch (error) { seen(error); }\n`;
    top.functions.push(text);
  }
  return program;
}
