/** Time that was not seen, on the price chart: shaded bands with their length in words. */
import type { ISeriesPrimitive, Time } from 'lightweight-charts';
import type { MinuteRecord } from '../core/records.ts';
import { chartTime } from './chart-time.ts';
import { duration } from './times.ts';
import { type Ground, Underlay } from './underlay.ts';

const MINUTE_MS = 60_000;

/** One gap between or within minutes; `from` and `to` are starts of minutes that have a candle, ms. */
export interface GapBand {
  readonly from: number;
  readonly to: number;
  readonly gapMs: number;
}

/** Joins neighbouring minutes that miss time into one band each. A minute that is absent without a gap was only quiet. */
export function gapBands(minutes: readonly MinuteRecord[]): readonly GapBand[] {
  const bands: GapBand[] = [];
  minutes.forEach((minute, index) => {
    if (minute.gapMs <= 0) return;
    const previous = minutes[index - 1] ?? minute;
    // Minutes missed whole have no record; a minute that carries more than itself has counted them.
    const absentMs = Math.max(0, minute.time - previous.time - MINUTE_MS);
    const gapMs = minute.gapMs + (minute.gapMs > MINUTE_MS ? 0 : absentMs);
    const last = bands.at(-1);
    if (last !== undefined && last.to === previous.time)
      bands[bands.length - 1] = { from: last.from, to: minute.time, gapMs: last.gapMs + gapMs };
    else bands.push({ from: absentMs > 0 ? previous.time : minute.time, to: minute.time, gapMs });
  });
  return bands;
}

/** Draws bands behind the candles. */
export class GapBands extends Underlay implements ISeriesPrimitive<Time> {
  #bands: readonly GapBand[] = [];
  #shade = '';
  #ink = '';

  show(bands: readonly GapBand[], shade: string, ink: string): void {
    this.#bands = bands;
    this.#shade = shade;
    this.#ink = ink;
    this.redraw();
  }

  protected override paint({ context, width, height, scale }: Ground): void {
    const half = scale.options().barSpacing / 2;
    let free = Number.NEGATIVE_INFINITY;
    for (const band of this.#bands) {
      const from = scale.timeToCoordinate(chartTime(band.from));
      const to = scale.timeToCoordinate(chartTime(band.to));
      if (from === null || to === null || to + half < 0 || from - half > width) continue;
      const left = from - half;
      const wide = Math.max(3, to + half - left);
      context.fillStyle = this.#shade;
      context.fillRect(left, 0, wide, height);
      const label = `gap ${duration(band.gapMs)}, resumed`;
      const size = context.measureText(label).width;
      const start = Math.min(Math.max(4, left + wide / 2 - size / 2), width - size - 4);
      if (start < free) continue;
      context.fillStyle = this.#ink;
      // The lower left corner belongs to the library's mark.
      context.fillText(label, start, height - (start < 64 ? 40 : 8));
      free = start + size + 8;
    }
  }
}
