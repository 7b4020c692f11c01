// Dynamic workers by id: which exist, which are in use, and which have to go.
import { bundle_code, type BundledCode } from './bundle_code.ts';
import { Cell } from './cell.ts';
import { check_code, check_limits, type CheckedCode } from './check_code.ts';
import { make_entrypoint, type EntrypointCalls } from './entrypoint.ts';
import { WorkerGoneError, WorkerLimitError } from './errors.ts';
import { in_node } from '../node_builtins.ts';
import type { Realm } from './realm.ts';
import { NodeRealm } from './realm_node.ts';
import { can_measure_memory, FrameRealm, lines_before, ScopeRealm } from './realm_page.ts';
import type { Loader, LoaderOptions, LoaderStats, WorkerCode, WorkerStub } from './types.ts';

interface Prepared {
  code: WorkerCode;
  bundle: BundledCode;
}

/** A worker as stubs see it, whether it runs or not. */
interface Slot {
  readonly id: string | null;
  /** Called for each start: a factory may give what it gave before only by and by. */
  readonly prepare: () => Promise<Prepared>;
  running: Promise<Cell> | null;
  cell: Cell | null;
  /** Calls that have not come to their end, and the start. */
  users: number;
  used: number;
  idle: ReturnType<typeof setTimeout> | undefined;
  /** Why it will not start any more. */
  failed: Error | null;
}

// A frame's script runs as soon as it is there, unless a policy forbids it, which nobody tells.
const kFramePatience = 3000;

class WorkerLoader implements Loader {
  readonly #options: LoaderOptions;
  readonly #most: number;
  readonly #idle_ms: number;
  readonly #by_id = new Map<string, Slot>();
  // Of slots that run.
  readonly #running = new Set<Slot>();
  readonly #ending = new Set<Promise<void>>();
  #realm: Promise<Realm> | null = null;
  #isolation: LoaderStats['isolation'] = null;
  #disposed = false;
  #clock = 0;
  readonly #counts = { started: 0, hits: 0, evicted: 0, expired: 0, killed: 0 };

  constructor(options: LoaderOptions) {
    const { maxWorkers = 32, idleTimeout = 60_000, isolation = 'auto', limits } = options;
    if (!(maxWorkers >= 1)) throw new TypeError("'maxWorkers' must be at least 1.");
    if (!(idleTimeout >= 0)) throw new TypeError("'idleTimeout' must be a number of milliseconds.");
    if (!['auto', 'frame', 'scope'].includes(isolation)) {
      throw new TypeError(`There is no isolation '${String(isolation)}': 'auto', 'frame' or 'scope'.`);
    }
    check_limits(limits);
    this.#options = options;
    this.#most = maxWorkers;
    this.#idle_ms = idleTimeout;
  }

  get(id: string | null | undefined, factory: () => WorkerCode | Promise<WorkerCode>): WorkerStub {
    if (typeof factory !== 'function') throw new TypeError('get() needs a function that gives the code.');
    const key = id ?? null;
    const known = key === null ? undefined : this.#by_id.get(key);
    if (known) {
      this.#counts.hits += 1;
      known.used = ++this.#clock;
      return this.#stub(known);
    }
    return this.#stub(this.#add(key, async () => this.#prepare(check_code(await factory()))));
  }

  load(code: WorkerCode): WorkerStub {
    const checked = check_code(code);
    let prepared: Promise<Prepared> | undefined;
    return this.#stub(this.#add(null, () => (prepared ??= this.#prepare(checked))));
  }

  async #prepare(checked: CheckedCode): Promise<Prepared> {
    return { code: checked.code, bundle: await bundle_code(checked, this.#options.build) };
  }

  stats(): LoaderStats {
    const in_use = [...this.#running].filter(({ users }) => users > 0);
    return { workers: this.#running.size, inUse: in_use.length, ...this.#counts, isolation: this.#isolation };
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    for (const slot of [...this.#running]) this.#drop(slot, disposed());
    this.#by_id.clear();
    await Promise.all(this.#ending);
    const realm = await this.#realm?.catch(() => null);
    realm?.dispose();
  }

  // ---- Slots ------------------------------------------------------------------------------------------------------------

  #add(id: string | null, prepare: Slot['prepare']): Slot {
    const failed = this.#disposed ? disposed() : null;
    const slot: Slot = { id, prepare, running: null, cell: null, users: 0, used: ++this.#clock, idle: undefined, failed };
    if (this.#disposed) return slot;
    if (id !== null) this.#by_id.set(id, slot);
    // It starts now; whoever calls learns how that went.
    this.#start(slot).catch(() => {});
    return slot;
  }

  #stub(slot: Slot): WorkerStub {
    const calls: EntrypointCalls = {
      fetch: (target, request) => this.#use(slot, cell => cell.fetch(target, request)),
      call: (target, method, args) => this.#use(slot, cell => cell.call(target, method, args)),
    };
    const dispose = (): void => {
      slot.failed ??= disposed();
      this.#drop(slot, slot.failed);
    };
    const stub: WorkerStub = { getEntrypoint: (name, options) => make_entrypoint(name, options, calls), dispose };
    if (Symbol.dispose) Object.defineProperty(stub, Symbol.dispose, { value: dispose });
    return stub;
  }

  // The slot is in use from here on; what is called ends it, when it has come to its end.
  async #use<R>(given: Slot, call: (cell: Cell) => Promise<R>): Promise<R> {
    if (this.#disposed) throw given.failed ?? disposed();
    const slot = this.#current(given);
    if (slot.failed) throw slot.failed;
    this.#hold(slot);
    let cell: Cell;
    try {
      cell = await (slot.running ?? this.#start(slot));
      if (cell.gone) throw cell.gone;
    } catch (cause) {
      this.#release(slot);
      throw cause;
    }
    return call(cell);
  }

  // Stubs of one id share what runs, also those that are older than it.
  #current(slot: Slot): Slot {
    if (slot.id === null || slot.failed) return slot;
    const current = this.#by_id.get(slot.id);
    if (current) return current;
    this.#by_id.set(slot.id, slot);
    return slot;
  }

  #start(slot: Slot): Promise<Cell> {
    this.#make_room();
    this.#running.add(slot);
    this.#hold(slot);
    this.#counts.started += 1;
    const running = this.#start_cell(slot);
    slot.running = running;
    const over = (): void => this.#release(slot);
    running.then(over, (cause: unknown) => {
      // What has failed is not kept; a stub of it goes on to say why.
      slot.failed ??= cause as Error;
      if (slot.running === running) this.#forget(slot);
      over();
    });
    return running;
  }

  async #start_cell(slot: Slot): Promise<Cell> {
    const { startupTimeout = 10_000, limits } = this.#options;
    const [realm, { code, bundle }] = await Promise.all([this.#open_realm(), slot.prepare()]);
    if (slot.failed) throw slot.failed;
    const has_memory = realm.isolation === 'thread' || (realm.isolation === 'frame' && can_measure_memory());
    if (!has_memory && (code.limits?.memoryMb ?? limits?.memoryMb) !== undefined) {
      const where = "in Node, and with isolation 'frame' in pages that are cross-origin isolated";
      throw new TypeError(`The limit 'memoryMb' is kept ${where}, by browsers that measure memory. Here nobody tells what a worker holds.`);
    }
    if (realm.isolation === 'frame' && bundle.assets.some(({ bytes }) => !('byteLength' in bytes))) {
      const instead = "give its bytes, or the loader the option isolation: 'scope'";
      throw new TypeError(`A compiled WebAssembly.Module cannot enter the frame that workers run in: ${instead}.`);
    }
    const cell: Cell = await Cell.start(realm, {
      id: slot.id,
      code,
      bundle,
      limits,
      startup_ms: startupTimeout,
      lines_before: realm.isolation === 'thread' ? 0 : lines_before,
      finished: () => this.#release(slot),
      ended: cause => this.#ended(slot, cause),
    });
    if (slot.failed) {
      cell.end(slot.failed);
      throw slot.failed;
    }
    slot.cell = cell;
    return cell;
  }

  #hold(slot: Slot): void {
    slot.users += 1;
    slot.used = ++this.#clock;
    clearTimeout(slot.idle);
  }

  #release(slot: Slot): void {
    slot.users -= 1;
    if (slot.users > 0 || !this.#running.has(slot)) return;
    if (this.#idle_ms !== Infinity) {
      slot.idle = setTimeout(() => {
        this.#counts.expired += 1;
        this.#drop(slot, new WorkerGoneError('The worker was idle and has ended.'));
      }, this.#idle_ms);
      (slot.idle as { unref?: () => void }).unref?.();
    }
    this.#make_room(0);
  }

  // Room for `more`: those that were not called for longest go. Where all are in use there will be more than there should be,
  // until they are not.
  #make_room(more = 1): void {
    while (this.#running.size + more > this.#most) {
      const [oldest] = [...this.#running].filter(({ users }) => users === 0).sort((a, b) => a.used - b.used);
      if (!oldest) return;
      this.#counts.evicted += 1;
      this.#drop(oldest, new WorkerGoneError('The worker was ended to make room for others.'));
    }
  }

  #ended(slot: Slot, cause: Error): void {
    if (cause instanceof WorkerLimitError) this.#counts.killed += 1;
    this.#forget(slot);
  }

  // From now on the slot does not run; a call starts it anew.
  #forget(slot: Slot): void {
    clearTimeout(slot.idle);
    this.#running.delete(slot);
    slot.running = null;
    slot.cell = null;
    if (slot.id !== null && this.#by_id.get(slot.id) === slot) this.#by_id.delete(slot.id);
  }

  #drop(slot: Slot, cause: Error): void {
    const { cell, running } = slot;
    // While it starts, its start has to learn of it.
    if (!cell && running) slot.failed ??= cause;
    this.#forget(slot);
    if (!cell && !running) return;
    cell?.end(cause);
    const ending = (async () => {
      const ended = cell ?? (await running?.catch(() => null));
      await ended?.terminated();
    })();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  // ---- Where they run ---------------------------------------------------------------------------------------------------

  #open_realm(): Promise<Realm> {
    this.#realm ??= this.#choose_realm().then(realm => {
      this.#isolation = realm.isolation;
      return realm;
    });
    return this.#realm;
  }

  async #choose_realm(): Promise<Realm> {
    if (in_node) return new NodeRealm();
    const { isolation = 'auto' } = this.#options;
    if (isolation === 'scope') return new ScopeRealm();
    if (typeof document === 'undefined') {
      if (isolation === 'frame') {
        throw new Error('There is no document here to put a frame into: isolation "frame" is for pages.');
      }
      return new ScopeRealm();
    }
    try {
      return await FrameRealm.open(kFramePatience);
    } catch (cause) {
      if (isolation === 'frame') throw cause;
      return new ScopeRealm();
    }
  }
}

const disposed = (): Error => new WorkerGoneError('The worker was disposed of.');

/** Loads workers at run time. Each loader has workers of its own. */
export function createLoader(options: LoaderOptions = {}): Loader {
  return new WorkerLoader(options);
}
