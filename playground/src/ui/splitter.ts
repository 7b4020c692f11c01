// A bar between two panes, moved by pointer or arrow keys; the share of the first pane is kept in storage. A double click resets it.

export interface SplitterOptions {
  bar: HTMLElement;
  /** The element whose `--<name>` custom property is the share of the first pane. */
  container: HTMLElement;
  name: string;
  axis: 'x' | 'y';
  initial: number;
  /** Range of the share, in percent. */
  min: number;
  max: number;
}

export function wire_splitter({ bar, container, name, axis, initial, min, max }: SplitterOptions): void {
  const key = `skein:split:${name}`;
  const set = (percent: number) => {
    const share = Math.min(max, Math.max(min, percent));
    container.style.setProperty(`--${name}`, `${share}%`);
    bar.setAttribute('aria-valuenow', String(Math.round(share)));
    return share;
  };
  const keep = (share: number) => {
    try {
      localStorage.setItem(key, String(share));
    } catch {
      // Only the place of the bar is lost.
    }
  };
  let share = set(stored(key) ?? initial);
  bar.setAttribute('aria-valuemin', String(min));
  bar.setAttribute('aria-valuemax', String(max));

  bar.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    document.body.classList.add('dragging');
    const move = (at: PointerEvent) => {
      const box = container.getBoundingClientRect();
      share = set(axis === 'x' ? ((at.clientX - box.left) / box.width) * 100 : ((at.clientY - box.top) / box.height) * 100);
    };
    const end = () => {
      document.body.classList.remove('dragging');
      bar.removeEventListener('pointermove', move);
      keep(share);
    };
    bar.addEventListener('pointermove', move);
    bar.addEventListener('lostpointercapture', end, { once: true });
  });
  bar.addEventListener('dblclick', () => keep((share = set(initial))));
  bar.addEventListener('keydown', event => {
    const step = event.shiftKey ? 10 : 2;
    const steps: Record<string, number> = axis === 'x' ? { ArrowLeft: -step, ArrowRight: step } : { ArrowUp: -step, ArrowDown: step };
    const by = steps[event.key] ?? (event.key === 'Home' ? -100 : event.key === 'End' ? 100 : null);
    if (by === null) return;
    event.preventDefault();
    keep((share = set(share + by)));
  });
}

function stored(key: string): number | null {
  try {
    const value = Number.parseFloat(localStorage.getItem(key) ?? '');
    return Number.isFinite(value) ? value : null;
  } catch {
    return null;
  }
}
