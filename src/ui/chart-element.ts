/** What all charts share: the library's chart inside an element, in the page's colours, following its size and theme. */
import { type ChartOptions, CrosshairMode, createChart, type DeepPartial, type IChartApi } from 'lightweight-charts';
import { css, LitElement, type PropertyValues } from 'lit';
import { crosshairLabel, markLabel } from './chart-time.ts';
import { type Colours, coloursOf, observeTheme } from './theme.ts';

export const chartStyle = css`
  .chart { position: relative; min-height: 0; }
`;

export abstract class ChartElement extends LitElement {
  protected chart: IChartApi | null = null;
  #forgetTheme: () => void = () => {};

  /** Adds the series; called once for each chart made. */
  protected abstract build(chart: IChartApi, colours: Colours): void;
  /** Gives the series their colours. */
  protected abstract recolour(colours: Colours): void;
  /** Brings the series up to date with the properties. */
  protected abstract draw(): void;

  protected override firstUpdated(): void {
    this.#open();
  }

  protected override updated(_changed: PropertyValues): void {
    if (this.chart !== null) this.draw();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#forgetTheme = observeTheme(() => this.#repaint());
    if (this.hasUpdated && this.chart === null) this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forgetTheme();
    this.chart?.remove();
    this.chart = null;
  }

  #open(): void {
    const frame = this.renderRoot.querySelector<HTMLElement>('.chart');
    if (frame === null) return;
    const colours = coloursOf(this);
    this.chart = createChart(frame, { autoSize: true, ...look(colours) });
    this.build(this.chart, colours);
    this.recolour(colours);
  }

  #repaint(): void {
    if (this.chart === null) return;
    const colours = coloursOf(this);
    this.chart.applyOptions(look(colours));
    this.recolour(colours);
    this.requestUpdate();
  }
}

function look(colours: Colours): DeepPartial<ChartOptions> {
  const line = { color: colours.faint, labelBackgroundColor: colours.flat };
  return {
    layout: {
      background: { color: 'transparent' },
      textColor: colours.dim,
      fontSize: 11,
      fontFamily: getComputedStyle(document.documentElement).fontFamily,
      attributionLogo: false,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: colours.line } },
    rightPriceScale: { borderVisible: false, tickMarkDensity: 4 },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      secondsVisible: false,
      rightOffset: 3,
      minBarSpacing: 0.1,
      tickMarkFormatter: markLabel,
    },
    crosshair: { mode: CrosshairMode.Normal, vertLine: line, horzLine: line },
    localization: { timeFormatter: crosshairLabel },
    // The wheel and a vertical swipe belong to the page.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  };
}
