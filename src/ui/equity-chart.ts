/** What both desks are worth after fees, minute by minute, beside the same money held in the market. */
import type { IChartApi } from 'lightweight-charts';
import { html } from 'lit';
import type { Frame } from '../core/frame.ts';
import type { MinuteRecord } from '../core/records.ts';
import { toFloat } from '../core/units.ts';
import { ChartElement, chartStyle } from './chart-element.ts';
import { figure, signedPercent } from './figures.ts';
import { History, MINUTES_KEPT } from './history.ts';
import { keyStyle, lineKey } from './line-key.ts';
import { type Line, LineStrip } from './line-strip.ts';
import { panelStyle } from './panel-style.ts';
import type { Colours } from './theme.ts';

export class EquityChart extends ChartElement {
  static override properties = { frame: { attribute: false }, history: { attribute: false }, revision: { attribute: false } };
  declare frame: Frame | null;
  declare history: History;
  declare revision: number;
  #strip: LineStrip | null = null;
  #lines: readonly Line[] = [];
  #repaints = 0;

  constructor() {
    super();
    this.frame = null;
    this.history = new History();
    this.revision = 0;
  }

  static override styles = [panelStyle, chartStyle, keyStyle];

  override render() {
    const { frame } = this;
    return html`
      <header><h2>Equity after fees${frame === null ? '' : `, ${frame.market.quote}`}</h2></header>
      <p class="keys">
        ${lineKey('high solid', 'spot', worth(frame?.desks.spot.equity, frame?.capital))}
        ${lineKey('second solid', 'margin', worth(frame?.desks.margin.equity, frame?.capital))}
        ${lineKey('dim dashed', 'bought and held', worth(frame?.hold, frame?.capital))}
      </p>
      <div class="chart" role="img" aria-label="Equity of both desks and of holding over time; the newest values stand above."></div>
    `;
  }

  protected override build(chart: IChartApi): void {
    chart.applyOptions({
      rightPriceScale: { tickMarkDensity: 2.5, scaleMargins: { top: 0.12, bottom: 0.08 } },
      localization: { priceFormatter: tenths },
    });
    this.#strip = new LineStrip(chart);
  }

  protected override recolour({ high, second, dim }: Colours): void {
    this.#repaints += 1;
    this.#lines = [
      { begin: () => worthOf('hold'), color: dim, width: 1, style: 2 },
      { begin: () => worthOf('margin'), color: second, width: 2, style: 0 },
      { begin: () => worthOf('spot'), color: high, width: 2, style: 0 },
    ];
  }

  protected override draw(): void {
    const grew = this.#strip?.draw(`${this.history.epoch} ${this.#repaints}`, this.#lines, this.history.minutes, MINUTES_KEPT * 1.25);
    if (grew) this.chart?.timeScale().fitContent();
  }
}

function worthOf(whose: 'spot' | 'margin' | 'hold'): (minute: MinuteRecord) => number {
  return (minute) => toFloat(minute[whose]);
}

function worth(value: number | undefined, capital: number | undefined): string {
  if (value === undefined || capital === undefined || capital <= 0) return '–';
  return `${figure(value, 2)} (${signedPercent(value / capital - 1)})`;
}

function tenths(value: number): string {
  return figure(value, 1);
}

customElements.define('equity-chart', EquityChart);
