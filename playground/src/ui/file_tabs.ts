// The tabs of the files, with their roles, and the ways to add, rename and delete a file.
import type { BuiltRealm } from '../engine/realms.ts';
import { check_file_name, type ProjectStore } from '../project/project.ts';
import { button_by_id, by_id, h } from './dom.ts';
import { mark_selected, wire_tabs } from './tabs.ts';
import { toast } from './toast.ts';

export interface FileTabsOptions {
  store: ProjectStore;
  onrename: (from: string, to: string) => void;
  ondelete: (path: string) => void;
}

export class FileTabs {
  #list = by_id('file-tabs');
  #menu = by_id('file-menu');
  #menu_button = button_by_id('file-menu-button');
  #options: FileTabsOptions;
  #tabs = new Map<string, HTMLElement>();
  #realms: BuiltRealm[] = [];
  #faulty = new Set<string>();
  #reset: (() => void) | null = null;

  constructor(options: FileTabsOptions) {
    this.#options = options;
    wire_tabs({ list: this.#list, onselect: tab => options.store.open(tab.dataset['path'] ?? '') });
    button_by_id('add-file').addEventListener('click', () => this.#ask_new());
    this.#list.addEventListener('dblclick', event => {
      if ((event.target as Element).closest('[role=tab]')) this.#ask_rename();
    });
    this.#list.addEventListener('keydown', event => {
      if (!(event.target as Element).matches('[role=tab]')) return;
      if (event.key === 'F2') this.#ask_rename();
      else if (event.key === 'Delete') this.#remove();
      else return;
      event.preventDefault();
    });
    this.#wire_menu();
    this.render();
  }

  /** Which files start realms, as the last good build says. */
  set_realms(realms: BuiltRealm[]): void {
    this.#realms = realms;
    this.render();
  }

  /** Files in which errors stand. */
  set_faulty(paths: Set<string>): void {
    this.#faulty = paths;
    this.render();
  }

  /** What "Reset example" does; null while the project is as it came. */
  set_reset(reset: (() => void) | null): void {
    this.#reset = reset;
  }

  render(): void {
    if (this.#list.querySelector('input')) return;
    const { project, active } = this.#options.store;
    const had_focus = this.#list.contains(document.activeElement);
    const tabs = [...project.files.keys()].map(path => this.#tab(path));
    this.#tabs = new Map(tabs.map(tab => [tab.dataset['path'] ?? '', tab]));
    // A tab that is taken out and put back while the pointer is down on it would hear of no click.
    const { children } = this.#list;
    if (children.length !== tabs.length || tabs.some((tab, index) => children[index] !== tab)) this.#list.replaceChildren(...tabs);
    const selected = tabs.find(tab => tab.dataset['path'] === active) ?? null;
    mark_selected(this.#list, selected);
    if (had_focus) selected?.focus();
    if (selected && this.#list.scrollWidth > this.#list.clientWidth) {
      const { offsetLeft: left, offsetWidth: width } = selected;
      if (left < this.#list.scrollLeft) this.#list.scrollLeft = left - 24;
      else if (left + width > this.#list.scrollLeft + this.#list.clientWidth) this.#list.scrollLeft = left + width - this.#list.clientWidth + 24;
    }
    by_id('editor').setAttribute('aria-labelledby', selected?.id ?? '');
  }

  #tab(path: string): HTMLElement {
    const { project } = this.#options.store;
    const worker = this.#realms.find(realm => realm.thread > 0 && realm.source === path);
    const role = path === project.entry ? 'entry' : worker ? 'worker' : 'module';
    const explained = role === 'module' ? '' : `, ${role}`;
    const error = this.#faulty.has(path);
    const tab = this.#tabs.get(path) ?? new_tab(path);
    tab.setAttribute('aria-label', `${path.slice(1)}${explained}${error ? ', has errors' : ''}`);
    tab.title = role === 'entry' ? 'Entry: the page' : role === 'worker' ? 'Starts as a worker' : 'Module';
    tab.dataset['role'] = role;
    tab.dataset['faulty'] = String(error);
    const thread = role === 'entry' ? 0 : worker?.thread;
    if (thread === undefined) delete tab.dataset['thread'];
    else tab.dataset['thread'] = String(thread);
    return tab;
  }

  #ask_new(): void {
    const { store } = this.#options;
    this.#ask('', 'name.ts', store.project.files.keys(), path => store.add(path));
  }

  #ask_rename(): void {
    const { store, onrename } = this.#options;
    const from = store.active;
    const others = [...store.project.files.keys()].filter(path => path !== from);
    this.#ask(from.slice(1), from.slice(1), others, path => {
      onrename(from, path);
      store.rename(from, path);
    }, from);
  }

  // An input in place of the tab, or behind the last. Enter takes the name, Escape and leaving an unusable name give up.
  #ask(value: string, placeholder: string, taken: Iterable<string>, take: (path: string) => void, instead?: string): void {
    if (this.#list.querySelector('input')) return;
    const names = [...taken];
    const input = h('input', { class: 'file-input', 'aria-label': instead ? 'New name of the file' : 'Name of the new file', placeholder, spellcheck: 'false', autocapitalize: 'off', value });
    const fit = () => {
      input.style.width = `${Math.max(9, input.value.length + 2)}ch`;
    };
    fit();
    let done = false;
    const finish = (accept: boolean) => {
      if (done) return;
      const { path, problem } = check_file_name(input.value, names);
      if (accept && problem && input.value.trim() !== '') {
        input.setAttribute('aria-invalid', 'true');
        toast(problem);
        return;
      }
      done = true;
      input.remove();
      this.render();
      if (accept && !problem) take(path);
      this.render();
      this.#list.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
    };
    input.addEventListener('input', () => {
      input.removeAttribute('aria-invalid');
      fit();
    });
    input.addEventListener('keydown', event => {
      event.stopPropagation();
      if (event.key === 'Enter') finish(true);
      else if (event.key === 'Escape') finish(false);
    });
    input.addEventListener('blur', () => finish(check_file_name(input.value, names).problem === null));
    const old = instead && this.#list.querySelector(`[data-path="${CSS.escape(instead)}"]`);
    if (old) old.replaceWith(input);
    else this.#list.append(input);
    input.focus();
    const dot = value.lastIndexOf('.');
    input.setSelectionRange(value.lastIndexOf('/') + 1, dot > 0 ? dot : value.length);
    input.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #remove(): void {
    const { store, ondelete } = this.#options;
    const path = store.active;
    if (path === store.project.entry) {
      toast('The entry cannot be deleted. Make another file the entry first.');
      return;
    }
    const undo = store.remove(path);
    ondelete(path);
    toast(`Deleted ${path.slice(1)}`, { label: 'Undo', run: undo });
  }

  #wire_menu(): void {
    const items: { label: string; keys?: string; usable: () => boolean; run: () => void }[] = [
      { label: 'Rename', keys: 'F2', usable: () => true, run: () => this.#ask_rename() },
      { label: 'Make it the entry', usable: () => this.#options.store.active !== this.#options.store.project.entry, run: () => this.#options.store.set_entry(this.#options.store.active) },
      { label: 'Delete', keys: 'Del', usable: () => this.#options.store.active !== this.#options.store.project.entry, run: () => this.#remove() },
      { label: 'Reset the example', usable: () => this.#reset !== null, run: () => this.#reset?.() },
    ];
    const close = (refocus: boolean) => {
      if (this.#menu.hidden) return;
      this.#menu.hidden = true;
      this.#menu_button.setAttribute('aria-expanded', 'false');
      if (refocus) this.#menu_button.focus();
    };
    const open = () => {
      this.#menu.replaceChildren(
        ...items.map(({ label, keys, usable, run }) =>
          h(
            'button',
            {
              type: 'button',
              role: 'menuitem',
              tabindex: -1,
              disabled: !usable(),
              onclick: () => {
                close(false);
                run();
              },
            },
            h('span', {}, label),
            keys ? h('kbd', {}, keys) : null,
          ),
        ),
      );
      this.#menu.hidden = false;
      this.#menu_button.setAttribute('aria-expanded', 'true');
      this.#menu.querySelector<HTMLElement>('button:enabled')?.focus();
    };
    this.#menu_button.addEventListener('click', () => (this.#menu.hidden ? open() : close(true)));
    this.#menu.addEventListener('keydown', event => {
      const usable = [...this.#menu.querySelectorAll<HTMLElement>('button:enabled')];
      const at = usable.indexOf(document.activeElement as HTMLElement);
      const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: usable.length - 1 };
      const to = steps[event.key];
      if (to !== undefined) usable[(to + usable.length) % usable.length]?.focus();
      else if (event.key === 'Escape') close(true);
      else if (event.key === 'Tab') close(false);
      if (to !== undefined || event.key === 'Escape') event.preventDefault();
    });
    document.addEventListener('pointerdown', event => {
      if (!(event.target as Element).closest?.('#file-menu, #file-menu-button')) close(false);
    });
  }
}

function new_tab(path: string): HTMLElement {
  const slash = path.lastIndexOf('/');
  const id = `file-${path.slice(1).replaceAll(/[^\w.-]/g, '_')}`;
  return h(
    'button',
    { type: 'button', role: 'tab', id, class: 'file-tab', 'aria-controls': 'editor', 'data-path': path },
    h('i', { class: 'knot', 'aria-hidden': 'true' }),
    slash > 0 && h('span', { class: 'folder' }, path.slice(1, slash + 1)),
    h('span', { class: 'name' }, path.slice(slash + 1)),
  );
}
