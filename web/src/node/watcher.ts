// Watching the disk: events of folders tell that something may have changed, stamps and names tell whether it has.
import { builtin } from '../node_builtins.ts';
import type { LookedAt } from '../protocol.ts';

// Files that decide where imports lead, wherever a build looked into their folder.
const settings = /^(?:package|[jt]sconfig.*)\.json$/;
const most_waits = 50;
// File systems round times down to the clock's last step.
const clock_step_ms = 10;

export class Watcher {
  readonly #working_directory: string;
  readonly #delay_ms: number;
  readonly #changed: () => void;
  readonly #watches = new Map<string, { close(): void }>();
  /** By path: of a file its time and size, of a folder the names in it; empty for what is not there. */
  #stamps = new Map<string, string>();
  #folders = new Set<string>();
  #files = new Set<string>();
  #own = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waits = 0;
  #is_late = false;

  /** `changed` is called once when something has, after nothing more has for `delay_ms`. `expect` arms it again. */
  constructor(working_directory: string, delay_ms: number, changed: () => void) {
    this.#working_directory = working_directory;
    this.#delay_ms = delay_ms;
    this.#changed = changed;
  }

  /** A build that began at `began_ms` (of Date.now) has looked at these and written `outputs`. */
  expect({ files, folders }: LookedAt, outputs: readonly string[], began_ms: number): void {
    const { dirname, join } = builtin('node:path');
    for (const output of outputs) this.#own.add(output);
    const before = this.#stamps;
    this.#folders = new Set(folders);
    this.#files = new Set(files);
    const watched = new Set([...folders, ...files.map(file => dirname(file))].map(folder => this.#nearest(folder)));
    for (const [folder, watch] of this.#watches) {
      if (watched.has(folder)) continue;
      watch.close();
      this.#watches.delete(folder);
    }
    for (const folder of watched) this.#watch(folder);
    const all = new Set([...files, ...folders]);
    for (const folder of folders) for (const name of this.#names(folder)) if (settings.test(name)) all.add(join(folder, name));
    this.#stamps = new Map([...all].map(path => [path, this.#stamp(path)]));
    this.#is_late = [...this.#stamps].some(([path, stamp]) => stamp !== before.get(path) && this.#is_later(path, began_ms - clock_step_ms));
    if (this.#is_late) this.#look_soon();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watch of this.#watches.values()) watch.close();
    this.#watches.clear();
  }

  // Of a folder that is not there, the one above in which it would come.
  #nearest(folder: string): string {
    const { dirname } = builtin('node:path');
    const fs = builtin('node:fs');
    while (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() && dirname(folder) !== folder) folder = dirname(folder);
    return folder;
  }

  #watch(folder: string): void {
    if (this.#watches.has(folder)) return;
    try {
      const watch = builtin('node:fs').watch(folder, () => this.#look_soon());
      this.#watches.set(folder, watch);
      // A folder that goes away takes its watch along, on some systems with an error.
      watch.on('error', () => {
        watch.close();
        this.#watches.delete(folder);
        this.#look_soon();
      });
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code === 'ENOSPC') throw new Error(`Cannot watch ${folder}: the system allows no more watches (see fs.inotify.max_user_watches)`, { cause });
    }
  }

  // Changed while the build ran or since: nobody knows which of both it saw. A time in the future is believed once.
  #is_later(path: string, time_ms: number): boolean {
    const { dirname } = builtin('node:path');
    const stat = builtin('node:fs').statSync(path, { bigint: true, throwIfNoEntry: false });
    if (!stat) return !this.#folders.has(path);
    // What was made there is the build's own doing, or somebody else's.
    if (this.#folders.has(path) && this.#is_above(path)) return false;
    if (this.#folders.has(path) && [...this.#own].some(output => dirname(output) === path)) return false;
    return Number(stat.mtimeNs) / 1e6 >= time_ms;
  }

  // What comes and goes there is mostly not the project's: the folder for temporary files, the user's own.
  #is_above(folder: string): boolean {
    const { dirname } = builtin('node:path');
    for (let above = this.#working_directory; above !== dirname(above); ) {
      above = dirname(above);
      if (above === folder) return true;
    }
    return false;
  }

  #names(folder: string): string[] {
    const { join } = builtin('node:path');
    const is_above = this.#is_above(folder);
    const matters = (name: string) =>
      is_above ? settings.test(name) || name === 'node_modules' || this.#is_looked_at(join(folder, name)) : !this.#own.has(join(folder, name));
    try {
      return builtin('node:fs').readdirSync(folder, { withFileTypes: true }).map(({ name }) => name).filter(matters).sort();
    } catch {
      return [];
    }
  }

  // A file that was looked at, or a folder with some in it.
  #is_looked_at(path: string): boolean {
    return this.#files.has(path) || this.#folders.has(path);
  }

  #stamp(path: string): string {
    if (this.#folders.has(path)) return this.#names(path).join('\0');
    const stat = builtin('node:fs').statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat ? `${stat.mtimeNs} ${stat.size}` : '';
  }

  // Who saves many files, or one in several steps, makes one change; who writes without end still gets builds.
  #look_soon(): void {
    if (++this.#waits > most_waits) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#waits = 0;
      if (this.#is_late || [...this.#stamps].some(([path, stamp]) => this.#stamp(path) !== stamp)) this.#changed();
    }, this.#delay_ms);
  }
}
