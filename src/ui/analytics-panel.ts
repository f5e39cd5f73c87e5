/** What trading came to, for one desk at a time: every statistic with its definition, beside holding and chance, and broken down. */
import { css, html, LitElement, nothing } from 'lit';
import { BREAKDOWNS, type Breakdown, type DeskAnalytics, STATISTICS } from '../core/analytics.ts';
import { DESKS, type DeskName } from '../core/records.ts';
import './breakdown-table.ts';
import './defined-name.ts';
import { direction, percent, signed, signedPercent } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import {
  analyticsSentences,
  BREAKDOWN_WORDS,
  EQUITY_STATISTICS,
  isSigned,
  type StatisticName,
  statisticTitle,
  statisticValue,
  TRADE_STATISTICS,
  whyUndefined,
} from './statistic-words.ts';
import { DESK_WORDS, moneyDecimals } from './trading-words.ts';

export class AnalyticsPanel extends LitElement {
  static override properties = { analytics: { attribute: false }, quote: {}, desk: { state: true }, breakdown: { state: true } };
  declare analytics: Readonly<Record<DeskName, DeskAnalytics>> | null;
  declare quote: string;
  declare desk: DeskName;
  declare breakdown: Breakdown;

  constructor() {
    super();
    this.analytics = null;
    this.quote = '';
    this.desk = 'spot';
    this.breakdown = 'direction';
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; container-type: inline-size; }
      header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 8px; }
      nav { display: flex; flex-wrap: wrap; gap: 0 8px; }
      .said { max-width: 100ch; color: var(--high); margin-bottom: 12px; }
      .parts { display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px 32px; align-items: start; }
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      th { font-weight: 400; color: var(--text); text-align: left; padding: 1px 8px 1px 0; }
      thead th { font-size: 11px; color: var(--dim); text-align: right; padding: 0 0 4px 8px; vertical-align: bottom; }
      thead th:first-child { text-align: left; padding-left: 0; }
      td { text-align: right; white-space: nowrap; color: var(--high); padding: 1px 0 1px 8px; }
      td.up { color: var(--up); }
      td.down { color: var(--down); }
      td.undefined { color: var(--dim); }
      h3 { margin: 0; font-size: 11px; line-height: 18px; font-weight: 400; color: var(--dim); }
      .breakdown { margin-top: 16px; border-top: 1px solid var(--line); padding-top: 8px; }
      details { margin-top: 12px; }
      summary { color: var(--text); cursor: pointer; font-size: 12px; line-height: 20px; width: fit-content; }
      dl { margin: 8px 0 0; font-size: 12px; line-height: 18px; columns: 2 320px; column-gap: 32px; }
      dl > div { break-inside: avoid; margin-bottom: 6px; }
      dt { color: var(--high); }
      dd { margin: 0; color: var(--dim); }
      @media (pointer: coarse) { summary { line-height: 34px; } }
      @container (min-width: 680px) { .parts { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } }
    `,
  ];

  override render() {
    const analytics = this.analytics?.[this.desk] ?? null;
    return html`
      <header>
        <h2>What trading came to, simulated money</h2>
        <nav aria-label="Desk">
          ${DESKS.map(
            (desk) =>
              html`<button class="plain" aria-pressed=${this.desk === desk} @click=${() => this.#choose(desk)}>${DESK_WORDS[desk]}</button>`,
          )}
        </nav>
      </header>
      ${analytics === null ? html`<p class="dim">Nothing yet: it comes with the first closed minute.</p>` : this.#desk(analytics)}
    `;
  }

  #desk(analytics: DeskAnalytics) {
    return html`
      <p class="said">${analyticsSentences(analytics, this.quote)} <span class="dim">What was is no promise of what will be.</span></p>
      <div class="parts">${this.#trades(analytics)} ${this.#equity(analytics)}</div>
      <div class="breakdown">
        <header>
          <h3>Closed trades by</h3>
          <nav aria-label="Breakdown">
            ${BREAKDOWNS.map(
              (breakdown) =>
                html`<button class="plain" aria-pressed=${this.breakdown === breakdown} @click=${() => this.#breakDown(breakdown)}>${BREAKDOWN_WORDS[breakdown]}</button>`,
            )}
          </nav>
        </header>
        <breakdown-table .rows=${analytics.breakdowns[this.breakdown]} breakdown=${this.breakdown} quote=${this.quote}></breakdown-table>
        ${this.breakdown === 'band' ? quartiles(analytics) : nothing}
      </div>
      ${definitions()}
    `;
  }

  #trades({ full, learning, randomEntry }: DeskAnalytics) {
    return html`
      <table aria-label="Statistics of closed trades">
        <thead>
          <tr>
            <th scope="col">closed trades</th>
            <th scope="col">full size</th>
            <th scope="col">learning</th>
            <th scope="col" title="One for each trade of either kind, as large and held as long, entered at random.">random entry</th>
          </tr>
        </thead>
        <tbody>
          ${TRADE_STATISTICS.map(
            (name) => html`<tr>${this.#name(name)}${[full, learning, randomEntry.statistics].map((of) => value(name, of[name]))}</tr>`,
          )}
        </tbody>
      </table>
    `;
  }

  #equity({ equity, buyAndHold: { profit, returnTotal } }: DeskAnalytics) {
    return html`
      <table aria-label="Statistics of the equity curve">
        <thead>
          <tr>
            <th scope="col">equity, all sittings</th>
            <th scope="col">desk</th>
          </tr>
        </thead>
        <tbody>
          ${EQUITY_STATISTICS.map((name) => html`<tr>${this.#name(name)}${value(name, equity[name])}</tr>`)}
          <tr>
            <th scope="row">Bought and held, return</th>
            <td class=${direction(returnTotal)}>${signedPercent(returnTotal)}</td>
          </tr>
          <tr>
            <th scope="row">Bought and held, profit, ${this.quote}</th>
            <td class=${direction(profit)}>${signed(profit, moneyDecimals(profit))}</td>
          </tr>
        </tbody>
      </table>
    `;
  }

  #name(name: StatisticName) {
    return html`<th scope="row"><defined-name name=${statisticTitle(name, this.quote)} definition=${STATISTICS[name].definition}></defined-name></th>`;
  }

  #choose(desk: DeskName): void {
    this.desk = desk;
  }

  #breakDown(breakdown: Breakdown): void {
    this.breakdown = breakdown;
  }
}

function value(name: StatisticName, known: number | null) {
  const written = statisticValue(name, known);
  // What is written as nothing is coloured as nothing.
  if (known !== null) return html`<td class=${isSigned(name) && /[1-9]/.test(written) ? direction(known) : ''}>${written}</td>`;
  const why = whyUndefined(name);
  return html`<td class="undefined" title=${why}>${written}<span class="reader"> ${why}</span></td>`;
}

function quartiles({ confidenceQuartiles }: DeskAnalytics) {
  if (confidenceQuartiles === null)
    return html`<p class="small dim">Quartiles of the confidences seen: – (undefined before four trades have closed).</p>`;
  return html`<p class="small dim">Quartiles of the confidences really seen: ${confidenceQuartiles.map((each) => percent(each, 1)).join(', ')}.</p>`;
}

function definitions() {
  return html`
    <details>
      <summary>What each statistic means</summary>
      <dl>
        ${[...TRADE_STATISTICS, ...EQUITY_STATISTICS].map((name) => {
          const { title, unit, definition } = STATISTICS[name];
          return html`<div><dt>${title} <span class="dim">(${unit})</span></dt><dd>${definition}</dd></div>`;
        })}
      </dl>
    </details>
  `;
}

customElements.define('analytics-panel', AnalyticsPanel);
