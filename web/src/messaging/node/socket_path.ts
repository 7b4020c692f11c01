// Where sockets are: files of a private folder, or named pipes of Windows.
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { readdir } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** A Unix domain socket or named pipe by its path, or a port of TCP. */
export type SocketAddress = { path: string } | { host?: string; port: number };

export function address_text(address: SocketAddress): string {
  return 'path' in address ? address.path : `${address.host ?? 'localhost'}:${address.port}`;
}

/** A fresh place for the sockets of one owner. */
export interface SocketPlace {
  /** The folder that is removed with it; null where sockets have no files. */
  readonly folder: string | null;
  /** The path of a socket; `name` is short, and of letters and digits. */
  path(name: string): string;
  /** Removes the place and all sockets in it, at once. Calling it again is harmless. */
  remove(): void;
}

/** What differs between systems. Chosen by `process.platform`; see {@link socketAdapter}. */
export interface SocketAdapter {
  readonly kind: 'unix' | 'windows';
  /** Makes a place that only this user can reach. Throws if there is none. */
  create(): SocketPlace;
  /** The path of the socket that a user names. Throws for one that the system could not take. */
  resolve(path: string): string;
  /** Removes the file of a socket that nobody listens on any more; false if somebody does, or there is none. */
  removeStale(path: string): Promise<boolean>;
  /** Removes the places of owners that have ended without doing so. Returns their paths. */
  sweep(): Promise<string[]>;
}

/** The longest path of a socket in bytes: `sun_path` has 104 on macOS and the BSDs and 108 on Linux, one of them for the zero. */
const longest = (platform: string) => (platform === 'linux' || platform === 'android' ? 107 : 103);

const kPrefix = 'skein-';
// So long may somebody whose process cannot be seen from here (in a container that shares the folder) take from the folder to the
// socket.
const kYoung_ms = 60_000;

function is_alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (failure) {
    // EPERM: it is there, and somebody else's.
    return (failure as net.NodeError).code === 'EPERM';
  }
}

/** Whether somebody listens there. */
function answers(file: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = net.connect({ path: file });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => done(true));
    // EAGAIN: its queue is full.
    socket.on('error', ({ code }) => done(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });
}

/**
 * Unix domain sockets, in folders `skein-PID-XXXXXX` (0700) of `folder`: the system's for temporary files, or /tmp where that has
 * too long a path.
 */
export function unixSockets(options: { folder?: string; platform?: string } = {}): SocketAdapter {
  const { platform = process.platform } = options;
  const limit = longest(platform);
  const check = (file: string): string => {
    const length = Buffer.byteLength(file, 'utf8');
    if (file.includes('\0')) throw new Error('The path of a socket cannot contain a zero byte');
    if (length <= limit) return file;
    throw new Error(`The path of the socket is ${length} bytes long, and this system takes ${limit}: ${file}`);
  };
  // Six characters of mkdtemp, a separator, and a name like "s12345".
  const example = (parent: string) => path.join(parent, `${kPrefix}${process.pid}-XXXXXX/s12345`);
  const fits = (parent: string) => Buffer.byteLength(example(parent), 'utf8') <= limit;
  const folder = (): string => {
    const given = options.folder ?? os.tmpdir();
    return !fits(given) && options.folder === undefined && fs.existsSync('/tmp') ? '/tmp' : given;
  };
  return {
    kind: 'unix',
    create() {
      const parent = folder();
      check(example(parent));
      const own_folder = fs.mkdtempSync(path.join(parent, `${kPrefix}${process.pid}-`));
      const remove = () => fs.rmSync(own_folder, { recursive: true, force: true });
      return { folder: own_folder, path: name => check(path.join(own_folder, name)), remove };
    },
    resolve: check,
    async removeStale(file) {
      if (!fs.lstatSync(file, { throwIfNoEntry: false })?.isSocket() || (await answers(file))) return false;
      fs.rmSync(file, { recursive: false, force: true });
      return true;
    },
    async sweep() {
      const parent = folder();
      const removed: string[] = [];
      for (const name of await readdir(parent)) {
        const pid = /^skein-(\d+)-\w{6}$/.exec(name)?.[1];
        if (pid === undefined || is_alive(Number(pid))) continue;
        const place = path.join(parent, name);
        try {
          const stat = fs.lstatSync(place, { throwIfNoEntry: false });
          if (!stat?.isDirectory() || stat.uid !== process.getuid?.()) continue;
          const inside = fs.readdirSync(place);
          if (inside.length === 0 && Date.now() - stat.mtimeMs < kYoung_ms) continue;
          // Who outlives its owner on purpose still answers.
          const answered = await Promise.all(inside.map(file => answers(path.join(place, file))));
          if (answered.includes(true)) continue;
          fs.rmSync(place, { recursive: true, force: true });
          removed.push(place);
        } catch {
          // Somebody else sweeps too.
        }
      }
      return removed;
    },
  };
}

const kPipes = '\\\\.\\pipe\\';

/**
 * Named pipes of Windows. They have no files: a pipe is gone when nobody has it open, so there is nothing to remove or to sweep.
 */
export function windowsPipes(): SocketAdapter {
  const resolve = (given: string): string => {
    const name = given.replace(/^\\\\[.?]\\pipe\\/i, '');
    const { length } = name;
    if (length === 0 || length > 247) throw new Error(`The name of a pipe has 1 to 247 characters, not ${length}: ${given}`);
    if (name.includes('\0')) throw new Error('The name of a pipe cannot contain a zero byte');
    // What is written like a path is one name; the name itself has no backslashes.
    return kPipes + name.replaceAll('\\', '/');
  };
  return {
    kind: 'windows',
    create() {
      const own_name = `${kPrefix}${process.pid}-${randomUUID()}`;
      return { folder: null, path: name => resolve(`${own_name}-${name}`), remove: () => {} };
    },
    resolve,
    removeStale: async () => false,
    sweep: async () => [],
  };
}

/** What this system has. */
export function socketAdapter(platform: string = process.platform): SocketAdapter {
  return platform === 'win32' ? windowsPipes() : unixSockets({ platform });
}
