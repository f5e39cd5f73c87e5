/** Drift alarms over minutes: a dashed line from top to bottom with its word, and the same for who reads. */
import type { IPanePrimitive, Time } from 'lightweight-charts';
import type { MinuteRecord } from '../core/records.ts';
import { chartTime } from './chart-time.ts';
import { figure } from './figures.ts';
import { dayOf, hourAndMinute } from './times.ts';
import { type Ground, LABEL_PX, Underlay } from './underlay.ts';

/** Alarms that were raised within one minute. */
export interface DriftMark {
  /** Start of the minute, ms. */
  readonly time: number;
  readonly alarms: number;
}

/** Where the count of alarms rises. What came before the first minute known has no place on the chart. */
export function driftMarks(minutes: readonly MinuteRecord[]): readonly DriftMark[] {
  const marks: DriftMark[] = [];
  let before = minutes[0]?.alarms ?? 0;
  for (const { time, alarms } of minutes) {
    if (alarms > before) marks.push({ time, alarms: alarms - before });
    before = alarms;
  }
  return marks;
}

/** `2, newest 03:12`, with the day where it is not `now`'s; empty without any. */
export function driftWords(marks: readonly DriftMark[], now: number): string {
  const newest = marks.at(-1);
  if (newest === undefined) return '';
  const day = dayOf(newest.time);
  return `${figure(alarmsOf(marks))}, newest ${day === dayOf(now) ? '' : `${day} `}${hourAndMinute(newest.time)}`;
}

function alarmsOf(marks: readonly DriftMark[]): number {
  return marks.reduce((sum, { alarms }) => sum + alarms, 0);
}

/** Draws marks behind the lines. */
export class DriftMarks extends Underlay implements IPanePrimitive<Time> {
  #marks: readonly DriftMark[] = [];
  #ink = '';

  show(marks: readonly DriftMark[], ink: string): void {
    if (marks === this.#marks && ink === this.#ink) return;
    this.#marks = marks;
    this.#ink = ink;
    this.redraw();
  }

  protected override paint({ context, width, height, scale }: Ground): void {
    let free = Number.NEGATIVE_INFINITY;
    context.strokeStyle = this.#ink;
    context.fillStyle = this.#ink;
    context.setLineDash([2, 3]);
    for (const { time, alarms } of this.#marks) {
      const x = scale.timeToCoordinate(chartTime(time));
      if (x === null || x < 0 || x > width) continue;
      // Between two pixels a line of one would be two, and grey.
      const line = Math.round(x) + 0.5;
      context.beginPath();
      context.moveTo(line, 0);
      context.lineTo(line, height);
      context.stroke();
      const label = alarms === 1 ? 'drift' : `drift × ${alarms}`;
      const size = context.measureText(label).width;
      const start = Math.min(x + 4, width - size - 4);
      if (start < free) continue;
      context.fillText(label, start, LABEL_PX + 1);
      free = start + size + 8;
    }
  }
}
