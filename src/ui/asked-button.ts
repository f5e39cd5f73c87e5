/** A button that asks before it acts: one question or several, each with a way back that has the focus. */
import { css, html, LitElement, nothing } from 'lit';
import { panelStyle } from './panel-style.ts';

/** A question, and the word on the button that answers it with yes. */
export interface Question {
  readonly text: string;
  readonly yes: string;
}

export class AskedButton extends LitElement {
  static override properties = {
    questions: { attribute: false },
    label: {},
    reader: {},
    disabled: { type: Boolean },
    asked: { state: true },
  };
  /** In their order; each is asked once. */
  declare questions: readonly Question[];
  /** What stands on the button before it asks. */
  declare label: string;
  /** The same for a screen reader, where the label alone does not say of what. */
  declare reader: string;
  declare disabled: boolean;
  /** Number of the question that is asked; -1 while none is. */
  declare asked: number;

  constructor() {
    super();
    this.questions = [];
    this.label = '';
    this.reader = '';
    this.disabled = false;
    this.asked = -1;
  }

  static override styles = [
    panelStyle,
    css`
      :host { display: inline-block; max-width: 100%; }
      .asking { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; border-left: 2px solid var(--down); padding-left: 8px; }
      .asking p { flex-basis: 100%; color: var(--high); font-size: 12px; line-height: 18px; }
      .yes { color: var(--down); border-color: currentColor; }
      .yes:hover { color: var(--high); }
    `,
  ];

  override render() {
    const question = this.questions[this.asked];
    if (question === undefined) {
      return html`<button aria-label=${this.reader || nothing} ?disabled=${this.disabled} @click=${() => this.#ask(0)}>${this.label}</button>`;
    }
    return html`
      <div class="asking" role="alertdialog" aria-label=${this.reader || this.label} aria-describedby="question" @keydown=${this.#key}>
        <p id="question">${question.text}</p>
        <button class="no" @click=${() => this.#ask(-1)}>Leave it</button>
        <button class="yes" ?disabled=${this.disabled} @click=${() => this.#yes()}>${question.yes}</button>
        <slot></slot>
      </div>
    `;
  }

  #yes(): void {
    const isLast = this.asked + 1 >= this.questions.length;
    this.#ask(isLast ? -1 : this.asked + 1);
    if (isLast) this.dispatchEvent(new CustomEvent('confirmed', { bubbles: true }));
  }

  #ask(question: number): void {
    this.asked = question;
    // For whoever lays it out: a question needs more room than a button.
    this.toggleAttribute('asking', question >= 0);
    void this.updateComplete.then(() => this.renderRoot.querySelector('button')?.focus());
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') this.#ask(-1);
  };
}

customElements.define('asked-button', AskedButton);
