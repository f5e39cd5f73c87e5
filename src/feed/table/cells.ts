/** Rows of a table as text, and what single cells mean. */
import { parseDecimal } from '../../core/decimal.ts';
import { UNITS } from '../../core/units.ts';
import { EARLIEST_TIME, LATEST_TIME, parseIsoTime } from '../iso-time.ts';

/** The cells of a line, separated by comma, semicolon or tab; quotes around a cell are taken off. */
export function cellsOf(line: string): readonly string[] {
  const separator = line.includes('\t') ? '\t' : line.includes(';') ? ';' : ',';
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** ms since the epoch out of seconds, ms, µs or ns since then, or ISO text; null for anything else. */
export function timeOf(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const digits = (text.split('.')[0] ?? '').length;
    const perMs = digits <= 10 ? 0.001 : digits <= 13 ? 1 : digits <= 16 ? 1_000 : 1_000_000;
    const time = Math.floor(Number(text) / perMs + 1e-6);
    return time >= EARLIEST_TIME && time < LATEST_TIME ? time : null;
  }
  const iso = text.replace(' UTC', 'Z').replace('+00:00', 'Z').replace(' ', 'T');
  const whole = /T/.test(iso) ? iso : `${iso}T00:00:00`;
  return parseIsoTime(whole.endsWith('Z') ? whole : `${whole}Z`);
}

/** Units of 1e-8; what has more digits is rounded, as a table may hold floats. Null for what is no number of zero or more. */
export function unitsOf(text: string): number | null {
  const exact = parseDecimal(text);
  if (exact !== null) return exact;
  if (!/^\d*\.?\d+(e[+-]?\d+)?$/i.test(text)) return null;
  const units = Math.round(Number(text) * UNITS);
  return Number.isSafeInteger(units) && units >= 0 ? units : null;
}

export function sideOf(text: string): 'Bid' | 'Ask' | null {
  if (/^(buy|bid|b|1)$/i.test(text)) return 'Bid';
  return /^(sell|ask|s|a|-1)$/i.test(text) ? 'Ask' : null;
}
