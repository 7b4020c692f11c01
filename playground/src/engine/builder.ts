// Builds the project, one build at a time: whatever is asked for during a build is answered by the next one, which sees the newest text. The
// engine's context stays open between builds and is told only what changed.
import type { BuildContext, BuildOptions, BuildFailure, BuildResult, BuildStats, EngineInfo, FilePatch, InitializeOptions, Message, OutputFile } from '../../../web/src/index.ts';
import { load_package } from '../project/packages.ts';
import type { Project } from '../project/project.ts';
import { definitions_plugin, type GeneratedModule, imports_definitions } from './definitions.ts';

/** What the playground uses of dist/skein.js. */
export interface SkeinApi {
  initialize(options?: InitializeOptions): Promise<EngineInfo>;
  build<O extends BuildOptions>(options: O): Promise<BuildResult<O>>;
  context<O extends BuildOptions>(options: O): Promise<BuildContext<O>>;
  readonly version: string;
}

export interface Build {
  ok: boolean;
  errors: Message[];
  warnings: Message[];
  outputs: OutputFile[];
  /** Made of definitions of messages. */
  generated: GeneratedModule[];
  /** Wall time from the request to the result, in milliseconds, as the page sees it. */
  ms: number;
  modules: number;
  stats: BuildStats;
  entry: string;
  /** The texts this build saw. */
  files: ReadonlyMap<string, string>;
}

type Contents = Map<string, string | Uint8Array>;

interface Open {
  context: BuildContext;
  key: string;
  sent: Contents;
  generated: Map<string, GeneratedModule>;
}

export class Builder {
  #api: SkeinApi;
  #open: Open | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting: Promise<Build> | null = null;

  constructor(api: SkeinApi) {
    this.#api = api;
  }

  /** Builds what `project()` gives when the build's turn comes. Rejects only when the engine itself failed. */
  build(project: () => Project): Promise<Build> {
    if (this.#waiting) return this.#waiting;
    const build = this.#tail.then(() => {
      this.#waiting = null;
      return this.#run(project());
    });
    this.#waiting = build;
    this.#tail = build.catch(() => {});
    return build;
  }

  /** What each thread does in a build that begins with nothing, as JSON of trace events. Rejects where there are errors. */
  record(project: () => Project): Promise<string> {
    const recorded = this.#tail.then(async () => {
      const now = project();
      const { files, external } = await with_packages(now.files, now.packages);
      const plugins = imports_definitions(now.files) ? [await definitions_plugin(new Map())] : [];
      const options = { ...options_of(now), external, files: Object.fromEntries(files), plugins };
      return (await this.#api.build({ ...options, trace: true })).trace ?? '';
    });
    this.#tail = recorded.catch(() => {});
    return recorded;
  }

  async #run(project: Project): Promise<Build> {
    const files = new Map(project.files);
    const { entry } = project;
    const inputs = await with_packages(files, project.packages);
    const started = performance.now();
    const measured = (result: Omit<Build, 'generated' | 'ms' | 'entry' | 'files'>): Build => {
      const generated = [...(this.#open?.generated.values() ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1));
      return { ...result, generated, ms: performance.now() - started, entry, files };
    };
    try {
      const { errors, warnings, outputFiles, metafile, stats } = await this.#rebuild(project, inputs);
      const modules = stats.modules ?? Object.keys(metafile?.inputs ?? {}).length;
      return measured({ ok: true, errors, warnings, outputs: outputFiles ?? [], modules, stats });
    } catch (error) {
      if (!is_build_failure(error)) {
        // The engine is in an unknown state; the next build starts from a new context.
        this.#open = null;
        throw error;
      }
      return measured({ ok: false, errors: error.errors, warnings: error.warnings, outputs: [], modules: 0, stats: {} });
    }
  }

  async #rebuild(project: Project, { files, external }: Inputs): Promise<BuildResult> {
    const options: BuildOptions = { ...options_of(project), external, cache: true };
    const has_definitions = imports_definitions(project.files);
    // What another project is built of is of no use to this one, but its result may be kept.
    const key = JSON.stringify([project.name, options, has_definitions]);
    if (this.#open?.key !== key) {
      await this.#open?.context.dispose();
      this.#open = null;
      const generated = new Map<string, GeneratedModule>();
      const plugins = has_definitions ? [await definitions_plugin(generated)] : [];
      const context = await this.#api.context({ ...options, plugins, files: Object.fromEntries(files) });
      this.#open = { context, key, sent: files, generated };
      return context.rebuild();
    }
    const { context, sent } = this.#open;
    const patch: FilePatch = {};
    for (const [path, text] of files) if (sent.get(path) !== text) patch[path] = text;
    for (const path of sent.keys()) if (!files.has(path)) patch[path] = null;
    this.#open.sent = files;
    return context.rebuild({ files: patch });
  }
}

function options_of(project: Project): BuildOptions {
  return {
    ...project.options,
    entryPoints: [project.entry],
    bundle: true,
    format: 'esm',
    splitting: true,
    outdir: '/dist',
    sourcemap: 'external',
    metafile: true,
    logLevel: 'silent',
  };
}

interface Inputs {
  files: Contents;
  external: string[];
}

async function with_packages(files: ReadonlyMap<string, string>, names: string[]): Promise<Inputs> {
  const packages = await Promise.all(names.map(load_package));
  const all: Contents = new Map();
  for (const { name, files: sources } of packages) {
    for (const [path, contents] of sources) all.set(`/node_modules/${name}/${path}`, contents);
  }
  for (const [path, text] of files) all.set(path, text);
  return { files: all, external: packages.flatMap(({ external }) => external) };
}

function is_build_failure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors) && Array.isArray((error as Partial<BuildFailure>).warnings);
}
