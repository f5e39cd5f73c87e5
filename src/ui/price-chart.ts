/** The market: price and spread, one-minute candles, what the desks entered and left, and the time that was not seen. */

import type { ISeriesMarkersPluginApi, Time } from 'lightweight-charts';
import { CandlestickSeries, createSeriesMarkers, type IChartApi, type IPriceLine, type ISeriesApi } from 'lightweight-charts';
import { css, html, nothing } from 'lit';
import type { Frame, PositionView } from '../core/frame.ts';
import { DESKS } from '../core/records.ts';
import { toFloat } from '../core/units.ts';
import { CandleTape } from './candle-tape.ts';
import { ChartElement, chartStyle } from './chart-element.ts';
import { type ExitLine, exitLines } from './exit-lines.ts';
import { direction, figure, signedPercent } from './figures.ts';
import { GapBands, gapBands } from './gap-bands.ts';
import { History } from './history.ts';
import { panelStyle } from './panel-style.ts';
import { readingWords } from './reading-words.ts';
import type { Colours } from './theme.ts';
import { tradeMarkers, withOpen } from './trade-markers.ts';

const RANGES = [
  { name: '1 h', minutes: 60 },
  { name: '3 h', minutes: 180 },
  { name: '12 h', minutes: 720 },
  { name: 'all', minutes: Number.POSITIVE_INFINITY },
] as const;
/** Below this width the lines of exits carry no names. */
const NAMED_LINES_PX = 480;
const ROOM_PX = 44;
/** A young session is drawn as if it had this many minutes. */
const LEAST_MINUTES = 60;

export class PriceChart extends ChartElement {
  static override properties = {
    frame: { attribute: false },
    history: { attribute: false },
    revision: { attribute: false },
    fresh: { type: Boolean, reflect: true },
    range: { state: true },
  };
  declare frame: Frame | null;
  declare history: History;
  declare revision: number;
  /** Whether the price is of now. */
  declare fresh: boolean;
  declare range: number;

  #candles: ISeriesApi<'Candlestick'> | null = null;
  #tape: CandleTape | null = null;
  #markers: ISeriesMarkersPluginApi<Time> | null = null;
  readonly #bands = new GapBands();
  #lines: readonly IPriceLine[] = [];
  #linesKey = '';
  #priceDecimals = -1;
  #marked = -1;
  #following = true;
  #colours: Colours | null = null;

  constructor() {
    super();
    this.frame = null;
    this.history = new History();
    this.revision = 0;
    this.fresh = false;
    this.range = innerWidth < 720 ? 60 : 180;
  }

  static override styles = [
    panelStyle,
    chartStyle,
    css`
      :host { display: flex; flex-direction: column; min-height: 360px; }
      header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; padding: 16px 16px 8px; }
      .price { font-size: 30px; line-height: 36px; color: var(--high); letter-spacing: -0.01em; }
      .change { font-size: 15px; }
      :host(:not([fresh])) .price, :host(:not([fresh])) .change { color: var(--dim); }
      .quotes { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: 0 16px; font-size: 12px; line-height: 20px; color: var(--dim); }
      .quotes b { font-weight: 400; color: var(--text); }
      .readings { flex-basis: 100%; font-size: 12px; line-height: 20px; color: var(--dim); }
      .readings span { white-space: nowrap; }
      .readings span:not(:last-of-type)::after { content: ' ·'; }
      nav { margin-left: auto; align-self: flex-start; display: flex; gap: 8px; }
      .chart { flex: 1; }
    `,
  ];

  override render() {
    const { frame } = this;
    const decimals = frame?.market.priceDecimals ?? 2;
    return html`
      <header>
        <h2 class="reader">Price</h2>
        <span class="price">${figure(frame?.price, decimals)}</span>
        <span class="change ${direction(frame?.change)}" title="since the session’s first price">${signedPercent(frame?.change)}</span>
        <nav aria-label="Range of the chart">
          ${RANGES.map(
            ({ name, minutes }) =>
              html`<button class="plain" aria-pressed=${this.range === minutes} @click=${() => this.#follow(minutes)}>${name}</button>`,
          )}
        </nav>
        <div class="quotes">
          <span>bid <b>${figure(frame?.bid, decimals)}</b></span>
          <span>ask <b>${figure(frame?.ask, decimals)}</b></span>
          <span>spread <b>${fine(spreadBp(frame))}</b> bp</span>
          <span>${frame?.bar?.basis === 'mid' ? '1 min candles of mid-prices' : '1 min candles of trades'}</span>
        </div>
        ${frame === null ? nothing : html`<p class="readings">${readingWords(frame).map((clause) => html`<span>${clause}</span> `)}</p>`}
      </header>
      <div class="chart" role="img" aria-label=${this.#inWords()} @pointerdown=${() => this.#letGo()}></div>
    `;
  }

  protected override build(chart: IChartApi): void {
    const candles = chart.addSeries(CandlestickSeries, { borderVisible: false, priceLineStyle: 1 });
    candles.attachPrimitive(this.#bands);
    this.#candles = candles;
    this.#tape = new CandleTape(candles);
    this.#markers = createSeriesMarkers(candles, []);
    this.#lines = [];
    this.#priceDecimals = -1;
  }

  protected override recolour(colours: Colours): void {
    const { up, down } = colours;
    this.#colours = colours;
    this.#candles?.applyOptions({ upColor: up, downColor: down, wickUpColor: up, wickDownColor: down, priceLineColor: colours.model });
    // The licence asks for a link to the library's makers; this one stands for all charts.
    this.chart?.applyOptions({ layout: { attributionLogo: true } });
    this.#linesKey = 'none drawn in these colours';
    this.#marked = -1;
  }

  protected override draw(): void {
    const { history, frame } = this;
    this.#writePrices(frame?.market.priceDecimals ?? 2);
    const grew = this.#tape?.draw(history, frame?.bar ?? null) ?? false;
    this.#drawLines();
    if (this.#marked !== history.revision && this.#colours !== null) {
      this.#marked = history.revision;
      const entries = withOpen(history.entries, this.#positions());
      this.#markers?.setMarkers(tradeMarkers(entries, history.minutes[0]?.time ?? Number.POSITIVE_INFINITY, this.#colours));
      this.#bands.show(gapBands(history.minutes), this.#colours.band, this.#colours.dim);
    }
    if (grew && this.#following) this.#show();
  }

  /** The axis needs no more decimals than the market's prices have, and none where they are in the thousands. */
  #writePrices(decimals: number): void {
    if (decimals === this.#priceDecimals) return;
    this.#priceDecimals = decimals;
    const formatter = (value: number) => figure(value, Math.abs(value) >= 1_000 ? Math.min(decimals, 0) : decimals);
    this.#candles?.applyOptions({ priceFormat: { type: 'custom', minMove: 10 ** -decimals, formatter } });
  }

  #drawLines(): void {
    const positions = this.#positions();
    // On a phone their names would hide the candles: the colours and the list of positions say which is which.
    const named = (this.chart?.timeScale().width() ?? 0) >= NAMED_LINES_PX;
    const key = `${named} ${positions.map(({ desk, decision, stop, trailing, target }) => `${desk} ${decision} ${stop} ${trailing} ${target}`).join()}`;
    const [candles, colours] = [this.#candles, this.#colours];
    if (key === this.#linesKey || candles === null || colours === null) return;
    this.#linesKey = key;
    for (const line of this.#lines) candles.removePriceLine(line);
    const add = ({ price, color, title }: ExitLine) =>
      candles.createPriceLine({ price, color, title: named ? title : '', lineWidth: 1, lineStyle: 2, axisLabelVisible: true });
    this.#lines = exitLines(positions, colours).map(add);
  }

  #positions(): readonly PositionView[] {
    const desks = this.frame?.desks;
    return desks === undefined ? [] : DESKS.flatMap((desk) => desks[desk].positions);
  }

  #follow(minutes: number): void {
    this.range = minutes;
    this.#following = true;
    this.#show();
  }

  /** Who moves the chart looks at the past; a range button leads back to the present. */
  #letGo(): void {
    this.#following = false;
  }

  #show(): void {
    const last = (this.#tape?.length ?? 0) - 1;
    const scale = this.chart?.timeScale();
    if (scale === undefined) return;
    const wanted = Math.min(this.range, last + 1);
    // Room for the words below the newest mark; a young session fills the chart from the left.
    const room = (wanted * ROOM_PX) / Math.max(ROOM_PX * 2, scale.width() - ROOM_PX);
    const isYoung = last < LEAST_MINUTES;
    scale.setVisibleLogicalRange(isYoung ? { from: -0.5, to: LEAST_MINUTES + 1 } : { from: last - wanted + 0.5, to: last + room });
  }

  #inWords(): string {
    const shown = this.history.minutes.slice(-Math.min(this.range, this.history.minutes.length));
    if (shown.length === 0) return 'Price chart: no closed minute yet.';
    const low = shown.reduce((least, minute) => Math.min(least, toFloat(minute.low)), Number.POSITIVE_INFINITY);
    const high = shown.reduce((most, minute) => Math.max(most, toFloat(minute.high)), Number.NEGATIVE_INFINITY);
    return `Price chart: ${figure(shown.length)} candles of one minute, between ${figure(low, 2)} and ${figure(high, 2)}.`;
  }
}

/** One decimal, or three where one would show nothing: spreads elsewhere are a hundredth of this exchange's. */
function fine(bp: number | null): string {
  return figure(bp, bp !== null && bp < 0.1 ? 3 : 1);
}

function spreadBp(frame: Frame | null): number | null {
  if (frame === null || frame.bid === null || frame.ask === null) return null;
  return ((frame.ask - frame.bid) / ((frame.ask + frame.bid) / 2)) * 10_000;
}

customElements.define('price-chart', PriceChart);
