/** What keeps a desk from entering, with the time that is left of it; one line when nothing does. */
import { css, html, LitElement } from 'lit';
import type { Frame, TradingView } from '../core/frame.ts';
import { DESKS, type DeskName } from '../core/records.ts';
import { ExchangeClock } from './exchange-clock.ts';
import { figure } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { SecondsController } from './seconds-controller.ts';
import { breakerWords, DESK_WORDS } from './trading-words.ts';

export class BreakersLine extends LitElement {
  static override properties = { frame: { attribute: false }, fresh: { type: Boolean, reflect: true } };
  declare frame: Frame | null;
  /** Whether exchange time goes on: only then do the countdowns. */
  declare fresh: boolean;
  readonly #clock = new ExchangeClock();

  constructor() {
    super();
    this.frame = null;
    this.fresh = false;
    new SecondsController(this);
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 12px 16px; }
      h2 { margin-bottom: 4px; }
      ul { list-style: none; margin: 0; padding: 0; }
      li { display: grid; grid-template-columns: 52px minmax(0, 1fr); column-gap: 8px; }
      .margin > span:first-child { color: var(--second); }
      .blocked { color: var(--high); }
      .halted { color: var(--down); }
      :host(:not([fresh])) .blocked { color: var(--dim); }
    `,
  ];

  override render() {
    const { frame, fresh } = this;
    this.#clock.see(frame, performance.now());
    if (frame === null) return html`<h2>Limits</h2><p class="dim">None in force yet.</p>`;
    const time = this.#clock.at(performance.now(), fresh);
    const { halted } = frame.trading;
    const blocked = DESKS.filter((desk) => frame.desks[desk].breakers.some(({ kind }) => kind !== 'halted'));
    return html`
      <h2>Limits in force</h2>
      ${halted ? html`<p class="halted">Stopped by hand: neither desk enters until it is resumed.</p>` : ''}
      ${blocked.length > 0 ? html`<ul>${blocked.map((desk) => this.#row(frame, desk, time))}</ul>` : ''}
      ${!halted && blocked.length === 0 ? html`<p>None: no pause or limit keeps a desk from entering.</p>` : ''}
      ${failureSentence(frame.trading, time)}
      ${!fresh && blocked.length > 0 ? html`<p class="small dim">Exchange time stands still: so do these.</p>` : ''}
    `;
  }

  #row({ desks }: Frame, desk: DeskName, time: number) {
    const words = desks[desk].breakers.filter(({ kind }) => kind !== 'halted').map((breaker) => breakerWords(breaker, time));
    return html`<li class=${desk}><span>${DESK_WORDS[desk]}</span><span class="blocked">${words.join('; ')}</span></li>`;
  }
}

/** How often the policy failed inside, and whether it still is on its conservative defaults. */
function failureSentence({ failures, failure, fallbackUntil }: TradingView, time: number) {
  if (failures === 0) return '';
  const times = `The policy failed inside ${figure(failures)} ${failures === 1 ? 'time' : 'times'}`;
  const holds =
    fallbackUntil === null ? '; it decides by itself again' : `: ${breakerWords({ kind: 'fallback', untilTime: fallbackUntil }, time)}`;
  return html`<p class="small dim">${times}${holds}. The last one said: ${failure}</p>`;
}

customElements.define('breakers-line', BreakersLine);
