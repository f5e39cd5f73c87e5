/** The latest decision of each desk and why: a "no" is as large as a "yes". */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame } from '../core/frame.ts';
import { DESKS, type DecisionRecord, type DeskName } from '../core/records.ts';
import { figure, percent } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { actionSentence, reasonSentences } from './reason-sentence.ts';
import { signatureWords } from './signature-words.ts';
import { timeOfDay } from './times.ts';
import { DESK_WORDS, MODE_WORDS, phaseProgress } from './trading-words.ts';

export class DecisionPanel extends LitElement {
  static override properties = { frame: { attribute: false }, fresh: { type: Boolean, reflect: true } };
  declare frame: Frame | null;
  /** Whether the decisions are of now. */
  declare fresh: boolean;

  constructor() {
    super();
    this.frame = null;
    this.fresh = false;
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; }
      header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 8px; }
      section + section { margin-top: 12px; }
      h3 { margin: 0; font-size: 12px; line-height: 18px; font-weight: 400; color: var(--dim); }
      .margin h3 b { color: var(--second); }
      h3 b { font-weight: 400; color: var(--text); }
      .decision { font-size: 15px; line-height: 22px; color: var(--high); }
      .enter { color: var(--model); }
      :host(:not([fresh])) .decision { color: var(--dim); }
      .why { color: var(--dim); }
    `,
  ];

  override render() {
    const { frame } = this;
    if (frame === null || DESKS.every((desk) => frame.desks[desk].decision === null)) {
      return html`<h2>Decisions</h2><p class="dim">None yet: the first one follows the first prediction.</p>`;
    }
    return html`
      <header><h2>Decisions</h2><span class="small dim">outcome models: ${phaseProgress(frame.trading.outcomes.phase)}</span></header>
      ${DESKS.map((desk) => deskDecision(desk, frame))}
    `;
  }
}

function deskDecision(desk: DeskName, frame: Frame) {
  const decision = frame.desks[desk].decision;
  if (decision === null) return html`<section class=${desk}><h3><b>${DESK_WORDS[desk]}</b></h3><p class="dim">None yet.</p></section>`;
  return html`
    <section class=${desk}>
      <h3><b>${DESK_WORDS[desk]}</b>, ${timeOfDay(decision.lastTime)}</h3>
      <p class="decision ${decision.action}">${actionSentence(decision)}</p>
      <p class="why">${reasonSentences(decision.reasons, frame.market)}</p>
      ${chips(decision)}
    </section>
  `;
}

function chips(decision: DecisionRecord) {
  const { signature, mode, learning, confidence, count, exchangeTime } = decision;
  const candidate =
    signature === '' ? [] : [signatureWords(signature), scoreWords(decision), `confidence ${percent(confidence)}`, MODE_WORDS[mode]];
  const said = [
    ...candidate,
    learning ? 'learning trade' : '',
    count > 1 ? `${figure(count)} times since ${timeOfDay(exchangeTime)}` : '',
  ].filter((word) => word !== '');
  return said.length === 0 ? nothing : html`<ul class="chips">${said.map((word) => html`<li>${word}</li>`)}</ul>`;
}

/** `score 1.21 of 1.14`; in the cold start everything passes. */
function scoreWords({ score, needed }: DecisionRecord): string {
  return needed > 0 ? `score ${figure(score, 2)} of ${figure(needed, 2)} needed` : `score ${figure(score, 2)}, none needed`;
}

customElements.define('decision-panel', DecisionPanel);
