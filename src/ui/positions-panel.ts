/** What the desk holds now, and what the account has come to. */
import { css, html, LitElement } from 'lit';
import type { Frame, PositionView } from '../core/frame.ts';
import { atMost, direction, figure, signed, signedPercent } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { duration } from './times.ts';

export class PositionsPanel extends LitElement {
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
      ul { margin: 0 0 8px; padding: 0; list-style: none; }
      li { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 8px; }
      li > :last-child { grid-column: 1 / -1; }
      li + li { margin-top: 4px; }
      .account { color: var(--dim); }
      .account b { font-weight: 400; color: var(--text); }
    `,
  ];

  override render() {
    const { frame } = this;
    if (frame === null) return html`<h2>Positions</h2><p class="dim">None.</p>`;
    const { quote } = frame.market;
    return html`
      <h2>Positions</h2>
      ${frame.positions.length === 0 ? html`<p>None open.</p>` : html`<ul>${frame.positions.map((position) => row(position, frame))}</ul>`}
      <p class="account small">
        Cash <b>${figure(frame.cash, 2)}</b> ${quote}. ${figure(frame.trades)} ${frame.trades === 1 ? 'trade' : 'trades'} closed, profit after fees
        <b class=${direction(frame.profit)}>${signed(frame.profit, 2)}</b>, fees <b>${figure(frame.fees, 2)}</b>.
      </p>
    `;
  }
}

function row(position: PositionView, { market, exchangeTime }: Frame) {
  const { priceDecimals, amountDecimals, base } = market;
  const leftMs = position.exitTime - exchangeTime;
  return html`
    <li>
      <span>
        spot, long <span class="high">${atMost(position.amount, amountDecimals)} ${base}</span> at
        <span class="high">${figure(position.entryPrice, priceDecimals)}</span>
      </span>
      <span class=${direction(position.profit)} title="if closed now at the best bid, fees included">${signedPercent(position.profit)}</span>
      <span class="dim small">
        ${position.learning ? html`<span class="model">learning</span> · ` : ''}stop ${figure(position.stop, priceDecimals)} · target ${figure(position.target, priceDecimals)} ·
        ${leftMs > 0 ? `${duration(leftMs)} left` : 'time is up'}
      </span>
    </li>
  `;
}

customElements.define('positions-panel', PositionsPanel);
