// The realms of the running program: who started whom, what they are called, and which lane and colour each has in the console. A lane is
// free again when its realm has ended, as in the graph of a version history.
import type { RealmInfo } from '../../../web/src/index.ts';
import { type BuiltRealm, file_name, thread_colours } from '../engine/realms.ts';

export interface LiveRealm {
  /** The engine's name of the realm, the same for the whole run. */
  key: string;
  label: string;
  thread: number;
  lane: number;
  parent: LiveRealm | null;
  running: boolean;
}

export const page_key = 'page';

export class LiveRealms {
  #built: BuiltRealm[];
  #all = new Map<string, LiveRealm>();
  #by_number = new Map<string, LiveRealm>();
  #instances = new Map<string, number>();

  constructor(built: BuiltRealm[]) {
    this.#built = built;
    this.#all.set(page_key, { key: page_key, label: 'page', thread: 0, lane: 0, parent: null, running: true });
  }

  get all(): LiveRealm[] {
    return [...this.#all.values()];
  }

  get running(): LiveRealm[] {
    return this.all.filter(realm => realm.running);
  }

  /** The realm of an event; made when it is new. */
  of(info: RealmInfo): LiveRealm {
    const key = info.kind === 'page' ? page_key : info.name;
    return this.#all.get(key) ?? this.#add(key, info.name);
  }

  #add(key: string, name: string): LiveRealm {
    // `worker sum-A1B2C3D4.js #1.2`; shared workers have no number.
    const [, file = name, number = ''] = /^(?:shared )?worker (.+?)(?: #([\d.]+))?$/.exec(name) ?? [];
    const built = this.#built.find(realm => file_name(realm.path) === file);
    const base = built?.label ?? file;
    const instance = (this.#instances.get(base) ?? 0) + 1;
    this.#instances.set(base, instance);
    const realm: LiveRealm = {
      key,
      label: instance === 1 ? base : `${base} ${instance}`,
      thread: this.#colour(instance === 1 ? built?.thread : undefined),
      lane: this.#free_lane(),
      parent: this.#by_number.get(number.replace(/\.?\d+$/, '')) ?? this.#all.get(page_key) ?? null,
      running: true,
    };
    this.#all.set(key, realm);
    if (number) this.#by_number.set(number, realm);
    return realm;
  }

  #free_lane(): number {
    const taken = new Set(this.running.map(realm => realm.lane));
    let lane = 0;
    while (taken.has(lane)) lane++;
    return lane;
  }

  // The colour the worker has in the other views, if no living realm wears it; otherwise the one that is worn least.
  #colour(preferred: number | undefined): number {
    const worn = new Array<number>(thread_colours).fill(0);
    for (const { thread } of this.running) worn[thread] = (worn[thread] ?? 0) + 1;
    if (preferred !== undefined && worn[preferred] === 0) return preferred;
    const workers = worn.slice(1);
    return 1 + workers.indexOf(Math.min(...workers));
  }
}
