// A run that measures one work keeps the sections of the others as they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge_sections } from './page.mjs';

const titles = text => text.split('\n').filter(line => line.startsWith('### '));

test('measured sections replace those of the same work, others stay, in the order of the page', () => {
  const old_text = '# Benchmarks\n\nWords.\n\n### three.js sources x10: 3 modules (median of 5)\n\nold\n\n### Chromium, cross-origin isolated: files\n\nbrowser\n';
  const fresh = '### three.js sources x10: 4 modules (median of 9)\n\nnew\n\n### One file after the other on one thread: MB/s\n\nspeed\n';
  const merged = merge_sections(old_text, fresh);
  assert.deepEqual(titles(merged), [
    '### One file after the other on one thread: MB/s', '### three.js sources x10: 4 modules (median of 9)', '### Chromium, cross-origin isolated: files',
  ]);
  assert.ok(!merged.includes('old') && !merged.includes('Words') && merged.includes('new') && merged.includes('browser'));
});

test('plain and minified figures of one work are replaced together', () => {
  const merged = merge_sections('### synthetic, 100 modules: a\n\n1\n\n### synthetic, 100 modules: a, minified\n\n2\n', '### synthetic, 100 modules: a\n\n3\n');
  assert.equal(merged, '### synthetic, 100 modules: a\n\n3');
});
