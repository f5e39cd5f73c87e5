/** The latest decision and why: a "no" is as large as a "yes". */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame } from '../core/frame.ts';
import type { DecisionRecord } from '../core/records.ts';
import { figure, percent } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { actionSentence, reasonSentences, signatureWords } from './reason-sentence.ts';
import { timeOfDay } from './times.ts';

export class DecisionPanel extends LitElement {
  static override properties = { frame: { attribute: false } };
  declare frame: Frame | null;

  constructor() {
    super();
    this.frame = null;
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; }
      .decision { font-size: 15px; line-height: 22px; color: var(--high); }
      .decision.enter { color: var(--model); }
      .why { color: var(--dim); }
    `,
  ];

  override render() {
    const decision = this.frame?.decision ?? null;
    if (this.frame === null || decision === null) {
      return html`<h2>Decision</h2><p class="dim">None yet: the first one follows the first prediction.</p>`;
    }
    return html`
      <h2>Decision, ${timeOfDay(decision.lastTime)}</h2>
      <p class="decision ${decision.action}">${actionSentence(decision)}</p>
      <p class="why">${reasonSentences(decision.reasons, this.frame.market)}</p>
      <ul class="chips">
        ${decision.signature === '' ? nothing : html`<li>${signatureWords(decision.signature)}</li>`}
        ${decision.signature === '' ? nothing : html`<li>confidence ${percent(decision.confidence)}</li>`}
        ${decision.learning ? html`<li>learning</li>` : nothing}
        ${repeats(decision)}
      </ul>
    `;
  }
}

function repeats({ count, exchangeTime }: DecisionRecord) {
  return count > 1 ? html`<li>${figure(count)} times since ${timeOfDay(exchangeTime)}</li>` : nothing;
}

customElements.define('decision-panel', DecisionPanel);
