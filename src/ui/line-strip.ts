/** Several lines over minutes on one chart, kept up to date point by point. */
import {
  type IChartApi,
  type ISeriesApi,
  type LineData,
  LineSeries,
  type LineWidth,
  type Time,
  type WhitespaceData,
} from 'lightweight-charts';
import type { MinuteRecord } from '../core/records.ts';
import { chartTime } from './chart-time.ts';

/** One line: its value at each minute, null where there is none, and how it is drawn. */
export interface Line {
  /** Makes the reader of one pass over the minutes, oldest first: a smoothed line carries a memory along. */
  readonly begin: () => (minute: MinuteRecord) => number | null;
  readonly color: string;
  readonly width: LineWidth;
  /** 0 solid, 1 dotted, 2 dashed. */
  readonly style: 0 | 1 | 2;
}

export class LineStrip {
  readonly #chart: IChartApi;
  #drawn: { readonly series: ISeriesApi<'Line'>; read: (minute: MinuteRecord) => number | null }[] = [];
  #key = '';
  #newest = Number.NEGATIVE_INFINITY;
  #length = 0;

  constructor(chart: IChartApi) {
    this.#chart = chart;
  }

  /** Draws `lines` over `minutes`; with another `key` than before everything anew. Returns whether it grew. */
  draw(key: string, lines: readonly Line[], minutes: readonly MinuteRecord[], limit: number): boolean {
    if (key !== this.#key || this.#length > limit) this.#drawAll(key, lines, minutes);
    else if ((minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY) <= this.#newest) return false;
    else for (const minute of minutes.slice(firstAfter(minutes, this.#newest))) this.#add(minute);
    this.#newest = minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    return true;
  }

  #drawAll(key: string, lines: readonly Line[], minutes: readonly MinuteRecord[]): void {
    for (const { series } of this.#drawn) this.#chart.removeSeries(series);
    this.#drawn = lines.map(({ begin, color, width, style }) => {
      const options = {
        color,
        lineWidth: width,
        lineStyle: style,
        lastValueVisible: false,
        priceLineVisible: false,
        crosshairMarkerRadius: 3,
      };
      const series = this.#chart.addSeries(LineSeries, options);
      const read = begin();
      series.setData(minutes.map((minute) => point(minute, read(minute))));
      return { series, read };
    });
    this.#key = key;
    this.#length = minutes.length;
  }

  #add(minute: MinuteRecord): void {
    this.#length += 1;
    for (const { series, read } of this.#drawn) series.update(point(minute, read(minute)));
  }
}

function firstAfter(minutes: readonly MinuteRecord[], time: number): number {
  let first = minutes.length;
  while (first > 0 && (minutes[first - 1]?.time ?? time) > time) first -= 1;
  return first;
}

function point(minute: MinuteRecord, value: number | null): LineData<Time> | WhitespaceData<Time> {
  const time = chartTime(minute.time);
  return value === null || !Number.isFinite(value) ? { time } : { time, value };
}
