/** The latest closed trades of both desks, newest first, with what each cost and how far it went either way. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Frame } from '../core/frame.ts';
import type { TradeRecord } from '../core/records.ts';
import { toFloat } from '../core/units.ts';
import { atMost, direction, figure, signed, signedPercent } from './figures.ts';
import { History } from './history.ts';
import { panelStyle } from './panel-style.ts';
import { exitWord } from './reason-sentence.ts';
import { signatureWords } from './signature-words.ts';
import { dayOf, duration, timeOfDay } from './times.ts';
import { DESK_WORDS, MODE_WORDS, moneyDecimals } from './trading-words.ts';

export class TradeLog extends LitElement {
  static override properties = { history: { attribute: false }, revision: { attribute: false }, market: { attribute: false } };
  declare history: History;
  declare revision: number;
  declare market: Frame['market'] | null;
  #drawn: readonly TradeRecord[] = [];

  constructor() {
    super();
    this.history = new History();
    this.revision = 0;
    this.market = null;
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px 0 0; container-type: inline-size; }
      h2, p { padding: 0 16px; }
      p { padding-bottom: 16px; }
      .rows { max-height: 360px; overflow-y: auto; padding: 0 16px; }
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      thead th { position: sticky; top: 0; background: var(--ink); vertical-align: bottom; }
      th { font-weight: 400; font-size: 11px; color: var(--dim); text-align: left; padding: 0 12px 4px 0; }
      td { padding: 4px 12px 4px 0; vertical-align: top; border-top: 1px solid var(--line); white-space: nowrap; }
      th:last-child, td:last-child { padding-right: 0; }
      th:last-child { white-space: nowrap; }
      td.name { white-space: normal; min-width: 104px; }
      .right { text-align: right; }
      .margin { color: var(--second); }
      .model { color: var(--model); }
      @container (max-width: 960px) { .roomy { display: none; } }
      @container (max-width: 640px) {
        thead { display: none; }
        table, tbody { display: block; }
        tr { display: grid; grid-template-columns: auto auto minmax(0, 1fr) auto auto; gap: 0 12px; border-top: 1px solid var(--line); padding: 4px 0; }
        td { border: 0; padding: 0; }
        td.trade { white-space: normal; }
        td.name { grid-column: 1 / -1; order: 1; color: var(--dim); }
        td.price, td.held { display: none; }
      }
    `,
  ];

  protected override shouldUpdate(changed: PropertyValues): boolean {
    return !this.hasUpdated || changed.has('history') || this.history.trades !== this.#drawn;
  }

  override render() {
    this.#drawn = this.history.trades;
    const newestFirst = this.#drawn.toReversed();
    if (newestFirst.length === 0) return html`<h2>Closed trades</h2><p class="dim">None yet.</p>`;
    return html`
      <h2>Closed trades, simulated, latest ${figure(newestFirst.length)}</h2>
      <div class="rows" role="region" aria-label="Closed trades" tabindex="0">
        <table role="table">
          <thead>
            <tr>
              <th scope="col">closed</th>
              <th scope="col">desk</th>
              <th scope="col">trade</th>
              <th scope="col">signature</th>
              <th scope="col" class="right roomy">amount</th>
              <th scope="col" class="right">in</th>
              <th scope="col" class="right">out</th>
              <th scope="col" class="right">held</th>
              <th scope="col" class="right roomy" title="Worst and best unrealised move since the entry">worst, best</th>
              <th scope="col" class="right roomy">costs</th>
              <th scope="col">exit</th>
              <th scope="col" class="right">profit, ${this.market?.quote ?? ''}</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              newestFirst,
              ({ id }) => id,
              (trade) => this.#row(trade),
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  #row(trade: TradeRecord) {
    const { desk, signature, amount, entryPrice, exitPrice, entryTime, exitTime, adverse, favourable, exitReason } = trade;
    const [profit, costs] = [toFloat(trade.profit), toFloat(trade.fees) + toFloat(trade.interest)];
    const { priceDecimals = 2, amountDecimals = 8 } = this.market ?? {};
    return html`
      <tr role="row">
        <td title=${dayOf(exitTime)}>${timeOfDay(exitTime)}</td>
        <td class=${desk}>${DESK_WORDS[desk]}</td>
        <td class="trade ${trade.learning ? 'model' : ''}">${tradeWords(trade)}</td>
        <td class="name">${signatureWords(signature)}</td>
        <td class="right roomy">${atMost(toFloat(amount), amountDecimals)}</td>
        <td class="right price">${figure(toFloat(entryPrice), priceDecimals)}</td>
        <td class="right price">${figure(toFloat(exitPrice), priceDecimals)}</td>
        <td class="right held">${duration(exitTime - entryTime)}</td>
        <td class="right roomy">${signedPercent(-adverse)}, ${signedPercent(favourable)}</td>
        <td class="right roomy">${figure(costs, moneyDecimals(costs))}</td>
        <td>${exitWord(exitReason)}</td>
        <td class="right ${direction(profit)}">${signed(profit, moneyDecimals(profit))}</td>
      </tr>
    `;
  }
}

/** `long, learning`, `short, window`. */
function tradeWords({ direction: way, learning, mode }: TradeRecord): string {
  return [way.toLowerCase(), learning ? 'learning' : '', MODE_WORDS[mode]].filter((word) => word !== '').join(', ');
}

customElements.define('trade-log', TradeLog);
