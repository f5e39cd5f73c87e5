/** The latest decisions of both desks, taken or not, newest first. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { DecisionRecord } from '../core/records.ts';
import { toFloat } from '../core/units.ts';
import { direction, figure, percent, signed, UNKNOWN } from './figures.ts';
import { History } from './history.ts';
import { panelStyle } from './panel-style.ts';
import { type Currencies, exitWord, reasonSentences } from './reason-sentence.ts';
import { signatureWords } from './signature-words.ts';
import { dayOf, timeOfDay } from './times.ts';
import { DESK_WORDS, MODE_WORDS, moneyDecimals } from './trading-words.ts';

export class DecisionLog extends LitElement {
  static override properties = { history: { attribute: false }, revision: { attribute: false }, base: {}, quote: {} };
  declare history: History;
  declare revision: number;
  declare base: string;
  declare quote: string;

  constructor() {
    super();
    this.history = new History();
    this.revision = 0;
    this.base = '';
    this.quote = '';
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px 0 0; container-type: inline-size; }
      h2, p { padding: 0 16px; }
      .rows { max-height: 520px; overflow-y: auto; padding: 0 16px; }
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      thead th { position: sticky; top: 0; background: var(--ink); }
      th { font-weight: 400; font-size: 11px; color: var(--dim); text-align: left; padding: 0 12px 4px 0; white-space: nowrap; }
      td { padding: 4px 12px 4px 0; vertical-align: top; border-top: 1px solid var(--line); }
      th:last-child, td:last-child { padding-right: 0; }
      .right { text-align: right; white-space: nowrap; }
      .still { white-space: nowrap; }
      td.name { min-width: 136px; }
      td.decided { min-width: 96px; }
      .why { color: var(--dim); width: 99%; }
      .enter { color: var(--model); }
      .margin { color: var(--second); }
      @container (max-width: 640px) {
        thead { display: none; }
        table, tbody { display: block; }
        tr { display: grid; grid-template-columns: auto auto minmax(0, 1fr) auto auto; gap: 0 12px; border-top: 1px solid var(--line); padding: 4px 0; }
        td { border: 0; padding: 0; }
        td.decided { min-width: 0; }
        td.why { grid-column: 1 / -1; order: 1; width: auto; }
        td.name, td.right.sure, td.right.score { display: none; }
      }
    `,
  ];

  protected override shouldUpdate(changed: PropertyValues): boolean {
    return changed.has('revision') || changed.has('history') || changed.has('quote');
  }

  override render() {
    const newestFirst = this.history.decisions.toReversed();
    if (newestFirst.length === 0) return html`<h2>Decisions</h2><p class="dim">None yet.</p>`;
    return html`
      <h2>Decisions, latest ${figure(newestFirst.length)}</h2>
      <div class="rows" role="region" aria-label="Decisions" tabindex="0">
      <table role="table">
        <thead>
          <tr>
            <th scope="col">time</th>
            <th scope="col">desk</th>
            <th scope="col">decision</th>
            <th scope="col">signature</th>
            <th scope="col" class="right">score</th>
            <th scope="col" class="right">confidence</th>
            <th scope="col">why</th>
            <th scope="col">exit</th>
            <th scope="col" class="right">profit, ${this.quote}</th>
          </tr>
        </thead>
        <tbody>
          ${repeat(
            newestFirst,
            ({ id }) => id,
            (decision) => row(decision, { base: this.base, quote: this.quote }),
          )}
        </tbody>
      </table>
      </div>
    `;
  }
}

function row(decision: DecisionRecord, currencies: Currencies) {
  const { exchangeTime, desk, action, signature, confidence, score, needed, exitReason } = decision;
  const profit = decision.profit === null ? null : toFloat(decision.profit);
  const open = action === 'enter' && exitReason === null ? 'open' : UNKNOWN;
  return html`
    <tr role="row">
      <td class="still" title=${dayOf(exchangeTime)}>${timeOfDay(exchangeTime)}</td>
      <td class="still ${desk}">${DESK_WORDS[desk]}</td>
      <td class="decided ${action}">${decidedWords(decision)}</td>
      <td class="name">${signature === '' ? UNKNOWN : signatureWords(signature)}</td>
      <td class="right score">${signature === '' ? UNKNOWN : figure(score, 2)}${signature !== '' && needed > 0 ? html`<span class="dim"> of ${figure(needed, 2)}</span>` : ''}</td>
      <td class="right sure">${percent(confidence)}</td>
      <td class="why">${reasonSentences(decision.reasons, currencies)}</td>
      <td class="still">${exitReason === null ? open : exitWord(exitReason)}</td>
      <td class="right ${direction(profit)}">${signed(profit, moneyDecimals(profit))}</td>
    </tr>
  `;
}

/** `long, learning, window`, `out, 14 times`. */
function decidedWords({ action, direction: way, learning, mode, count }: DecisionRecord): string {
  const words = [action === 'enter' ? (way ?? 'entered').toLowerCase() : 'out', learning ? 'learning' : '', MODE_WORDS[mode]];
  if (count > 1) words.push(`${figure(count)} times`);
  return words.filter((word) => word !== '').join(', ');
}

customElements.define('decision-log', DecisionLog);
