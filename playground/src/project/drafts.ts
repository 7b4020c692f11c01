// Drafts: what the user made of each example in this browser tab, kept over reloads. Storage may be full, forbidden or broken; then the
// playground works without it.
import type { Project, ProjectOptions } from './project.ts';

interface SavedProject {
  name: string;
  title: string;
  entry: string;
  files: [string, string][];
  packages: string[];
  options: ProjectOptions;
}

interface Drafts {
  version: 1;
  saved_at: number;
  current: string;
  active: string;
  projects: Record<string, SavedProject>;
}

const prefix = 'skein:drafts:';
const kept_tabs = 12;

function tab_id(): string {
  const known = sessionStorage.getItem('skein:tab');
  if (known) return known;
  const id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  sessionStorage.setItem('skein:tab', id);
  return id;
}

function guarded<T>(action: () => T, fallback: T): T {
  try {
    return action();
  } catch {
    return fallback;
  }
}

function read(): Drafts | null {
  return guarded(() => {
    const text = localStorage.getItem(prefix + tab_id());
    const drafts = text ? (JSON.parse(text) as Drafts) : null;
    return drafts?.version === 1 ? drafts : null;
  }, null);
}

/** Keeps `project` and that it was shown last. With `edited` false only its name is kept: the example itself may get better with time. */
export function save_draft(project: Project, active: string, edited: boolean): void {
  guarded(() => {
    const drafts: Drafts = read() ?? { version: 1, saved_at: 0, current: '', active: '', projects: {} };
    drafts.saved_at = Date.now();
    drafts.current = project.name;
    drafts.active = active;
    if (edited) drafts.projects[project.name] = to_saved(project);
    else delete drafts.projects[project.name];
    forget_old_tabs();
    localStorage.setItem(prefix + tab_id(), JSON.stringify(drafts));
  }, undefined);
}

export function read_draft(name: string): Project | null {
  return guarded(() => {
    const saved = read()?.projects[name];
    return saved ? from_saved(saved) : null;
  }, null);
}

/** What this tab showed last; `project` is null when it was an example as it came. */
export function read_last_draft(): { name: string; active: string; project: Project | null } | null {
  const drafts = read();
  return drafts && { name: drafts.current, active: drafts.active, project: read_draft(drafts.current) };
}

export function to_saved(project: Project): SavedProject {
  return { ...project, files: [...project.files] };
}

/** Throws when `saved` has not the shape of a project: a link or a storage entry can hold anything. */
export function from_saved(saved: SavedProject): Project {
  const files = new Map<string, string>();
  for (const [path, text] of saved.files) {
    if (typeof path !== 'string' || !path.startsWith('/') || typeof text !== 'string') throw new Error('not a project');
    files.set(path, text);
  }
  if (!files.has(saved.entry)) throw new Error('the entry is missing');
  const packages = Array.isArray(saved.packages) ? saved.packages.filter(name => /^[a-z0-9-]+$/.test(name)) : [];
  return { name: String(saved.name), title: String(saved.title), entry: saved.entry, files, packages, options: saved.options ?? {} };
}

function forget_old_tabs(): void {
  const keys = Object.keys(localStorage).filter(key => key.startsWith(prefix));
  if (keys.length <= kept_tabs) return;
  const age = (key: string) => guarded(() => (JSON.parse(localStorage.getItem(key) ?? '') as Drafts).saved_at, 0);
  const own = prefix + tab_id();
  for (const key of keys.filter(key => key !== own).sort((a, b) => age(a) - age(b)).slice(0, keys.length - kept_tabs)) localStorage.removeItem(key);
}
