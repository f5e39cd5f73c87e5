/** Closed trades broken down by one thing, full size and learning apart. */
import { css, html, LitElement, nothing } from 'lit';
import { type Breakdown, type BreakdownRow, STATISTICS, type TradeStatistics } from '../core/analytics.ts';
import { direction } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { breakdownName, isSigned, statisticTitle, statisticValue, whyUndefined } from './statistic-words.ts';

const COLUMNS: readonly (keyof TradeStatistics)[] = ['trades', 'winRate', 'profitNet', 'expectancy', 'profitFactor', 'fees', 'holdMs'];
/** Left out where there is little room. */
const WIDE: ReadonlySet<keyof TradeStatistics> = new Set(['expectancy', 'profitFactor', 'fees', 'holdMs']);
const SIZES = [
  { key: 'full', name: 'full size' },
  { key: 'learning', name: 'learning' },
] as const;

export class BreakdownTable extends LitElement {
  static override properties = { rows: { attribute: false }, breakdown: {}, quote: {} };
  declare rows: readonly BreakdownRow[];
  declare breakdown: Breakdown;
  declare quote: string;

  constructor() {
    super();
    this.rows = [];
    this.breakdown = 'direction';
    this.quote = '';
  }

  static override styles = [
    panelStyle,
    css`
      :host { container-type: inline-size; }
      .rows { max-height: 360px; overflow-y: auto; }
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      thead th { position: sticky; top: 0; background: var(--ink); font-size: 11px; color: var(--dim); vertical-align: bottom; }
      th { font-weight: 400; color: var(--text); text-align: left; padding: 1px 8px 1px 0; vertical-align: top; }
      td, th.figure { text-align: right; padding: 1px 0 1px 8px; }
      td { white-space: nowrap; color: var(--high); }
      td.up { color: var(--up); }
      td.down { color: var(--down); }
      td.undefined, .size { color: var(--dim); }
      tbody tr:first-child > * { border-top: 1px solid var(--line); padding-top: 4px; }
      tbody tr:last-child > * { padding-bottom: 4px; }
      @container (max-width: 640px) { .wide { display: none; } .size { white-space: nowrap; } }
    `,
  ];

  override render() {
    if (this.rows.length === 0) return html`<p class="dim">No trade has closed yet.</p>`;
    return html`
      <div class="rows" role="region" tabindex="0" aria-label="Breakdown of closed trades">
        <table>
          <thead>
            <tr>
              <th scope="col">name</th>
              <th scope="col">size</th>
              ${COLUMNS.map((name) => html`<th scope="col" class="figure ${WIDE.has(name) ? 'wide' : ''}" title=${STATISTICS[name].definition}>${statisticTitle(name, this.quote)}</th>`)}
            </tr>
          </thead>
          ${this.rows.map((row) => this.#row(row))}
        </table>
      </div>
    `;
  }

  /** One line for each size that has a trade. */
  #row(row: BreakdownRow) {
    const sizes = SIZES.filter(({ key }) => row[key].trades > 0);
    const name = breakdownName(this.breakdown, row.name);
    return html`<tbody>
      ${sizes.map(
        ({ key, name: size }, place) => html`<tr>
          ${place === 0 ? html`<th scope="rowgroup" rowspan=${sizes.length}>${name}</th>` : nothing}
          <th scope="row" class="size">${size}</th>
          ${COLUMNS.map((column) => cell(column, row[key][column]))}
        </tr>`,
      )}
    </tbody>`;
  }
}

function cell(name: keyof TradeStatistics, known: number | null) {
  const wide = WIDE.has(name) ? 'wide' : '';
  if (known === null) return html`<td class="undefined ${wide}" title=${whyUndefined(name)}>${statisticValue(name, known)}</td>`;
  return html`<td class="${wide} ${isSigned(name) ? direction(known) : ''}">${statisticValue(name, known)}</td>`;
}

customElements.define('breakdown-table', BreakdownTable);
