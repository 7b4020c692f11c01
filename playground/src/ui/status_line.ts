// The line at the bottom: what the engine did last, how large the result is, how the engine runs. Each part has a place of its own, so that
// nothing moves when a number changes.
import type { EngineInfo, OutputFile } from '../../../web/src/index.ts';
import type { Build } from '../engine/builder.ts';
import { by_id } from './dom.ts';
import { format_bytes, format_ms, plural } from './format.ts';
import { gzip_of } from './output_view.ts';

type Tone = 'wait' | 'good' | 'bad' | 'warn';

export class StatusLine {
  #build = by_id('status-build');
  #sizes = by_id('status-sizes');
  #engine = by_id('status-engine');
  #announcer = by_id('announcer');
  #shown: readonly OutputFile[] = [];

  loading(text: string): void {
    this.#set('wait', text, '');
  }

  failed(text: string): void {
    this.#set('bad', text, text);
    this.announce(text);
  }

  engine(info: EngineInfo, version: string): void {
    const single = info.mode === 'single';
    const threads = single ? `Single-threaded${info.reason ? `: ${info.reason}` : ''}` : `Pool of ${plural(info.threads, 'thread')}`;
    this.#engine.textContent = threads;
    this.#engine.title = `Skein ${version} in WebAssembly. ${threads}`;
    this.#engine.dataset['mode'] = info.mode;
  }

  built(build: Build): void {
    if (!build.ok) {
      this.#set('bad', plural(build.errors.length, 'error'), `The build took ${format_ms(build.ms)}`);
      this.#shown = [];
      this.#sizes.textContent = '';
      this.announce(`The build has ${plural(build.errors.length, 'error')}`);
      return;
    }
    const warned = build.warnings.length > 0 ? `, ${plural(build.warnings.length, 'warning')}` : '';
    const phases = Object.entries({ scan: build.stats.scanMs, link: build.stats.linkMs }).filter(([, ms]) => ms !== undefined);
    const told = phases.map(([name, ms]) => `${name} ${format_ms(ms ?? 0)}`).join(', ');
    this.#set(warned ? 'warn' : 'good', `${plural(build.modules, 'module')} in ${format_ms(build.ms)}${warned}`, build.stats.fromCache ? 'As it was built before' : told ? `In the engine: ${told}` : '');
    void this.#show_sizes(build.outputs.filter(output => output.kind !== 'map'));
  }

  announce(text: string): void {
    this.#announcer.textContent = text;
  }

  async #show_sizes(outputs: readonly OutputFile[]): Promise<void> {
    this.#shown = outputs;
    const raw = outputs.reduce((sum, output) => sum + output.contents.length, 0);
    const sizes = await Promise.all(outputs.map(gzip_of));
    // Another build may have ended meanwhile.
    if (this.#shown !== outputs) return;
    const gzip = sizes.reduce((sum, size) => sum + size, 0);
    this.#sizes.textContent = `${plural(outputs.length, 'chunk')}, ${format_bytes(raw)}, ${format_bytes(gzip)} gzip`;
  }

  #set(tone: Tone, text: string, title: string): void {
    this.#build.dataset['tone'] = tone;
    this.#build.textContent = text;
    this.#build.title = title;
  }
}
