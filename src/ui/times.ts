/** Times as the screen writes them: durations and ages in words, moments in local time. */
import { figure } from './figures.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** `38 s`, `12 min`, `3 h 12 min`, `2 d 4 h`: the two largest units. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const rounded = Math.max(0, ms);
  if (rounded < MINUTE) return `${figure(Math.floor(rounded / SECOND))} s`;
  if (rounded < HOUR) return pair(rounded, MINUTE, 'min', SECOND, 's', 10 * MINUTE);
  if (rounded < DAY) return pair(rounded, HOUR, 'h', MINUTE, 'min', DAY);
  return pair(rounded, DAY, 'd', HOUR, 'h', Number.POSITIVE_INFINITY);
}

/** How long ago, to a tenth under ten seconds: `0.4 s`, `12 s`, `3 min 10 s`. */
export function age(ms: number): string {
  const positive = Math.max(0, ms);
  return positive < 10 * SECOND ? `${figure(Math.floor(positive / 100) / 10, 1)} s` : duration(positive);
}

/** The name of a horizon: `10 s`, `1 min`, `1.5 min`. */
export function horizonName(ms: number): string {
  if (ms < MINUTE) return `${figure(ms / SECOND, ms % SECOND === 0 ? 0 : 1)} s`;
  const [unit, name] = ms < HOUR ? [MINUTE, 'min'] : [HOUR, 'h'];
  return `${figure(ms / unit, ms % unit === 0 ? 0 : 1)} ${name}`;
}

/** Local time to the second. */
export function timeOfDay(ms: number): string {
  return clock.format(ms);
}

/** Local time to the minute. */
export function hourAndMinute(ms: number): string {
  return shortClock.format(ms);
}

/** Local day. */
export function dayOf(ms: number): string {
  return day.format(ms);
}

/** The larger unit and, below `limit`, what is left of it in the smaller one. */
function pair(ms: number, large: number, largeName: string, small: number, smallName: string, limit: number): string {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms - whole * large) / small);
  return rest === 0 || ms >= limit ? `${figure(whole)} ${largeName}` : `${figure(whole)} ${largeName} ${figure(rest)} ${smallName}`;
}
