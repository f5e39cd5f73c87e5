/** Decimal text to integer units of 1e-8 and back, exactly: a float in between would lose the wire's digits. */
import { UNITS } from './units.ts';

const DECIMALS = 8;
const DOT = 46;
const ZERO = 48;

/**
 * Reads a plain decimal such as `122668.05` as units of 1e-8.
 * @returns null for anything else: sign, exponent, spaces, more than eight decimals that are not zero, or 2^53 and more.
 */
export function parseDecimal(text: unknown): number | null {
  if (typeof text !== 'string' || text.length === 0 || text.length > 32) return null;
  let value = 0;
  let decimals = -1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (decimals >= 0 || i === 0 || i === text.length - 1) return null;
      decimals = 0;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9) return null;
    if (decimals === DECIMALS) {
      if (digit !== 0) return null;
      continue;
    }
    value = value * 10 + digit;
    if (decimals >= 0) decimals++;
    if (value > Number.MAX_SAFE_INTEGER) return null;
  }
  for (let i = Math.max(decimals, 0); i < DECIMALS; i++) value *= 10;
  return value <= Number.MAX_SAFE_INTEGER ? value : null;
}

/** The canonical text of a non-negative integer of 1e-8: no trailing zeros, no exponent, as the exchange writes it. */
export function formatDecimal(value: number): string {
  const whole = Math.floor(value / UNITS);
  const fraction = value % UNITS;
  if (fraction === 0) return String(whole);
  return `${whole}.${String(fraction).padStart(DECIMALS, '0').replace(/0+$/, '')}`;
}
