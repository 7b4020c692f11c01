// The playground: edits a project, builds it while it is edited, runs it in a frame, and shows what comes of it.
import type { EngineInfo, Location } from '../../web/src/index.ts';
import { Builder, type Build, type SkeinApi } from './engine/builder.ts';
import { definition_of } from './engine/definitions.ts';
import { utf16_column } from './engine/positions.ts';
import { realms_of, type BuiltRealm } from './engine/realms.ts';
import { read_draft, read_last_draft, save_draft } from './project/drafts.ts';
import { load_example, load_example_index, type ExampleEntry } from './project/examples.ts';
import { load_package } from './project/packages.ts';
import { type Project, ProjectStore } from './project/project.ts';
import { read_share, share_url } from './project/share.ts';
import { LiveRealms } from './run/live_realms.ts';
import { Runner, type RunState } from './run/runner.ts';
import type { Place } from './ui/console_text.ts';
import { ConsoleView } from './ui/console_view.ts';
import { button_by_id, by_id, h } from './ui/dom.ts';
import { Editor, same_path } from './ui/editor.ts';
import { FileTabs } from './ui/file_tabs.ts';
import { plural } from './ui/format.ts';
import { show_idle } from './ui/idle_picture.ts';
import { OutputView } from './ui/output_view.ts';
import { type Problem, ProblemsView } from './ui/problems_view.ts';
import { wire_splitter } from './ui/splitter.ts';
import { StatusLine } from './ui/status_line.ts';
import { current_theme, wire_theme } from './ui/theme.ts';
import { toast } from './ui/toast.ts';
import { Views } from './ui/views.ts';
import { show_weave } from './ui/weave_view.ts';

const build_delay_ms = 250;
const run_keys = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ ↵' : 'Ctrl ↵';

class Playground {
  #store: ProjectStore;
  #builder: Builder | null = null;
  #builds = 0;
  #timer = 0;
  #problems: Problem[] = [];
  #realms: BuiltRealm[] = [];
  /** The texts of the run that is on show, to tell when the editor is ahead of it. */
  #ran: ReadonlyMap<string, string> | null = null;
  #original: Project | null;
  /** The example chosen last, and when it will be there. */
  #wanted = '';
  #opening: Promise<void> = Promise.resolve();
  #status = new StatusLine();
  #views = new Views();
  #output = new OutputView();
  #runner = new Runner(by_id('frame-holder'));
  #problem_list = new ProblemsView(location => this.#open_location(location));
  #console: ConsoleView;
  #editor: Editor;
  #tabs: FileTabs;
  #run_button = button_by_id('run');
  #stop_button = button_by_id('stop');
  #run_state = by_id('status-run');

  /** `original`: what Reset goes back to, when the project began as an example. */
  constructor(project: Project, active: string, original: Project | null) {
    this.#original = original;
    this.#store = new ProjectStore(project);
    this.#store.open(active);
    this.#console = new ConsoleView({
      knows_file: file => this.#store.project.files.has(absolute(file)),
      open_place: place => this.#open_place(place),
      onchange: () => this.#show_run_state(),
    });
    this.#editor = new Editor({ parent: by_id('editor'), onedit: (path, text) => this.#store.write(path, text), onrun: () => void this.run() });
    this.#tabs = new FileTabs({ store: this.#store, onrename: (from, to) => this.#editor.renamed(from, to), ondelete: path => this.#editor.forget(path) });
    this.#store.listen(change => {
      if (change === 'project') this.#editor.reset();
      if (change !== 'text') this.#show_file();
      this.#changed(change === 'project');
    });
    this.#runner.onevent = event => this.#console.receive(event);
    this.#runner.onstate = state => this.#show_state(state);
    this.#wire_page();
    this.#show_file();
    this.#show_project();
  }

  get project(): Project {
    return this.#store.project;
  }

  /** The first result may be one that is kept, which does not wait for the engine. */
  start(api: SkeinApi): void {
    this.#builder = new Builder(api);
    this.#run_button.disabled = false;
    button_by_id('trace').disabled = false;
    void this.build();
  }

  engine_started(info: EngineInfo, version: string): void {
    this.#status.engine(info, version);
  }

  engine_failed(error: unknown): void {
    this.#status.failed(`The engine did not start: ${text_of(error)}`);
  }

  open_example(name: string): Promise<void> {
    this.#save();
    this.#wanted = name;
    this.#opening = load_example(name).then(original => {
      // Another may have been chosen meanwhile.
      if (name !== this.#wanted) return;
      this.#original = original;
      this.#open_project(read_draft(name) ?? { ...original, files: new Map(original.files) });
    });
    return this.#opening;
  }

  #open_project(project: Project): void {
    this.#runner.clear();
    this.#console.begin_run(new LiveRealms([]));
    this.#ran = null;
    this.#realms = [];
    this.#store.replace(project);
    this.#show_project();
  }

  /** Builds the newest texts; null when a newer build has taken this one's place or the engine failed. */
  async build(): Promise<Build | null> {
    clearTimeout(this.#timer);
    if (!this.#builder) return null;
    const number = ++this.#builds;
    try {
      const build = await this.#builder.build(() => this.project);
      if (number !== this.#builds) return null;
      this.#show_build(build);
      return build;
    } catch (error) {
      if (number === this.#builds) this.#status.failed(`The build broke off: ${text_of(error)}`);
      return null;
    }
  }

  async run(): Promise<void> {
    if (!this.#builder) return;
    await this.#opening.catch(() => {});
    this.#save();
    const build = await this.build();
    if (!build) return;
    if (!build.ok) {
      this.#views.show('problems');
      return;
    }
    this.#ran = build.files;
    this.#console.begin_run(new LiveRealms(this.#realms));
    if (this.#views.narrow && this.#views.current === 'code') this.#views.show('preview');
    else if (this.#views.current === 'problems') this.#views.show('console');
    await this.#runner.run(build.outputs, current_theme());
    this.#show_run_state();
  }

  stop(): void {
    if (!this.#runner.active) return;
    this.#runner.stop();
    this.#console.end_run();
    this.#show_run_state();
    this.#run_button.focus();
  }

  #changed(at_once: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(
      () => {
        this.#save();
        void this.build();
      },
      at_once ? 0 : build_delay_ms,
    );
    this.#show_run_state();
    if (!at_once) this.#show_project();
  }

  #save(): void {
    save_draft(this.project, this.#store.active, !this.#is_original());
  }

  #is_original(): boolean {
    const original = this.#original;
    if (!original) return false;
    const { files, entry } = this.project;
    return entry === original.entry && files.size === original.files.size && [...files].every(([path, text]) => original.files.get(path) === text);
  }

  #show_project(): void {
    this.#tabs.set_reset(this.#original === null || this.#is_original() ? null : () => this.#reset());
    void this.#show_packages();
  }

  async #show_packages(): Promise<void> {
    const { project } = this;
    const line = by_id('packages');
    line.hidden = project.packages.length === 0;
    const loaded = await Promise.allSettled(project.packages.map(load_package));
    if (project !== this.project) return;
    const told = loaded.map((result, index) => {
      if (result.status === 'rejected') return `${project.packages[index] ?? ''} (could not be loaded)`;
      const { name, version, files } = result.value;
      return `${name} ${version} (${plural(files.size - 1, 'file')})`;
    });
    line.textContent = `With ${told.join(', ')} from npm`;
  }

  #reset(): void {
    const original = this.#original;
    if (!original) return;
    const edited: Project = { ...this.project, files: new Map(this.project.files) };
    this.#open_project({ ...original, files: new Map(original.files) });
    toast('The example is as it came', { label: 'Undo', run: () => this.#open_project(edited) });
  }

  #show_file(): void {
    const { active, project } = this.#store;
    this.#editor.open(active, project.files.get(active) ?? '');
    this.#editor.show_messages(this.#problems);
    this.#tabs.render();
  }

  #show_build(build: Build): void {
    this.#problems = [
      ...build.errors.map((message): Problem => ({ severity: 'error', message })),
      ...build.warnings.map((message): Problem => ({ severity: 'warning', message })),
    ];
    this.#status.built(build);
    this.#problem_list.show(this.#problems);
    this.#editor.show_messages(this.#problems);
    this.#views.badge('problems', build.errors.length + build.warnings.length, build.errors.length > 0);
    const faulty = build.errors.map(({ location }) => location?.file ?? '');
    this.#tabs.set_faulty(new Set(faulty.map(file => absolute(definition_of(file) ?? file))));
    by_id('bench').dataset['built'] = this.project.name;
    if (!build.ok) return;
    this.#realms = realms_of(build.outputs, build.entry);
    this.#tabs.set_realms(this.#realms);
    this.#output.show(build.outputs, build.generated, this.#realms);
    show_weave(build.outputs, this.#realms);
    show_idle(this.#realms, run_keys);
  }

  #show_state(state: RunState): void {
    const { active } = this.#runner;
    this.#stop_button.disabled = !active;
    by_id('preview-idle').hidden = state !== 'idle' && state !== 'stopped';
    by_id('preview-busy').hidden = state !== 'busy';
    by_id('bench').dataset['run'] = state;
    if (state === 'stopped') this.#status.announce('Stopped');
    if (state === 'running') this.#status.announce('Running');
    this.#show_run_state();
  }

  #show_run_state(): void {
    const { active } = this.#runner;
    const workers = this.#console.realms.running.length - 1;
    const stale = active && this.#ran !== null && !same_texts(this.#ran, this.project.files);
    const what = workers > 0 ? `page and ${plural(workers, 'worker')}` : 'page';
    const busy = this.#runner.state === 'busy' ? ', not answering' : '';
    this.#run_state.textContent = active ? `Running ${what}${busy}${stale ? ', edited since' : ''}` : this.#runner.state === 'stopped' ? 'Stopped' : '';
    this.#run_state.dataset['active'] = String(active);
    this.#run_button.classList.toggle('stale', stale);
    this.#views.badge('console', this.#console.errors, true);
  }

  #open_location(location: Location): void {
    const definition = definition_of(location.file);
    if (definition !== null) {
      this.#open_place({ file: definition, line: 1, column: 0 });
      return;
    }
    const column = utf16_column(location.lineText, location.column);
    const end = utf16_column(location.lineText, location.column + location.length);
    this.#open_place({ file: location.file, line: location.line, column }, end - column);
  }

  #open_place(place: Place, length = 0): void {
    const path = [...this.project.files.keys()].find(file => same_path(place.file, file));
    if (path === undefined) {
      toast(`${place.file} is not one of the open files`);
      return;
    }
    this.#store.open(path);
    if (this.#views.narrow) this.#views.show('code');
    this.#editor.reveal(place.line, place.column, length);
  }

  #wire_page(): void {
    by_id('run-keys').textContent = run_keys;
    this.#run_button.addEventListener('click', () => void this.run());
    this.#stop_button.addEventListener('click', () => this.stop());
    button_by_id('busy-stop').addEventListener('click', () => this.stop());
    button_by_id('trace').addEventListener('click', () => void this.#download_trace());
    button_by_id('share').addEventListener('click', () => void this.#share());
    wire_theme(button_by_id('theme'), theme => this.#runner.set_theme(theme));
    document.addEventListener('keydown', event => {
      if (!(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      if (event.key === 'Enter' || event.key === 's') {
        event.preventDefault();
        void this.run();
      }
    });
    window.addEventListener('pagehide', () => this.#save());
    const bench = by_id('bench');
    wire_splitter({ bar: by_id('split-x'), container: bench, name: 'code', axis: 'x', initial: 54, min: 24, max: 76 });
    wire_splitter({ bar: by_id('split-y'), container: bench, name: 'preview', axis: 'y', initial: 46, min: 8, max: 84 });
  }

  async #download_trace(): Promise<void> {
    if (!this.#builder) return;
    try {
      const trace = await this.#builder.record(() => this.project);
      const url = URL.createObjectURL(new Blob([this.#runner.timeline.added_to(trace)], { type: 'application/json' }));
      h('a', { href: url, download: `skein-${this.project.name}.trace.json` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
      toast('The trace opens in ui.perfetto.dev and in the Performance panel of DevTools');
    } catch {
      toast('A build with errors has no trace');
    }
  }

  async #share(): Promise<void> {
    const url = await share_url(this.project, location.href);
    history.replaceState(null, '', url);
    try {
      await navigator.clipboard.writeText(url);
      toast(`Link copied, ${plural(url.length, 'character')} long`);
    } catch {
      toast('The link is in the address bar');
    }
  }
}

function absolute(file: string): string {
  return file === '' || file.startsWith('/') ? file : `/${file}`;
}

function same_texts(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

function text_of(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// The newest of: the link's program or example, what this tab showed last, the first example.
async function first_project(examples: readonly ExampleEntry[]): Promise<{ project: Project; active: string; original: Project | null }> {
  try {
    const shared = await read_share(location.hash);
    if (shared) return { project: { ...shared, name: 'shared', title: shared.title || 'Shared program' }, active: shared.entry, original: null };
  } catch {
    toast('The link holds no program that can be read; here is the first example instead');
  }
  const last = read_last_draft();
  const is_example = examples.some(example => example.name === last?.name);
  const named = examples.find(example => location.hash === `#example=${example.name}`)?.name;
  if (named === undefined && last?.project && !is_example) return { project: last.project, active: last.active, original: null };
  const name = named ?? (is_example && last ? last.name : (examples[0]?.name ?? ''));
  const original = await load_example(name);
  const project = read_draft(name) ?? { ...original, files: new Map(original.files) };
  return { project, active: last?.name === name ? last.active : project.entry, original };
}

function wire_examples(playground: Playground, examples: readonly ExampleEntry[]): void {
  const select = by_id('example') as HTMLSelectElement;
  const summary = by_id('example-summary');
  const { name, title } = playground.project;
  const known = examples.some(example => example.name === name);
  select.replaceChildren(...(known ? [] : [h('option', { value: '' }, title)]), ...examples.map(example => h('option', { value: example.name }, example.title)));
  select.value = known ? name : '';
  const show = () => {
    const { summary: text = '', page } = examples.find(example => example.name === select.value) ?? {};
    summary.replaceChildren(text, ...(page ? [' ', h('a', { href: page }, 'Its own page')] : []));
  };
  show();
  select.addEventListener('change', () => {
    if (!select.value) return;
    show();
    history.replaceState(null, '', location.pathname + location.search);
    playground.open_example(select.value).catch((error: unknown) => toast(`The example could not be loaded: ${text_of(error)}`));
  });
}

async function load_engine(): Promise<{ api: SkeinApi; started: Promise<EngineInfo> }> {
  // Not bundled: skein.js finds its WebAssembly and its worker beside itself.
  const url = new URL('skein.js', document.baseURI).href;
  const api = (await import(url)) as SkeinApi;
  const started = api.initialize();
  started.catch(() => {});
  return { api, started };
}

async function boot(): Promise<void> {
  const engine = load_engine();
  engine.catch(() => {});
  const examples = await load_example_index();
  const { project, active, original } = await first_project(examples);
  const playground = new Playground(project, active, original);
  wire_examples(playground, examples);
  try {
    const { api, started } = await engine;
    playground.start(api);
    playground.engine_started(await started, api.version);
  } catch (error) {
    playground.engine_failed(error);
  }
}

boot().catch((error: unknown) => {
  by_id('status-build').textContent = `The playground did not start: ${text_of(error)}`;
  by_id('status-build').dataset['tone'] = 'bad';
});
