// Which view is shown. On a wide page code and preview are always there and the tabs choose among the tools; on a narrow one every view has a tab
// and one is shown at a time.
import { by_id } from './dom.ts';
import { mark_selected, wire_tabs } from './tabs.ts';

export type View = 'code' | 'preview' | 'console' | 'weave' | 'output' | 'problems';

const tools: View[] = ['console', 'weave', 'output', 'problems'];

export class Views {
  #list = by_id('view-tabs');
  #media = matchMedia('(max-width: 760px)');
  #view: View = 'code';
  #tool: View = 'console';

  constructor() {
    wire_tabs({ list: this.#list, onselect: tab => this.show(tab.dataset['view'] as View) });
    this.#media.addEventListener('change', () => this.#render());
    this.#render();
  }

  get narrow(): boolean {
    return this.#media.matches;
  }

  get current(): View {
    return this.narrow ? this.#view : this.#tool;
  }

  show(view: View): void {
    this.#view = view;
    if (tools.includes(view)) this.#tool = view;
    this.#render();
  }

  badge(view: 'console' | 'problems', count: number, bad: boolean): void {
    const badge = by_id(`badge-${view}`);
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? '99+' : String(count);
    badge.classList.toggle('bad', bad);
  }

  #render(): void {
    const { current, narrow } = this;
    by_id('bench').dataset['view'] = current;
    for (const tool of tools) by_id(`pane-${tool}`).hidden = tool !== current;
    // On a wide page these are not panels of the tab list.
    for (const pane of ['code', 'preview']) {
      const element = by_id(`pane-${pane}`);
      if (narrow) element.setAttribute('role', 'tabpanel');
      else element.removeAttribute('role');
    }
    mark_selected(this.#list, by_id(`tab-${current}`));
  }
}
