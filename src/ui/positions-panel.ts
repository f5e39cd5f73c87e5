/** What both desks hold now, with the exits and the marks of each position, and a way to close it by hand. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Frame, OrderView, PositionView } from '../core/frame.ts';
import { DESKS } from '../core/records.ts';
import './asked-button.ts';
import { ask } from './events.ts';
import { ExchangeClock } from './exchange-clock.ts';
import { atMost, direction, figure, signedPercent } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { SecondsController } from './seconds-controller.ts';
import { duration } from './times.ts';
import { DESK_WORDS, orderWords, positionMarks } from './trading-words.ts';

export class PositionsPanel extends LitElement {
  static override properties = { frame: { attribute: false }, fresh: { type: Boolean, reflect: true }, running: { type: Boolean } };
  declare frame: Frame | null;
  /** Whether prices are of now. */
  declare fresh: boolean;
  /** Whether a session runs that can take a command. */
  declare running: boolean;
  readonly #clock = new ExchangeClock();
  /** What has the focus before it is drawn anew. */
  #focused: Element | null = null;

  constructor() {
    super();
    this.frame = null;
    this.fresh = false;
    this.running = false;
    new SecondsController(this);
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; }
      ul { margin: 0; padding: 0; list-style: none; }
      li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; align-items: start; }
      li + li, ul + ul { margin-top: 8px; }
      .margin .desk { color: var(--second); }
      .exits { color: var(--dim); font-size: 12px; line-height: 18px; }
      .exits span { white-space: nowrap; }
      .mark { color: var(--model); }
      asked-button { justify-self: end; }
      asked-button[asking] { grid-column: 1 / -1; justify-self: start; }
      :host(:not([fresh])) .profit { color: var(--dim); }
    `,
  ];

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  /** A position that is being closed takes its button along: the focus stays with the list. */
  protected override updated(): void {
    if (this.#focused?.isConnected === false) this.renderRoot.querySelector('ul')?.focus();
  }

  override render() {
    const { frame } = this;
    this.#clock.see(frame, performance.now());
    if (frame === null) return html`<h2>Positions</h2><p class="dim">None.</p>`;
    const positions = DESKS.flatMap((desk) => frame.desks[desk].positions);
    const orders = DESKS.flatMap((desk) => frame.desks[desk].orders.map((order) => ({ desk, order })));
    return html`
      <h2>Positions, simulated</h2>
      ${positions.length === 0 ? html`<p>None open.</p>` : nothing}
      <ul tabindex="-1" aria-label="Open positions">
        ${repeat(
          positions,
          ({ desk, decision }) => `${desk} ${decision}`,
          (position) => this.#row(position, frame),
        )}
      </ul>
      ${orders.length === 0 ? nothing : html`<ul aria-label="Orders on their way">${orders.map(({ desk, order }) => orderRow(desk, order, frame))}</ul>`}
    `;
  }

  #row(position: PositionView, { market }: Frame) {
    const { desk, amount, entryPrice, profit } = position;
    return html`
      <li class=${desk}>
        <span>
          <span class="desk">${DESK_WORDS[desk]}</span>, ${position.direction.toLowerCase()}
          <span class="high">${atMost(amount, market.amountDecimals)} ${market.base}</span> at
          <span class="high">${figure(entryPrice, market.priceDecimals)}</span>
        </span>
        <span class="profit ${direction(profit)}" title="if closed now at the best opposite price, fees and borrowing included">${signedPercent(profit)}</span>
        <span class="exits">${this.#exits(position, market.priceDecimals)}</span>
        ${this.#close(position)}
      </li>
    `;
  }

  #exits(position: PositionView, decimals: number) {
    const marks = positionMarks(position);
    const leftMs = position.exitTime - this.#clock.at(performance.now(), this.fresh);
    return html`
      ${marks.length === 0 ? nothing : html`<span class="mark">${marks.join(' · ')}</span> · `}
      <span>${position.trailing ? 'trailing stop' : 'stop'} ${figure(position.stop, decimals)}</span> ·
      <span>target ${figure(position.target, decimals)}</span> ·
      <span>${leftMs > 0 ? `${duration(leftMs)} left` : 'time is up'}</span>
    `;
  }

  #close({ decision, desk, direction: side, closing }: PositionView) {
    if (closing !== null) return nothing;
    const questions = [{ text: `Close this ${desk} position at the market?`, yes: 'Close' }];
    return html`<asked-button
      label="Close"
      reader=${`Close the ${side.toLowerCase()} ${desk} position of decision ${decision}`}
      .questions=${questions}
      ?disabled=${!this.running}
      @confirmed=${() => ask(this, 'nightjar-command', { kind: 'close', decision })}
    ></asked-button>`;
  }
}

function orderRow(desk: 'spot' | 'margin', order: OrderView, { market }: Frame) {
  const decimals = { price: market.priceDecimals, amount: market.amountDecimals };
  return html`<li class="${desk} small dim"><span><span class="desk">${DESK_WORDS[desk]}</span>, order on its way: ${orderWords(order, market.base, decimals)}</span></li>`;
}

customElements.define('positions-panel', PositionsPanel);
