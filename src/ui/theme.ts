/** Dark or light: the system's choice unless the user made one, and the resolved colours for those who draw. */

export type Theme = 'system' | 'dark' | 'light';

const KEY = 'nightjar-theme';
const CHANGED = 'nightjar-theme';
const NAMES = ['ink', 'panel', 'line', 'high', 'text', 'dim', 'faint', 'up', 'down', 'model', 'second', 'flat', 'band'] as const;

/** The tokens of tokens.css as colours a canvas understands. */
export type Colours = Readonly<Record<(typeof NAMES)[number], string>>;

/** What the user chose, or `system`. */
export function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'dark' || kept === 'light' ? kept : 'system';
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
    return 'system';
  }
}

/** Shows `theme` and remembers it. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // As above: shown, not remembered.
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}

/** Calls `listener` at each change of the theme until the returned function is called. */
export function observeTheme(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    system.removeEventListener('change', listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** The colours that hold for `element`. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colours;
}
