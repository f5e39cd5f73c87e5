/** Accuracy over the last 1,000 labels, minute by minute, beside the baselines: the raw line behind the smoothed one; and drift alarms. */
import type { IChartApi } from 'lightweight-charts';
import { html, nothing } from 'lit';
import type { Frame } from '../core/frame.ts';
import { type MinuteRecord, SCORED } from '../core/records.ts';
import { ChartElement, chartStyle } from './chart-element.ts';
import { type DriftMark, DriftMarks, driftMarks, driftWords } from './drift-marks.ts';
import { figure, percent } from './figures.ts';
import { History, MINUTES_KEPT } from './history.ts';
import { COMPARED, type Compared, SCORED_WORDS } from './lead-sentence.ts';
import { keyStyle, lineKey } from './line-key.ts';
import { type Line, LineStrip } from './line-strip.ts';
import { panelStyle } from './panel-style.ts';
import type { Colours } from './theme.ts';
import { horizonName } from './times.ts';

/** Share of the newest value in the smoothed line: about the last half hour. */
const NEWEST_SHARE = 1 / 15;

export class AccuracyChart extends ChartElement {
  static override properties = {
    frame: { attribute: false },
    history: { attribute: false },
    revision: { attribute: false },
    horizon: { state: true },
  };
  declare frame: Frame | null;
  declare history: History;
  declare revision: number;
  declare horizon: number;
  #strip: LineStrip | null = null;
  readonly #driftMarks = new DriftMarks();
  #drifts: { readonly minutes: readonly MinuteRecord[]; readonly marks: readonly DriftMark[] } = { minutes: [], marks: [] };
  #colours: Colours | null = null;
  #repaints = 0;

  constructor() {
    super();
    this.frame = null;
    this.history = new History();
    this.revision = 0;
    this.horizon = 0;
  }

  static override styles = [panelStyle, chartStyle, keyStyle];

  override render() {
    const horizons = this.frame?.horizons ?? [];
    const recent = horizons[this.horizon]?.recent ?? null;
    const drifts = driftWords(this.#driftsKnown(), this.frame?.exchangeTime ?? 0);
    return html`
      <header>
        <h2>Accuracy, last 1,000</h2>
        <nav aria-label="Horizon of the chart">
          ${horizons.map(
            ({ horizonMs }, index) =>
              html`<button class="plain" aria-pressed=${this.horizon === index} @click=${() => this.#choose(index)}>${horizonName(horizonMs)}</button>`,
          )}
        </nav>
      </header>
      <p class="keys">
        ${COMPARED.map((who) => lineKey(LOOKS[who], SCORED_WORDS[who], percent(recent?.[who], 1)))}
        <span class="note">smoothed over half an hour; faint: the model unsmoothed</span>
        ${drifts === '' ? nothing : lineKey('upright', 'drift alarms of all horizons', drifts)}
      </p>
      <div class="chart" role="img" aria-label="Accuracy of the model and the baselines over time, with drift alarms; the newest values stand above."></div>
    `;
  }

  protected override build(chart: IChartApi): void {
    chart.applyOptions({
      rightPriceScale: { tickMarkDensity: 2.5, scaleMargins: { top: 0.12, bottom: 0.08 } },
      localization: { priceFormatter: tenths },
    });
    this.#strip = new LineStrip(chart);
    chart.panes()[0]?.attachPrimitive(this.#driftMarks);
  }

  protected override recolour(colours: Colours): void {
    this.#colours = colours;
    this.#repaints += 1;
  }

  protected override draw(): void {
    if (this.#colours === null) return;
    const key = `${this.history.epoch} ${this.horizon} ${this.#repaints}`;
    const grew = this.#strip?.draw(key, lines(this.horizon, this.#colours), this.history.minutes, MINUTES_KEPT * 1.25);
    if (grew) this.chart?.timeScale().fitContent();
    this.#driftMarks.show(this.#driftsKnown(), this.#colours.dim);
  }

  /** Looked for only where minutes came: a frame comes five times a second. */
  #driftsKnown(): readonly DriftMark[] {
    const { minutes } = this.history;
    if (minutes !== this.#drifts.minutes) this.#drifts = { minutes, marks: driftMarks(minutes) };
    return this.#drifts.marks;
  }

  #choose(horizon: number): void {
    this.horizon = horizon;
  }
}

const LOOKS: Readonly<Record<Compared, string>> = {
  model: 'model solid',
  noChange: 'dim dashed',
  majority: 'dim dotted',
  logisticRegression: 'second solid',
};

function lines(horizon: number, { model, dim, second }: Colours): readonly Line[] {
  const read = (who: Compared) => (minute: MinuteRecord) => minute.accuracy[horizon]?.[SCORED.indexOf(who)] ?? null;
  return [
    { begin: () => smoothed(read('majority')), color: dim, width: 1, style: 1 },
    { begin: () => smoothed(read('noChange')), color: dim, width: 1, style: 2 },
    { begin: () => smoothed(read('logisticRegression')), color: second, width: 1, style: 0 },
    { begin: () => read('model'), color: faded(model), width: 1, style: 0 },
    { begin: () => smoothed(read('model')), color: model, width: 2, style: 0 },
  ];
}

/** An exponential average, a plain one at first: else the first few labels would weigh for an hour. Passes over minutes without a value. */
function smoothed(read: (minute: MinuteRecord) => number | null): (minute: MinuteRecord) => number | null {
  let mean = 0;
  let count = 0;
  return (minute) => {
    const value = read(minute);
    if (value === null || !Number.isFinite(value)) return null;
    count += 1;
    mean += Math.max(NEWEST_SHARE, 1 / count) * (value - mean);
    return mean;
  };
}

/** `rgb(…)` behind its own smoothed line. */
function faded(color: string): string {
  return color.replace('rgb(', 'rgba(').replace(')', ', 0.45)');
}

function tenths(value: number): string {
  return figure(value * 100, 1);
}

customElements.define('accuracy-chart', AccuracyChart);
