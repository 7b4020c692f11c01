// The tab pattern of ARIA: one tab stop, arrows move and choose, Home and End go to the ends. Hidden tabs are passed over.

export interface TabsOptions {
  list: HTMLElement;
  onselect: (tab: HTMLElement) => void;
}

/** Handles the keys and clicks of a tab list whose tabs may come and go. */
export function wire_tabs({ list, onselect }: TabsOptions): void {
  list.addEventListener('click', event => {
    const tab = (event.target as Element).closest<HTMLElement>('[role=tab]');
    if (tab) onselect(tab);
  });
  list.addEventListener('keydown', event => {
    const tab = (event.target as Element).closest<HTMLElement>('[role=tab]');
    if (!tab || event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')].filter(item => item.offsetParent !== null);
    const at = tabs.indexOf(tab);
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (next) {
      onselect(next);
      next.focus();
    }
  });
}

export function mark_selected(list: HTMLElement, selected: HTMLElement | null): void {
  for (const tab of list.querySelectorAll<HTMLElement>('[role=tab]')) {
    const is_selected = tab === selected;
    tab.setAttribute('aria-selected', String(is_selected));
    tab.tabIndex = is_selected ? 0 : -1;
  }
}
