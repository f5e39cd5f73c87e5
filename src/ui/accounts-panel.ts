/** Both accounts beside each other: what they are worth, what trading cost, and what the next trade may be. */
import { css, html, LitElement } from 'lit';
import type { DeskView, Frame } from '../core/frame.ts';
import { DESKS } from '../core/records.ts';
import { atMost, direction, figure, percent, signed } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { dayOf, timeOfDay } from './times.ts';
import { DESK_WORDS, moneyDecimals } from './trading-words.ts';

/** Fees go down to hundredths of a percent. */
const FEE_DECIMALS = 3;

interface Line {
  readonly name: string;
  readonly note: string;
  readonly said: (desk: DeskView, frame: Frame) => string;
  /** What its sign is taken of; null where it is no news. */
  readonly sign: ((desk: DeskView) => number) | null;
}

const LINES: readonly Line[] = [
  {
    name: 'equity',
    note: 'Cash, and positions at the best prices now, before the fees of closing.',
    said: ({ equity }) => figure(equity, 2),
    sign: null,
  },
  { name: 'cash', note: '', said: ({ cash }) => figure(cash, 2), sign: null },
  { name: 'positions', note: 'Value of what is held, negative when short.', said: ({ position }) => signed(position, 2), sign: null },
  {
    name: 'profit after costs',
    note: 'Of closed trades.',
    said: ({ profit }) => signed(profit, moneyDecimals(profit)),
    sign: ({ profit }) => profit,
  },
  { name: 'fees paid', note: '', said: ({ fees }) => figure(fees, moneyDecimals(fees)), sign: null },
  { name: 'borrowing paid', note: '', said: ({ interest }) => figure(interest, moneyDecimals(interest)), sign: null },
  { name: 'full-size trades closed', note: '', said: ({ trades }) => figure(trades), sign: null },
  {
    name: 'learning trades closed',
    note: 'At about the smallest order, within a budget.',
    said: ({ learningTrades }) => figure(learningTrades),
    sign: null,
  },
  {
    name: 'fee of a fill',
    note: 'Of its value, by the tier of the 30-day volume.',
    said: ({ fee }) => percent(fee, FEE_DECIMALS),
    sign: null,
  },
  { name: 'traded in 30 days', note: '', said: ({ traded30d }) => figure(traded30d, 2), sign: null },
  {
    name: 'smallest order remembered',
    note: 'Learned from rejections for size.',
    said: ({ minimum }, { market }) =>
      minimum === null ? 'none refused' : `${atMost(minimum.amount, market.amountDecimals)} ${market.base}`,
    sign: null,
  },
  {
    name: 'left to lose on learning trades',
    note: 'In this budget period.',
    said: ({ learningBudgetLeft }) => figure(learningBudgetLeft, 2),
    sign: null,
  },
  {
    name: 'risk by Kelly’s fraction',
    note: 'Until so many full-size trades have closed, the risk of a trade is fixed.',
    said: ({ tradesToKelly }) =>
      tradesToKelly > 0 ? `after ${figure(tradesToKelly)} more ${tradesToKelly === 1 ? 'trade' : 'trades'}` : 'in use',
    sign: null,
  },
];

export class AccountsPanel extends LitElement {
  static override properties = { frame: { attribute: false }, fresh: { type: Boolean, reflect: true } };
  declare frame: Frame | null;
  /** Whether what is held is valued at prices of now. */
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
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      th { font-weight: 400; color: var(--dim); text-align: left; padding: 1px 8px 1px 0; }
      thead th { font-size: 11px; text-align: right; padding: 0 0 4px 8px; color: var(--text); }
      thead th.margin { color: var(--second); }
      td { text-align: right; color: var(--high); padding: 1px 0 1px 8px; }
      td.up { color: var(--up); }
      td.down { color: var(--down); }
      :host(:not([fresh])) .valued td { color: var(--dim); }
    `,
  ];

  override render() {
    const { frame } = this;
    if (frame === null) return html`<h2>Accounts, simulated money</h2><p class="dim">Nothing yet.</p>`;
    return html`
      <h2>Accounts, simulated ${frame.market.quote}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col"><span class="reader">figure</span></th>
            ${DESKS.map((desk) => html`<th scope="col" class=${desk}>${DESK_WORDS[desk]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${LINES.map((line, place) => row(line, frame, place === 0 || line.name === 'positions'))}
        </tbody>
      </table>
      ${minimumNotes(frame)}
    `;
  }
}

function row({ name, note, said, sign }: Line, frame: Frame, valued: boolean) {
  return html`<tr class=${valued ? 'valued' : ''}>
    <th scope="row" title=${note}>${name}</th>
    ${DESKS.map((desk) => html`<td class=${sign === null ? '' : direction(sign(frame.desks[desk]))}>${said(frame.desks[desk], frame)}</td>`)}
  </tr>`;
}

/** When the smallest order was learned, how often, and what it was worth then. */
function minimumNotes({ desks, market }: Frame) {
  return DESKS.map((desk) => {
    const { minimum } = desks[desk];
    if (minimum === null) return '';
    const times = `${figure(minimum.count)} ${minimum.count === 1 ? 'refusal' : 'refusals'}`;
    return html`<p class="small dim">
      Smallest order of ${DESK_WORDS[desk]}: worth ${figure(minimum.value, 2)} ${market.quote}, from ${times}, last ${dayOf(minimum.time)}, ${timeOfDay(minimum.time)}.
    </p>`;
  });
}

customElements.define('accounts-panel', AccountsPanel);
