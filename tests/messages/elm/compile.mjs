// The real Elm compiler over generated modules. Packages of Elm are on a server of its own, which tests do not ask: `core` and `json` here
// declare what these packages export, with the types that their documentation gives, and no code; so modules are checked, not run.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const packages = { core: '1.0.5', json: '1.1.3' };

/** The compiler's file, of the package `elm` for this platform; null where there is none. */
export function find_compiler() {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('elm/package.json'));
    return require.resolve(`@elm_binaries/${process.platform}_${process.arch}/${process.platform === 'win32' ? 'elm.exe' : 'elm'}`);
  } catch {
    return null;
  }
}

// The compiler's list of all packages: how many versions there are, then each package's name and its versions, the newest first.
function registry() {
  const number = value => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    return bytes;
  };
  const text = value => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  const entries = Object.entries(packages).map(([name, version]) => Buffer.concat([text('elm'), text(name), Buffer.from(version.split('.').map(Number)), number(0)]));
  return Buffer.concat([number(entries.length), number(entries.length), ...entries]);
}

/** Compiles each of `modules` (file names to texts) in `folder`, an empty one. Null, or what the compiler says. */
export function compile_elm(compiler, folder, modules) {
  const home = path.join(folder, 'home');
  const cache = path.join(home, '0.19.1/packages');
  for (const [name, version] of Object.entries(packages)) fs.cpSync(path.join(import.meta.dirname, name), path.join(cache, 'elm', name, version), { recursive: true });
  fs.writeFileSync(path.join(cache, 'registry.dat'), registry());
  const app = path.join(folder, 'app');
  fs.mkdirSync(path.join(app, 'src'), { recursive: true });
  const direct = Object.fromEntries(Object.entries(packages).map(([name, version]) => [`elm/${name}`, version]));
  const none = { direct: {}, indirect: {} };
  fs.writeFileSync(path.join(app, 'elm.json'), JSON.stringify({ type: 'application', 'source-directories': ['src'], 'elm-version': '0.19.1', dependencies: { ...none, direct }, 'test-dependencies': none }));
  for (const [file, text] of Object.entries(modules)) fs.writeFileSync(path.join(app, 'src', file), text);
  const env = { ...process.env, ELM_HOME: home, HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const { status, stdout, stderr, error } = spawnSync(compiler, ['make', ...Object.keys(modules).map(file => `src/${file}`), '--output=/dev/null'], { cwd: app, env, encoding: 'utf8', timeout: 120_000 });
  return status === 0 ? null : `${stdout}${stderr}${error ?? ''}`;
}
