/** What a chart has behind its lines and candles: keeps the chart it hangs on, and draws with the chart's scale of times. */
import type { IChartApi, IPrimitivePaneRenderer, ITimeScaleApi, PaneAttachedParameter, Time } from 'lightweight-charts';

/** Size of the text on it, px. */
export const LABEL_PX = 11;

export interface Ground {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly scale: ITimeScaleApi<Time>;
}

export abstract class Underlay {
  #chart: IChartApi | null = null;
  #redraw: () => void = () => {};

  protected abstract paint(ground: Ground): void;

  protected redraw(): void {
    this.#redraw();
  }

  attached({ chart, requestUpdate }: Pick<PaneAttachedParameter<Time>, 'chart' | 'requestUpdate'>): void {
    this.#chart = chart as IChartApi;
    this.#redraw = requestUpdate;
  }

  detached(): void {
    this.#chart = null;
    this.#redraw = () => {};
  }

  paneViews() {
    return this.#views;
  }

  // One array for life: the library compares references.
  readonly #views = [{ zOrder: () => 'bottom' as const, renderer: () => this.#renderer }];

  readonly #renderer: IPrimitivePaneRenderer = {
    draw: (target) => {
      const scale = this.#chart?.timeScale();
      if (scale === undefined) return;
      target.useMediaCoordinateSpace(({ context, mediaSize: { width, height } }) => {
        context.font = `${LABEL_PX}px system-ui, sans-serif`;
        this.paint({ context, width, height, scale });
      });
    },
  };
}
