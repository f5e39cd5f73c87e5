/** A bar in quote and base currency, as floats: what indicators read. */
import type { BarRecord } from '../core/records.ts';
import { toFloat } from '../core/units.ts';

export interface BarPrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function pricesOf({ open, high, low, close, volume }: BarRecord): BarPrices {
  return { open: toFloat(open), high: toFloat(high), low: toFloat(low), close: toFloat(close), volume: toFloat(volume) };
}
