// A project is what the editor edits: named files, one of which is the entry. `ProjectStore` is its only owner; views listen to it.

export interface Project {
  /** Name of the example it began as. */
  name: string;
  title: string;
  entry: string;
  /** Absolute paths to text, in the order of the tabs. */
  files: Map<string, string>;
  /** npm packages whose sources the playground adds to the build. */
  packages: string[];
  /** Build options beyond the playground's own. */
  options: ProjectOptions;
}

export interface ProjectOptions {
  jsx?: 'transform' | 'automatic';
  jsxFactory?: string;
  jsxFragment?: string;
  jsxImportSource?: string;
}

/** `text`: contents of one file. `files`: a file came, went or was renamed. `project`: everything is another. */
export type ProjectChange = 'text' | 'files' | 'project';

export const source_extensions = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.json', '.rs', '.txt'];

export class ProjectStore {
  #project: Project;
  #active: string;
  #listeners: ((change: ProjectChange) => void)[] = [];

  constructor(project: Project) {
    this.#project = project;
    this.#active = project.entry;
  }

  get project(): Project {
    return this.#project;
  }

  get active(): string {
    return this.#active;
  }

  listen(listener: (change: ProjectChange) => void): void {
    this.#listeners.push(listener);
  }

  replace(project: Project, active = project.entry): void {
    this.#project = project;
    this.#active = project.files.has(active) ? active : project.entry;
    this.#tell('project');
  }

  open(path: string): void {
    if (!this.#project.files.has(path) || path === this.#active) return;
    this.#active = path;
    this.#tell('files');
  }

  write(path: string, text: string): void {
    if (this.#project.files.get(path) === text) return;
    this.#project.files.set(path, text);
    this.#tell('text');
  }

  add(path: string, text = ''): void {
    this.#project.files.set(path, text);
    this.#active = path;
    this.#tell('files');
  }

  rename(from: string, to: string): void {
    const { files } = this.#project;
    if (!files.has(from) || from === to) return;
    this.#project.files = new Map([...files].map(([path, text]) => [path === from ? to : path, text]));
    if (this.#project.entry === from) this.#project.entry = to;
    if (this.#active === from) this.#active = to;
    this.#tell('files');
  }

  /** Returns what puts the file back where it was. */
  remove(path: string): () => void {
    const before = [...this.#project.files];
    const index = before.findIndex(([name]) => name === path);
    const text = before[index]?.[1];
    if (text === undefined || path === this.#project.entry) return () => {};
    const project = this.#project;
    project.files.delete(path);
    if (this.#active === path) this.#active = [...project.files.keys()][Math.min(index, project.files.size - 1)] ?? project.entry;
    this.#tell('files');
    return () => {
      if (this.#project !== project || project.files.has(path)) return;
      const now = [...project.files];
      now.splice(index, 0, [path, text]);
      project.files = new Map(now);
      this.#active = path;
      this.#tell('files');
    };
  }

  set_entry(path: string): void {
    if (!this.#project.files.has(path)) return;
    this.#project.entry = path;
    this.#tell('files');
  }

  #tell(change: ProjectChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Why `input` cannot be the name of a file, or null and the absolute path it stands for. */
export function check_file_name(input: string, taken: Iterable<string>): { path: string; problem: string | null } {
  const path = `/${input.trim().replace(/^\/+/, '')}`;
  const parts = path.slice(1).split('/');
  let problem: string | null = null;
  if (path === '/') problem = 'A file needs a name';
  else if (parts.some(part => part === '' || part === '.' || part === '..' || /[\\?#:*"<>|\s]/.test(part))) problem = 'Letters, digits, “-”, “_” and “.” only';
  else if (!source_extensions.some(extension => path.endsWith(extension))) problem = `End the name with ${source_extensions.slice(0, 4).join(', ')}, .json or .rs`;
  else if (parts[0] === 'node_modules') problem = 'node_modules belongs to the packages';
  else if ([...taken].includes(path)) problem = `${path.slice(1)} exists already`;
  return { path, problem };
}
