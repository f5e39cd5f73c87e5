/** The best levels of the order book, bids to the left, asks to the right, with bars as long as the amounts. */
import { css, html, LitElement } from 'lit';
import type { Frame } from '../core/frame.ts';
import { figure, UNKNOWN } from './figures.ts';
import { panelStyle } from './panel-style.ts';

const LEVELS = 8;
const AMOUNT_DIGITS = 4;

type Quote = readonly [price: number, amount: number];

export class BookPanel extends LitElement {
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
      table { width: 100%; border-collapse: separate; border-spacing: 0 2px; table-layout: fixed; }
      th { font-weight: 400; font-size: 11px; line-height: 16px; color: var(--dim); padding: 0 4px; }
      td { padding: 0 4px; line-height: 20px; font-size: 12px; }
      .bid { text-align: right; }
      .ask { text-align: left; }
      td.bid.price { color: var(--up); background: linear-gradient(to left, color-mix(in srgb, var(--up) 22%, transparent) var(--share), transparent 0); }
      td.ask.price { color: var(--down); background: linear-gradient(to right, color-mix(in srgb, var(--down) 22%, transparent) var(--share), transparent 0); }
      .amount { color: var(--dim); }
      .ask.amount { text-align: right; }
      .bid.amount { text-align: left; }
    `,
  ];

  override render() {
    const { frame } = this;
    const bids = frame?.bids.slice(0, LEVELS) ?? [];
    const asks = frame?.asks.slice(0, LEVELS) ?? [];
    if (frame === null || (bids.length === 0 && asks.length === 0)) {
      return html`<h2>Book</h2><p class="dim">Unknown until the next snapshot.</p>`;
    }
    const most = Math.max(...[...bids, ...asks].map(([, amount]) => amount));
    const decimals = frame.market.priceDecimals;
    return html`
      <h2>Book</h2>
      <table>
        <thead>
          <tr>
            <th scope="col" class="bid amount">${frame.market.base}</th>
            <th scope="col" class="bid">bid</th>
            <th scope="col" class="ask">ask</th>
            <th scope="col" class="ask amount">${frame.market.base}</th>
          </tr>
        </thead>
        <tbody>
          ${Array.from({ length: Math.max(bids.length, asks.length) }, (_, level) => {
            const [bid, ask] = [bids[level], asks[level]];
            return html`
              <tr>
                <td class="bid amount">${amountOf(bid)}</td>
                <td class="bid price" style="--share:${share(bid, most)}">${priceOf(bid, decimals)}</td>
                <td class="ask price" style="--share:${share(ask, most)}">${priceOf(ask, decimals)}</td>
                <td class="ask amount">${amountOf(ask)}</td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    `;
  }
}

function priceOf(quote: Quote | undefined, decimals: number): string {
  return quote === undefined ? UNKNOWN : figure(quote[0], decimals);
}

function amountOf(quote: Quote | undefined): string {
  return quote === undefined ? UNKNOWN : figure(quote[1], AMOUNT_DIGITS);
}

function share(quote: Quote | undefined, most: number): string {
  return `${quote === undefined || most <= 0 ? 0 : (quote[1] / most) * 100}%`;
}

customElements.define('book-panel', BookPanel);
