// A short message at the bottom of the page, with at most one action. One at a time; it stays while the pointer or the focus is on it.
import { by_id, h } from './dom.ts';

const shown_ms = 7000;
let timer = 0;

export function toast(text: string, action?: { label: string; run: () => void }): void {
  const place = by_id('toast');
  clearTimeout(timer);
  const hide = () => {
    if (place.matches(':hover, :focus-within')) timer = window.setTimeout(hide, shown_ms);
    else place.replaceChildren();
  };
  const button =
    action &&
    h('button', {
      type: 'button',
      class: 'toast-action',
      onclick: () => {
        action.run();
        place.replaceChildren();
      },
    }, action.label);
  place.replaceChildren(h('div', { class: 'toast' }, h('span', {}, text), button));
  timer = window.setTimeout(hide, shown_ms);
}
