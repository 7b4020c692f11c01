// The programs Skein is measured against: where they are, which versions, and how each is told to do the same work. They are installed into
// tests/bench/.peers (not under version control) from peers.json, without running any install script.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
export const peers_folder = path.join(here, '.peers');
const modules = path.join(peers_folder, 'node_modules');

export function install_peers() {
  const wanted = fs.readFileSync(path.join(here, 'peers.json'), 'utf8');
  const manifest = path.join(peers_folder, 'package.json');
  const installed = fs.existsSync(path.join(peers_folder, 'installed')) && fs.readFileSync(manifest, 'utf8') === wanted;
  if (installed) return;
  console.log('installing the peers into tests/bench/.peers');
  fs.mkdirSync(peers_folder, { recursive: true });
  fs.writeFileSync(manifest, wanted);
  const result = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--omit=dev', '--loglevel=error'], { cwd: peers_folder, stdio: 'inherit' });
  if (result.status !== 0) throw new Error('npm could not install the peers');
  for (const [name, version] of Object.entries(JSON.parse(wanted).sources)) unpack_sources(name, version);
  fs.writeFileSync(path.join(peers_folder, 'installed'), '');
}

export const sources_folder = name => path.join(peers_folder, 'sources', name);

/** A package only to be read, without what it depends on. */
function unpack_sources(name, version) {
  const folder = sources_folder(name);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const packed = spawnSync('npm', ['pack', `${name}@${version}`, '--silent', '--ignore-scripts'], { cwd: folder, encoding: 'utf8' });
  const archive = packed.stdout.trim().split('\n').pop();
  if (packed.status !== 0 || spawnSync('tar', ['-xzf', archive, '--strip-components=1'], { cwd: folder, stdio: 'inherit' }).status !== 0)
    throw new Error(`npm could not bring ${name}@${version}`);
  fs.rmSync(path.join(folder, archive));
}

export function version_of(name) {
  return JSON.parse(fs.readFileSync(path.join(modules, name, 'package.json'), 'utf8')).version;
}

const executable = file => {
  // Install scripts, which would do this, are not run.
  fs.chmodSync(file, 0o755);
  return file;
};

export const native_skein = skein => ({
  name: 'skein',
  command: ({ entry, outdir, minify }) => [skein, entry, '--bundle', '--splitting', '--format=esm', `--outdir=${outdir}`, '--log-level=error', ...(minify ? ['--minify', '--sourcemap'] : [])],
});

/**
 * Native programs. `command({ entry, outdir, minify })` is the whole command line; the program writes `outdir/<name of the entry>.js` as an ES
 * module, with chunks beside it for what is imported dynamically. `minify` asks for minified output with linked source maps.
 */
export function native_programs(skein) {
  const node_script = name => [process.execPath, path.join(here, name)];
  return [
    native_skein(skein),
    {
      name: 'bun', version: version_of('@oven/bun-linux-x64'),
      command: ({ entry, outdir, minify }) => [executable(path.join(modules, '@oven/bun-linux-x64/bin/bun')), 'build', entry, '--splitting', '--format=esm', '--jsx-runtime=classic', `--outdir=${outdir}`, ...(minify ? ['--minify', '--sourcemap=linked'] : [])],
    },
    {
      name: 'esbuild', version: version_of('@esbuild/linux-x64'),
      command: ({ entry, outdir, minify }) => [executable(path.join(modules, '@esbuild/linux-x64/bin/esbuild')), entry, '--bundle', '--splitting', '--format=esm', `--outdir=${outdir}`, '--log-level=error', ...(minify ? ['--minify', '--sourcemap'] : [])],
    },
    { name: 'rolldown', version: version_of('rolldown'), command: ({ entry, outdir, minify }) => [...node_script('peer_rolldown.mjs'), entry, outdir, minify ? 'minify' : 'plain'] },
    { name: 'rspack', version: version_of('@rspack/core'), command: ({ entry, outdir, minify }) => [...node_script('peer_rspack.mjs'), entry, outdir, minify ? 'minify' : 'plain'] },
  ];
}
