/** The view "Now": the chart is the page, everything else is a column of short readings. */
import { css, html, LitElement } from 'lit';
import type { Frame } from '../core/frame.ts';
import { History } from './history.ts';
import './accounts-panel.ts';
import './accuracy-chart.ts';
import './analytics-panel.ts';
import './book-panel.ts';
import './breakers-line.ts';
import './chance-panel.ts';
import './decision-log.ts';
import './decision-panel.ts';
import './equity-chart.ts';
import './expectation-panel.ts';
import './features-panel.ts';
import './learning-panel.ts';
import './outcomes-panel.ts';
import './positions-panel.ts';
import './price-chart.ts';
import './trade-log.ts';
import './trading-controls.ts';

export class NowView extends LitElement {
  static override properties = {
    frame: { attribute: false },
    history: { attribute: false },
    revision: { attribute: false },
    fresh: { type: Boolean },
    running: { type: Boolean },
  };
  declare frame: Frame | null;
  declare history: History;
  declare revision: number;
  /** Whether what is shown is of now. */
  declare fresh: boolean;
  /** Whether a session runs that can take a command. */
  declare running: boolean;

  constructor() {
    super();
    this.frame = null;
    this.history = new History();
    this.revision = 0;
    this.fresh = false;
    this.running = false;
  }

  static override styles = css`
    :host { display: grid; grid-template-columns: minmax(0, 1fr) var(--column); flex: 1; }
    .wide { display: flex; flex-direction: column; min-width: 0; }
    .column { border-left: 1px solid var(--line); min-width: 0; }
    price-chart { height: calc(100dvh - var(--bars) - 230px); min-height: 440px; max-height: 760px; }
    .strips { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); border-top: 1px solid var(--line); }
    .strips > :last-child { border-left: 1px solid var(--line); }
    .wide > :not(.strips):not(:first-child) { border-top: 1px solid var(--line); }
    .column > :not(:first-child) { border-top: 1px solid var(--line); }
    .column > :last-child { border-bottom: 1px solid var(--line); }
    @media (max-width: 1079px) { :host { grid-template-columns: minmax(0, 1fr) 320px; } .strips { grid-template-columns: minmax(0, 1fr); } .strips > :last-child { border-left: 0; border-top: 1px solid var(--line); } }
    @media (max-width: 859px) {
      :host { display: flex; flex-direction: column; }
      .wide, .column { display: contents; }
      .wide > *, .column > * { border-bottom: 1px solid var(--line); }
      .column > :not(:first-child), .wide > :not(.strips):not(:first-child), .strips { border-top: 0; }
      expectation-panel, chance-panel, decision-panel, breakers-line { order: 0; }
      price-chart { order: 1; height: 420px; min-height: 0; }
      positions-panel, trading-controls, book-panel { order: 2; }
      .strips, learning-panel, analytics-panel, accounts-panel, outcomes-panel { order: 3; }
      trade-log, decision-log, features-panel { order: 4; }
    }
  `;

  override render() {
    const { frame, history, revision, fresh, running } = this;
    const { base = '', quote = '' } = frame?.market ?? {};
    return html`
      <div class="wide">
        <price-chart ?fresh=${fresh} .frame=${frame} .history=${history} .revision=${revision}></price-chart>
        <div class="strips">
          <accuracy-chart .frame=${frame} .history=${history} .revision=${revision}></accuracy-chart>
          <equity-chart .frame=${frame} .history=${history} .revision=${revision}></equity-chart>
        </div>
        <learning-panel .frame=${frame} .meanings=${history.features}></learning-panel>
        <analytics-panel .analytics=${history.analytics} quote=${quote}></analytics-panel>
        <trade-log .history=${history} .revision=${revision} .market=${frame?.market ?? null}></trade-log>
        <decision-log .history=${history} .revision=${revision} base=${base} quote=${quote}></decision-log>
        <features-panel .frame=${frame} .meanings=${history.features}></features-panel>
      </div>
      <div class="column">
        <expectation-panel .frame=${frame} ?fresh=${fresh}></expectation-panel>
        <chance-panel .frame=${frame}></chance-panel>
        <decision-panel .frame=${frame} ?fresh=${fresh}></decision-panel>
        <breakers-line .frame=${frame} ?fresh=${fresh}></breakers-line>
        <positions-panel .frame=${frame} ?fresh=${fresh} ?running=${running}></positions-panel>
        <trading-controls .frame=${frame} ?running=${running}></trading-controls>
        <book-panel .frame=${frame}></book-panel>
        <accounts-panel .frame=${frame} ?fresh=${fresh}></accounts-panel>
        <outcomes-panel .frame=${frame}></outcomes-panel>
      </div>
    `;
  }
}

customElements.define('now-view', NowView);
