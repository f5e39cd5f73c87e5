/** Numbers as the screen writes them: the locale's own, a true minus, and a dash for what is not known. */

/** What stands where a value is not known. */
export const UNKNOWN = '–';

const NARROW = '\u202f';
const formats = new Map<string, Intl.NumberFormat>();

/** `value` with exactly `decimals` places. */
export function figure(value: number | null | undefined, decimals = 0): string {
  return known(value) ? write(value, decimals, decimals, 'auto') : UNKNOWN;
}

/** `value` with at most `decimals` places, for amounts. */
export function atMost(value: number | null | undefined, decimals: number): string {
  return known(value) ? write(value, 0, decimals, 'auto') : UNKNOWN;
}

/** `value` with its sign, none for zero. */
export function signed(value: number | null | undefined, decimals = 0): string {
  return known(value) ? write(value, decimals, decimals, 'exceptZero') : UNKNOWN;
}

/** A fraction as percent, with its sign. */
export function signedPercent(fraction: number | null | undefined, decimals = 2): string {
  return known(fraction) ? `${signed(fraction * 100, decimals)}${NARROW}%` : UNKNOWN;
}

/** A fraction as percent. */
export function percent(fraction: number | null | undefined, decimals = 0): string {
  return known(fraction) ? `${figure(fraction * 100, decimals)}${NARROW}%` : UNKNOWN;
}

/** A size in bytes, in the largest unit that keeps it above one. */
export function bytes(value: number): string {
  if (value < 1_000) return `${figure(value)} B`;
  return value < 1_000_000 ? `${figure(value / 1_000)} kB` : `${figure(value / 1_000_000, 1)} MB`;
}

/** Which sign a value has, as the class name that colours it. */
export function direction(value: number | null | undefined): 'up' | 'down' | '' {
  if (!known(value) || value === 0) return '';
  return value > 0 ? 'up' : 'down';
}

function known(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function write(value: number, least: number, most: number, signDisplay: 'auto' | 'exceptZero'): string {
  const key = `${least} ${most} ${signDisplay}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, { minimumFractionDigits: least, maximumFractionDigits: most, signDisplay });
    formats.set(key, format);
  }
  const written = format.format(value).replace('-', '−');
  // A value that rounds to nothing is nothing, whatever its sign was.
  return /[1-9]/.test(written) ? written : written.replace('−', '');
}
