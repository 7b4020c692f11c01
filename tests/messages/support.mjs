// What the tests of generated clients share: the program, its cases, a folder to write to.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
const program = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');

/** Runs Skein's program: { status, stdout, stderr }. */
export function skein(args, cwd = root) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8', timeout: 120_000, env: { ...process.env, NO_COLOR: '1' } });
  if (error) throw error;
  return { status, stdout, stderr };
}

// They have types that Elm has not.
const without_elm = ['rust_types', 'typescript_types'];

/** Cases: folders with one definition and what is expected of it. */
export const cases = fs.readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !['refused', 'elm'].includes(entry.name))
  .map(({ name }) => {
    const folder = path.join(import.meta.dirname, name);
    const definition = fs.readdirSync(folder).find(file => /\.(rs|ts)$/.test(file));
    return { name, folder, definition, expected: path.join(folder, 'expected'), languages: without_elm.includes(name) ? 'ts,js' : 'ts,js,elm' };
  });

const folders = [];
process.on('exit', () => folders.forEach(folder => fs.rmSync(folder, { recursive: true, force: true })));
export function make_folder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-messages-'));
  folders.push(folder);
  return folder;
}

/** The files of a folder by name; none when it is not there. */
export function read_folder(folder) {
  if (!fs.existsSync(folder)) return {};
  return Object.fromEntries(fs.readdirSync(folder).sort().map(name => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
}
