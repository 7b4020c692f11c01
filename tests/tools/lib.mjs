// What the tools share: where things are, running programs, and knowing what is stale.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

// The Node that runs this stands first, whichever others Debian packages brought along. Emscripten's optimiser finds its
// acorn among Debian's modules.
process.env.PATH = `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}`;
process.env.EM_NODE_JS ??= process.execPath;
process.env.NODE_PATH ??= '/usr/share/nodejs';

export function say(text) {
  console.log(text);
}

/** Runs a program to its end from the repository's root, its output passed through. Throws when it fails. */
export function run(command, args, { quiet = false, env = {}, cwd = root } = {}) {
  const result = spawnSync(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'], maxBuffer: 1 << 28 });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    if (quiet) process.stderr.write(Buffer.concat([result.stdout, result.stderr]));
    throw new Error(`${path.basename(command)} ${args.slice(0, 3).join(' ')} failed (${result.signal ?? `exit code ${result.status}`})`);
  }
}

/** Runs a program, streams its output line by line and returns all of it and how it ended. Ended by force after `timeout` ms. */
export function run_streaming(command, args, { env = {}, cwd = root, timeout = 0, prefix = '', filter = () => true } = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timed_out = false;
    const timer = timeout ? setTimeout(() => { timed_out = true; child.kill('SIGKILL'); }, timeout) : undefined;
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', text => {
        output += text;
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        for (const line of lines) if (filter(line)) process.stdout.write(`${prefix}${line}\n`);
      });
      stream.on('end', () => { if (rest && filter(rest)) process.stdout.write(`${prefix}${rest}\n`); });
    }
    child.on('error', error => { clearTimeout(timer); resolve({ output: `${output}${error.message}\n`, code: -1, timed_out }); });
    child.on('close', (code, signal) => { clearTimeout(timer); resolve({ output, code: code ?? -1, signal, timed_out }); });
  });
}

export function setup() {
  run('bash', ['tests/tools/setup.sh']);
}

/** Configures a preset when it has not been yet, and builds the targets (ninja knows what is stale). */
export function cmake_build(preset, targets) {
  configure(preset);
  run('cmake', ['--build', '--preset', preset, '--target', ...targets]);
}

/**
 * Begins to build targets on processors that nothing else wants, and resolves when that has ended, well or not: `cmake_build` of the same then does what
 * is left, and tells what was wrong. Of one preset, nothing else may be built meanwhile. Ends with this process.
 */
export function build_in_background(preset, targets) {
  configure(preset);
  // Not through cmake: ninja ends what it has started when it is told to end.
  const child = spawn('nice', ['-n', '19', 'ninja', '-j2', '-C', path.join(root, 'build', preset), ...targets], { cwd: root, stdio: 'ignore' });
  const end = () => child.kill();
  process.once('exit', end);
  return new Promise(resolve => {
    const ended = () => { process.off('exit', end); resolve(); };
    child.on('error', ended);
    child.on('close', ended);
  });
}

function configure(preset) {
  if (fs.existsSync(path.join(root, 'build', preset, 'build.ninja'))) return;
  run('cmake', ['--preset', preset, '-Wno-dev', '--log-level=WARNING', `-DSKEIN_WERROR=${process.env.CI ? 'ON' : 'OFF'}`], { quiet: true });
}

/** Whether `output` exists and is at least as new as every one of `inputs`. */
export function is_newer(output, inputs) {
  const time = file => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const made = time(output);
  return made > 0 && inputs.every(input => time(input) <= made);
}
