/** A statistic's name with its definition: a note that shows at hover and focus, and closes with Escape. */
import { css, html, LitElement } from 'lit';
import { panelStyle } from './panel-style.ts';

export class DefinedName extends LitElement {
  static override properties = { name: {}, definition: {}, closed: { state: true } };
  declare name: string;
  declare definition: string;
  /** Whether Escape closed the note until the pointer or focus comes again. */
  declare closed: boolean;

  constructor() {
    super();
    this.name = '';
    this.definition = '';
    this.closed = false;
  }

  static override styles = [
    panelStyle,
    css`
      :host { position: relative; display: inline-block; }
      .name { cursor: help; text-decoration: underline dotted var(--faint); text-underline-offset: 3px; }
      .note {
        display: none; position: absolute; z-index: 4; left: 0; top: 100%; width: max-content; max-width: min(320px, calc(100vw - 48px));
        padding: 8px 10px; background: var(--panel); color: var(--text); border: 1px solid var(--faint); border-radius: 2px;
        font-size: 12px; line-height: 18px; text-align: left; white-space: normal;
      }
      :host(:hover) .note, :host(:focus-within) .note { display: block; }
      .note[data-closed] { display: none !important; }
    `,
  ];

  override render() {
    const open = () => {
      this.closed = false;
    };
    const close = (event: KeyboardEvent) => {
      if (event.key === 'Escape') this.closed = true;
    };
    return html`<span class="name" tabindex="0" aria-describedby="note" @keydown=${close} @focus=${open} @pointerenter=${open}>${this.name}</span
      ><span id="note" class="note" role="tooltip" ?data-closed=${this.closed}>${this.definition}</span>`;
  }
}

customElements.define('defined-name', DefinedName);
