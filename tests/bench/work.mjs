// The work of the benchmark, as folders of files with an entry and the line that the bundle must print.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { generate } from './generate.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const three_sources = path.join(root, 'node_modules/three/src');

/** Uses all of the namespace, so that nothing of three.js is left out, and sums up names and some of its mathematics. */
const digest_code = `export function digest(THREE) {
  let h = 7;
  const add = (text) => { for (let i = 0; i < text.length; i++) h = (Math.imul(h, 31) + text.charCodeAt(i)) | 0; };
  for (const name of Object.keys(THREE).sort()) add(name + typeof THREE[name]);
  const matrix = new THREE.Matrix4().makeRotationFromEuler(new THREE.Euler(0.1, 0.2, 0.3)).multiply(new THREE.Matrix4().makeTranslation(1, 2, 3));
  add(matrix.determinant().toFixed(6) + new THREE.Vector3(3, 4, 5).applyMatrix4(matrix).length().toFixed(6));
  const geometry = new THREE.TorusKnotGeometry(10, 3, 64, 8);
  geometry.computeBoundingSphere();
  add(geometry.boundingSphere.radius.toFixed(6) + geometry.attributes.position.count);
  const scene = new THREE.Scene();
  scene.add(new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ color: 0x336699 })));
  scene.updateMatrixWorld(true);
  const hits = new THREE.Raycaster(new THREE.Vector3(0, 0, 50), new THREE.Vector3(0.1, 0.2, -1).normalize()).intersectObjects(scene.children);
  add(String(hits.length) + hits.map((hit) => hit.distance.toFixed(4)).join());
  add(new THREE.Color('rebeccapurple').getHexString() + THREE.MathUtils.clamp(7, 0, 5));
  return (h >>> 0).toString(16).padStart(8, '0');
}
`;

/** three.js's sources, `copies` times. */
function three(folder, copies) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  const ids = Array.from({ length: copies }, (_, i) => i);
  for (const i of ids) fs.cpSync(three_sources, path.join(folder, `three${i}`), { recursive: true });
  fs.writeFileSync(path.join(folder, 'digest.js'), digest_code);
  fs.writeFileSync(path.join(folder, 'main.js'), `import { digest } from './digest.js';
${ids.map(i => `import * as THREE${i} from './three${i}/Three.js';`).join('\n')}
const all = [${ids.map(i => `THREE${i}`).join(', ')}];
console.log('three ' + all.map(digest).join(' '));
`);
  const entry = path.join(folder, 'main.js');
  // The sources are ES modules that Node runs as they are.
  const unbundled = spawnSync(process.execPath, [entry], { encoding: 'utf8' });
  if (unbundled.status !== 0) throw new Error(unbundled.stderr);
  return { entry, expected: unbundled.stdout.trim() };
}

/** Every piece of work by name; `prepare(folder)` writes it and gives `{ entry, expected }`, and `with_workers` for those that have them. */
export const work = [
  { name: 'three1', title: 'three.js sources', prepare: folder => three(folder, 1) },
  { name: 'three10', title: 'three.js sources x10', prepare: folder => three(folder, 10) },
  ...[100, 1000, 10000].map(count => ({
    name: `synthetic${count}`, title: `synthetic, ${count.toLocaleString('en')} modules`,
    prepare: folder => ({
      ...generate(path.join(folder, 'plain'), count),
      with_workers: generate(path.join(folder, 'workers'), count, { workers: true }),
    }),
  })),
];

/** What the bundler reads, found with esbuild's metafile so that no bundler's own count is taken: modules and bytes. */
export function reached(esbuild, entry, scratch) {
  const meta = path.join(scratch, 'reached.json');
  const result = spawnSync(esbuild, [entry, '--bundle', '--splitting', '--format=esm', `--outdir=${path.join(scratch, 'reached')}`, `--metafile=${meta}`, '--log-level=error'], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  const inputs = Object.values(JSON.parse(fs.readFileSync(meta, 'utf8')).inputs);
  return { modules: inputs.length, bytes: inputs.reduce((sum, input) => sum + input.bytes, 0) };
}
