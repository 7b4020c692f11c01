// The packages, installed into .packages; the scripts that use them; the programs that bundle them.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../tools/lib.mjs';

const here = import.meta.dirname;
export const folder = path.join(here, '.packages');
export const node = process.execPath;
export const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
export const esbuild = path.join(root, 'tests/bench/.peers/node_modules/@esbuild/linux-x64/bin/esbuild');

const npm_install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional', '--omit=peer', '--legacy-peer-deps', '--loglevel=error'];

export function install() {
  const lock = fs.readFileSync(path.join(here, 'package-lock.json'), 'utf8');
  const stamp = path.join(folder, 'installed');
  for (const one of ['entries', 'out']) fs.mkdirSync(path.join(folder, one), { recursive: true });
  fs.writeFileSync(path.join(folder, 'out', 'require.mjs'), `import { createRequire } from 'node:module';
Object.assign(globalThis, { require: createRequire(import.meta.url), __filename: import.meta.filename, __dirname: import.meta.dirname });
`);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  console.log('installing packages into tests/packages/.packages');
  for (const name of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(here, name), path.join(folder, name));
  if (spawnSync('npm', npm_install, { cwd: folder, stdio: 'inherit' }).status !== 0) throw new Error('npm could not install the packages');
  fs.writeFileSync(stamp, lock);
}

/**
 * scripts.txt: `=== package [option…]`, then the script. Each is a file in .packages/entries afterwards; the options are given to every bundler.
 */
export function scripts_of(wanted) {
  const sections = fs.readFileSync(path.join(here, 'scripts.txt'), 'utf8').split(/^=== /m).slice(1);
  const scripts = sections.map(section => {
    const [name, ...args] = section.slice(0, section.indexOf('\n')).split(' ');
    const file = name.replace(/\W+/g, '_').replace(/^_/, '');
    const entry = path.join(folder, 'entries', `${file}.mjs`);
    return { name, args, file, entry, code: section.slice(section.indexOf('\n') + 1) };
  });
  const chosen = scripts.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const { entry, code } of chosen) fs.writeFileSync(entry, code);
  return chosen;
}
