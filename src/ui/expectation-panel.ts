/** What the model expects: for each horizon how likely down, flat and up are, the expected move, and what it is worth. */
import { css, html, LitElement } from 'lit';
import type { Frame, HorizonView } from '../core/frame.ts';
import { expectationSentence } from './expectation-sentence.ts';
import { percent, signed } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { horizonName } from './times.ts';

export class ExpectationPanel extends LitElement {
  static override properties = { frame: { attribute: false }, fresh: { type: Boolean, reflect: true } };
  declare frame: Frame | null;
  /** Whether the prediction is of now. */
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
      dl { margin: 0; display: grid; grid-template-columns: 48px minmax(0, 1fr) 44px 68px; row-gap: 6px; align-items: center; }
      .row { display: contents; }
      dt { color: var(--text); }
      dd { margin: 0; text-align: right; }
      .bar { display: flex; height: 16px; background: var(--line); overflow: hidden; border-radius: 2px; }
      .bar span { display: block; }
      .bar .down { background: var(--down); }
      .bar .flat { background: var(--flat); }
      .bar .up { background: var(--up); }
      :host(:not([fresh])) .bar { opacity: 0.45; }
      :host(:not([fresh])) .high { color: var(--dim); }
      .foot { margin-top: 8px; color: var(--dim); }
      .heads { font-size: 11px; line-height: 14px; color: var(--dim); }
      .heads .ends { display: flex; justify-content: space-between; }
      @media (prefers-reduced-motion: no-preference) { .bar span { transition: width 200ms linear; } }
    `,
  ];

  override render() {
    const horizons = this.frame?.horizons ?? [];
    return html`
      <h2>What the model expects</h2>
      <dl>
        <div class="row heads" aria-hidden="true">
          <dt></dt>
          <dd class="ends"><span>down</span><span>up</span></dd>
          <dd>sure</dd>
          <dd>move</dd>
        </div>
        ${horizons.map(row)}
      </dl>
      <p class="foot">${expectationSentence(horizons, this.frame?.roundTripBp ?? null)}</p>
    `;
  }
}

function row({ horizonMs, down, flat, up, moveBp, confidence }: HorizonView) {
  const known = down !== null && flat !== null && up !== null;
  const inWords = known ? `down ${percent(down)}, flat ${percent(flat)}, up ${percent(up)}` : 'no prediction yet';
  return html`
    <div class="row">
      <dt>${horizonName(horizonMs)}</dt>
      <dd>
        <div class="bar" title=${inWords} aria-hidden="true">
          ${
            known
              ? html`<span class="down" style="width:${down * 100}%"></span><span class="flat" style="width:${flat * 100}%"></span
                  ><span class="up" style="width:${up * 100}%"></span>`
              : ''
          }
        </div>
        <span class="reader">${inWords};</span>
      </dd>
      <dd class="dim"><span class="reader">confidence</span> ${percent(confidence)}</dd>
      <dd><span class="reader">expected move</span> <span class="high">${signed(moveBp, 1)}</span> <span class="dim small">bp</span></dd>
    </div>
  `;
}

customElements.define('expectation-panel', ExpectationPanel);
