/** The view "Now": the chart is the page, everything else is a column of short readings. */
import { css, html, LitElement } from 'lit';
import type { Frame } from '../core/frame.ts';
import { History } from './history.ts';
import './accuracy-chart.ts';
import './book-panel.ts';
import './chance-panel.ts';
import './decision-log.ts';
import './decision-panel.ts';
import './equity-chart.ts';
import './expectation-panel.ts';
import './features-panel.ts';
import './learning-panel.ts';
import './positions-panel.ts';
import './price-chart.ts';

export class NowView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    history: { attribute: false },
    revision: { attribute: false },
    fresh: { type: Boolean },
  };
  declare frame: Frame | null;
  declare history: History;
  declare revision: number;
  /** Whether what is shown is of now. */
  declare fresh: boolean;

  constructor() {
    super();
    this.frame = null;
    this.history = new History();
    this.revision = 0;
    this.fresh = false;
  }

  static override styles = css`
    :host { display: grid; grid-template-columns: minmax(0, 1fr) var(--column); flex: 1; }
    .wide { display: flex; flex-direction: column; min-width: 0; }
    .column { border-left: 1px solid var(--line); min-width: 0; }
    price-chart { height: calc(100dvh - var(--bars) - 230px); min-height: 440px; max-height: 760px; }
    .strips { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
    .strips > :last-child { border-left: 1px solid var(--line); }
    learning-panel { border-bottom: 1px solid var(--line); }
    features-panel { border-top: 1px solid var(--line); }
    .column > :not(:first-child) { border-top: 1px solid var(--line); }
    .column > :last-child { border-bottom: 1px solid var(--line); }
    @media (max-width: 1079px) { :host { grid-template-columns: minmax(0, 1fr) 320px; } .strips { grid-template-columns: minmax(0, 1fr); } .strips > :last-child { border-left: 0; border-top: 1px solid var(--line); } }
    @media (max-width: 859px) {
      :host { display: flex; flex-direction: column; }
      .wide, .column { display: contents; }
      .wide > *, .column > * { border-bottom: 1px solid var(--line); }
      .column > :not(:first-child), .strips, features-panel { border-top: 0; }
      expectation-panel, chance-panel, decision-panel { order: 0; }
      price-chart { order: 1; height: 420px; min-height: 0; }
      positions-panel, book-panel { order: 2; }
      .strips, learning-panel { order: 3; }
      decision-log, features-panel { order: 4; }
    }
  `;

  override render() {
    const { frame, history, revision, fresh } = this;
    return html`
      <div class="wide">
        <price-chart ?fresh=${fresh} .frame=${frame} .history=${history} .revision=${revision}></price-chart>
        <div class="strips">
          <accuracy-chart .frame=${frame} .history=${history} .revision=${revision}></accuracy-chart>
          <equity-chart .frame=${frame} .history=${history} .revision=${revision}></equity-chart>
        </div>
        <learning-panel .frame=${frame} .meanings=${history.features}></learning-panel>
        <decision-log .history=${history} .revision=${revision} base=${frame?.market.base ?? ''} quote=${frame?.market.quote ?? ''}></decision-log>
        <features-panel .frame=${frame} .meanings=${history.features}></features-panel>
      </div>
      <div class="column">
        <expectation-panel .frame=${frame} ?fresh=${fresh}></expectation-panel>
        <chance-panel .frame=${frame}></chance-panel>
        <decision-panel .frame=${frame}></decision-panel>
        <positions-panel .frame=${frame}></positions-panel>
        <book-panel .frame=${frame}></book-panel>
      </div>
    `;
  }
}

customElements.define('now-view', NowView);
