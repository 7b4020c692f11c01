// Light or dark: the system's choice until the user makes one. index.html sets the stored choice before the first paint.

export type Theme = 'light' | 'dark';

const key = 'skein:theme';
const system = matchMedia('(prefers-color-scheme: dark)');

export function current_theme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return system.matches ? 'dark' : 'light';
}

export function wire_theme(button: HTMLButtonElement, onchange: (theme: Theme) => void): void {
  const show = () => {
    const other = current_theme() === 'dark' ? 'light' : 'dark';
    button.setAttribute('aria-label', `Switch to the ${other} theme`);
    button.title = `Switch to the ${other} theme`;
    onchange(current_theme());
  };
  button.addEventListener('click', () => {
    const chosen: Theme = current_theme() === 'dark' ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = chosen;
    try {
      localStorage.setItem(key, chosen);
    } catch {
      // The choice then lasts as long as the page.
    }
    show();
  });
  system.addEventListener('change', show);
  show();
}
