/** Candles of closed minutes and the open one, drawn onto a series as they come; absent minutes are left blank. */
import type { CandlestickData, ISeriesApi, Time, WhitespaceData } from 'lightweight-charts';
import type { Bar } from '../core/frame.ts';
import type { MinuteRecord } from '../core/records.ts';
import { toFloat } from '../core/units.ts';
import { chartTime } from './chart-time.ts';
import { type History, MINUTES_KEPT } from './history.ts';

const MINUTE_MS = 60_000;
/** A hole between minutes is drawn at most this wide. */
const HOLE_MINUTES = 15;

type Candle = CandlestickData<Time> | WhitespaceData<Time>;

export class CandleTape {
  readonly #series: ISeriesApi<'Candlestick'>;
  #epoch = -1;
  #drawn = 0;
  /** Start of the newest candle, and of the newest closed one. */
  #newest = Number.NEGATIVE_INFINITY;
  #closed = Number.NEGATIVE_INFINITY;

  constructor(series: ISeriesApi<'Candlestick'>) {
    this.#series = series;
  }

  /** Number of places on the time scale, blanks included. */
  get length(): number {
    return this.#drawn;
  }

  /** Brings the series up to date. Returns whether it grew. */
  draw(history: History, bar: Bar | null): boolean {
    const before = this.#drawn;
    const fresh = closedSince(history.minutes, this.#closed);
    const late = (fresh[0]?.time ?? Number.POSITIVE_INFINITY) < this.#newest;
    const redraw = history.epoch !== this.#epoch || late || this.#drawn > MINUTES_KEPT * 1.25;
    if (redraw) this.#drawAll(history);
    else for (const minute of fresh) this.#put(minute.time, minuteCandle(minute));
    this.#closed = history.minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    if (bar !== null && bar.time >= this.#newest && bar.time > this.#closed) this.#put(bar.time, barCandle(bar));
    return redraw || this.#drawn > before;
  }

  #drawAll({ minutes, epoch }: History): void {
    const candles = minutes.flatMap((minute, index) => [
      ...blanks(minutes[index - 1]?.time ?? minute.time, minute.time),
      minuteCandle(minute),
    ]);
    this.#series.setData(candles);
    this.#epoch = epoch;
    this.#drawn = candles.length;
    this.#newest = minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
  }

  #put(time: number, candle: Candle): void {
    if (time > this.#newest) {
      const hole = Number.isFinite(this.#newest) ? blanks(this.#newest, time) : [];
      for (const blank of hole) this.#series.update(blank);
      this.#drawn += hole.length + 1;
      this.#newest = time;
    }
    this.#series.update(candle);
  }
}

function closedSince(minutes: readonly MinuteRecord[], time: number): readonly MinuteRecord[] {
  let first = minutes.length;
  while (first > 0 && (minutes[first - 1]?.time ?? time) > time) first -= 1;
  return minutes.slice(first);
}

function blanks(from: number, to: number): readonly Candle[] {
  const absent = Math.round((to - from) / MINUTE_MS) - 1;
  const drawn = Math.max(0, Math.min(absent, HOLE_MINUTES));
  return Array.from({ length: drawn }, (_, index) => ({ time: chartTime(from + (index + 1) * MINUTE_MS) }));
}

function minuteCandle({ time, open, high, low, close }: MinuteRecord): Candle {
  return { time: chartTime(time), open: toFloat(open), high: toFloat(high), low: toFloat(low), close: toFloat(close) };
}

function barCandle({ time, open, high, low, close }: Bar): Candle {
  return { time: chartTime(time), open, high, low, close };
}
