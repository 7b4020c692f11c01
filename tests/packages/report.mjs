// docs/packages.md.
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../tools/lib.mjs';
import { version_of } from '../bench/peers.mjs';
import { explanations } from './explanations.mjs';
import { folder } from './programs.mjs';

const kilobytes = bytes => (bytes ? (bytes / 1000).toFixed(1) : '–');
const milliseconds = time => (time ? time.toFixed(0) : '–');
const percent = ratio => (Number.isFinite(ratio) ? ratio.toFixed(3) : '–');

function geometric_mean(rows, of) {
  const ratios = rows.map(of).filter(Number.isFinite);
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

const ratio = (row, table, what) => row[table][`skein${what}`] / row[table][`esbuild${what}`];

function summary(rows, more) {
  const same = program => rows.filter(({ faults }) => !faults.some(({ what }) => what.startsWith(program) || what === 'unbundled')).length;
  const both = rows.filter(({ sizes }) => sizes['skein minified'] && sizes['esbuild minified']);
  const sum = (table, what) => both.reduce((total, row) => total + row[table][what], 0);
  const line = (name, table, what, show) =>
    `| ${name} | ${show(sum(table, `skein${what}`))} | ${show(sum(table, `esbuild${what}`))} | ${percent(geometric_mean(both, row => ratio(row, table, what)))} | ${both.filter(row => ratio(row, table, what) > 1.01).length} |`;
  const require_notes = rows.filter(({ notes }) => notes.includes('require')).map(({ name }) => name);
  return [
    `Both bundlers bundled the same ${rows.length} scripts, one for each package, for Node as ES modules, plainly and with \`--minify\`. What a bundle prints is`,
    'compared with what the script prints unbundled.', '',
    `- Skein: ${same('skein')} print the same, plain and minified. esbuild ${version_of('@esbuild/linux-x64')}: ${same('esbuild')}. Each difference is explained below.`,
    `- ${count_kinds(rows)}.`, '',
    '| over all packages | Skein | esbuild | geometric mean of the ratios | more than 1 % above esbuild |', '|---|--:|--:|--:|--:|',
    line('size, kB', 'sizes', '', kilobytes), line('size minified, kB', 'sizes', ' minified', kilobytes),
    line('time, ms', 'times', '', milliseconds), line('time minified, ms', 'times', ' minified', milliseconds), '',
    ...more.map(one => `- ${one.name}: ${one.count} tried, ${one.count - one.faults.length} print the same${one.sizes?.esbuild ? `; ${kilobytes(one.sizes.skein)} kB in ${one['files of skein']} files (esbuild ${kilobytes(one.sizes.esbuild)} kB in ${one['files of esbuild']}, where ${one['same with esbuild']} print the same), ${milliseconds(one.times.skein)} ms (esbuild ${milliseconds(one.times.esbuild)} ms)` : ''}.`),
    ...more.flatMap(one => one.faults.map(fault => `  - ${one.name}, ${clean(fault)}`)),
    '', `Modules that esbuild writes find \`require\`, \`__filename\` and \`__dirname\` only if somebody has left them as globals; Skein's bring them along. For esbuild's`,
    `bundles of these ${require_notes.length} packages that was done: ${require_notes.join(', ')}.`,
  ];
}

function count_kinds(rows) {
  const of = kind => rows.filter(row => row.kind === kind).length;
  return `${of('ESM')} bundles consist of ES modules alone, ${of('CommonJS')} of CommonJS beside the script, ${of('mixed')} of both`;
}

function above(rows) {
  const found = rows.filter(row => ratio(row, 'sizes', ' minified') > 1.01).sort((a, b) => ratio(b, 'sizes', ' minified') - ratio(a, 'sizes', ' minified'));
  return found.map(row => `- ${row.name}, ${percent(ratio(row, 'sizes', ' minified'))}: ${explanations[row.name]?.size ?? 'not explained'}`);
}

const clean = why => why.replaceAll(folder, '').replace(/\/tmp\/\S*/g, '…').replace(/\s+/g, ' ').slice(0, 240);

export function write_report(rows, more) {
  const sorted = [...rows].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = ['# Real packages', '', 'Written by `node tests/packages/run.mjs --write` ([tests/packages/README.md](../tests/packages/README.md)).', '', ...summary(sorted, more), '',
    '## Packages', '', 'Sizes in kB, times in ms with starting the program, the best of several, on two cores that did other work at the same time. S is Skein, e is esbuild.', '',
    '| package | version | kind | modules | same output | S | e | S/e | S minified | e minified | S/e | S, ms | e, ms | S minified, ms | e minified, ms |',
    '|---|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|'];
  for (const row of sorted) {
    const differs = row.faults.filter(({ what }) => !what.startsWith('esbuild'));
    const { sizes, times } = row;
    lines.push(`| ${row.name} | ${row.version ?? '–'} | ${row.kind ?? '–'} | ${row.modules ?? '–'} | ${differs.length ? 'no, see below' : 'yes'} | ${[
      kilobytes(sizes.skein), kilobytes(sizes.esbuild), percent(ratio(row, 'sizes', '')),
      kilobytes(sizes['skein minified']), kilobytes(sizes['esbuild minified']), percent(ratio(row, 'sizes', ' minified')),
      ...['skein', 'esbuild', 'skein minified', 'esbuild minified'].map(what => milliseconds(times[what]))].join(' | ')} |`);
  }
  lines.push('', '## Differences in what is printed', '');
  for (const { name, faults } of sorted) for (const { what, why } of faults) lines.push(`- ${name}, ${what}: ${explanations[name]?.[what] ?? clean(why)}`);
  lines.push('', '## Options', '', 'Given to both bundlers, for the reason told:', '');
  for (const { name, args } of sorted) if (args.length) lines.push(`- ${name}: \`${args.join(' ')}\`. ${explanations[name]?.options ?? ''}`);
  lines.push('', '## Minified, more than 1 % above esbuild', '', ...above(sorted));
  fs.writeFileSync(path.join(root, 'docs/packages.md'), lines.join('\n') + '\n');
}
