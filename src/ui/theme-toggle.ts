/** Dark, light, or as the system has it: one quiet button that says which. */
import { css, html, LitElement } from 'lit';
import { panelStyle } from './panel-style.ts';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'dark', dark: 'light', light: 'system' };
const WORDS: Readonly<Record<Theme, string>> = { system: 'auto', dark: 'dark', light: 'light' };

export class ThemeToggle extends LitElement {
  static override properties = { theme: { state: true } };
  declare theme: Theme;

  constructor() {
    super();
    this.theme = chosenTheme();
  }

  static override styles = [panelStyle, css`button { white-space: nowrap; } @media (max-width: 719px) { span { display: none; } }`];

  override render() {
    const next = WORDS[NEXT[this.theme]];
    return html`<button aria-label=${`Colours: ${WORDS[this.theme]}. Change to ${next}.`} title="colours" @click=${() => this.#turn()}><span>theme </span>${WORDS[this.theme]}</button>`;
  }

  #turn(): void {
    this.theme = NEXT[this.theme];
    chooseTheme(this.theme);
  }
}

customElements.define('theme-toggle', ThemeToggle);
