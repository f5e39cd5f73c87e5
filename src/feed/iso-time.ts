/** ISO-8601 UTC text to milliseconds, by hand: `Date.parse` is slower, and accepts more than the exchange writes. */

const ZERO = 48;
const DAY = 86_400_000;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** `YYYY-MM-DDThh:mm:ss` without fraction and zone. */
const SECONDS_LENGTH = 19;
const LONGEST = 30;

/** The first and the last moment taken for a time of this exchange, ms since the epoch: 2000-01-01 and 2100-01-01. */
export const EARLIEST_TIME = 946_684_800_000;
export const LATEST_TIME = 4_102_444_800_000;

/**
 * Reads `2026-09-23T04:31:09.259Z`; the fraction may be absent or have up to nine digits, of which three count.
 * @returns ms since the epoch, or null for anything else, and for years outside 2000 to 2099.
 */
export function parseIsoTime(text: unknown): number | null {
  if (typeof text !== 'string' || text.length <= SECONDS_LENGTH || text.length > LONGEST) return null;
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return null;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const fraction = milliseconds(text);
  if (!(year >= 2000 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month))) return null;
  if (!(hour < 24 && minute < 60 && second < 60 && fraction >= 0)) return null;
  return EARLIEST_TIME + dayNumber(year, month, day) * DAY + ((hour * 60 + minute) * 60 + second) * 1_000 + fraction;
}

/** The digits in [from, to) as a number; NaN where one is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** What follows the seconds, `Z` or `.123Z`, in ms; NaN where it is neither. */
function milliseconds(text: string): number {
  const end = text.length - 1;
  if (text[end] !== 'Z') return Number.NaN;
  if (end === SECONDS_LENGTH) return 0;
  const first = SECONDS_LENGTH + 1;
  if (text[SECONDS_LENGTH] !== '.' || first === end) return Number.NaN;
  // Beyond the third digit only the form is checked: the exchange's microseconds end in 000.
  if (Number.isNaN(digits(text, first, end))) return Number.NaN;
  const read = Math.min(3, end - first);
  return digits(text, first, first + read) * 10 ** (3 - read);
}

/** Every fourth year is a leap year between 2000 and 2099, 2000 among them. */
function monthLength(year: number, month: number): number {
  return month === 2 && year % 4 === 0 ? 29 : (MONTH_LENGTHS[month - 1] as number);
}

/** Days since 2000-01-01. */
function dayNumber(year: number, month: number, day: number): number {
  const years = year - 2000;
  let days = years * 365 + Math.ceil(years / 4) + day - 1;
  for (let m = 1; m < month; m++) days += monthLength(year, m);
  return days;
}
