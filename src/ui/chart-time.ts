/** Time on the charts. The library cuts days by UTC; shifting by the zone's offset makes it cut them where the user's begin. */
import { TickMarkType, type Time, type UTCTimestamp } from 'lightweight-charts';
import { dayOf, hourAndMinute, timeOfDay } from './times.ts';

// One offset for the page's life: it must not jump, or times would not ascend. Labels are written from the true time.
const offsetMs = -new Date().getTimezoneOffset() * 60_000;

const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** A moment in ms as the chart's time. */
export function chartTime(ms: number): UTCTimestamp {
  return Math.floor((ms + offsetMs) / 1_000) as UTCTimestamp;
}

/** The label of a mark on the time axis. */
export function markLabel(time: Time, type: TickMarkType): string {
  const ms = moment(time);
  switch (type) {
    case TickMarkType.Year:
    case TickMarkType.Month:
      return month.format(ms);
    case TickMarkType.DayOfMonth:
      return shortDay.format(ms);
    case TickMarkType.Time:
      return hourAndMinute(ms);
    default:
      return timeOfDay(ms);
  }
}

/** The label under the crosshair. */
export function crosshairLabel(time: Time): string {
  const ms = moment(time);
  return `${dayOf(ms)} ${hourAndMinute(ms)}`;
}

function moment(time: Time): number {
  return typeof time === 'number' ? time * 1_000 - offsetMs : Number.NaN;
}
