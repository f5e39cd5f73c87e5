/** The ribbon: twelve exponential averages of closes, the open bar included provisionally, and how many of them rise. */
import { count, f64, numbers, type Stateful } from '../core/codec.ts';
import { RIBBON_PERIODS, type RibbonState } from '../core/records.ts';
import type { BarPrices } from './bar-prices.ts';

/** How many averages a ribbon has. */
export const RIBBON_SIZE = RIBBON_PERIODS.length;
const WARM_BARS = 60;
const GAINS = RIBBON_PERIODS.map((period) => 2 / (period + 1));

export interface RibbonReading {
  /** Null until {@link WARM_BARS} bars have closed. */
  readonly state: RibbonState | null;
  /** How many averages are green: above their value one bar ago. */
  readonly green: number;
  /** Newest price, and the averages, in quote currency. */
  readonly price: number;
  readonly values: readonly number[];
  /** How far the bar's low lies below, its high above, all averages; % of price, 0 where it does not. */
  readonly wickDown: number;
  readonly wickUp: number;
}

export class Ribbon implements Stateful {
  readonly codec = { version: 1, fields: { averages: numbers, before: numbers, bars: count, low: f64, high: f64, close: f64 } };
  /** The averages behind the last closed bar, and behind the one before it. */
  private readonly averages = new Float64Array(RIBBON_SIZE);
  private readonly before = new Float64Array(RIBBON_SIZE);
  private bars = 0;
  /** Of the last closed bar. */
  private low = 0;
  private high = 0;
  private close = 0;

  /** Takes a closed bar. */
  observe({ low, high, close }: BarPrices): void {
    this.before.set(this.averages);
    for (let i = 0; i < RIBBON_SIZE; i++) this.averages[i] = this.with(i, close);
    this.bars++;
    this.low = low;
    this.high = high;
    this.close = close;
  }

  get warmUp(): { readonly have: number; readonly need: number } {
    return { have: Math.min(this.bars, WARM_BARS), need: WARM_BARS };
  }

  /** The ribbon with the open bar, or behind the last closed one where none is open; null before the first bar. */
  read(open: BarPrices | null): RibbonReading | null {
    if (this.bars === 0 && open === null) return null;
    const { low, high, close } = open ?? { low: this.low, high: this.high, close: this.close };
    const values: number[] = [];
    let green = 0;
    for (let i = 0; i < RIBBON_SIZE; i++) {
      const value = open === null ? (this.averages[i] as number) : this.with(i, close);
      const ago = open === null ? this.before[i] : this.averages[i];
      if (value > (ago as number)) green++;
      values.push(value);
    }
    return {
      state: this.bars < WARM_BARS ? null : stateOf(green),
      green,
      price: close,
      values,
      wickDown: (Math.max(0, Math.min(...values) - low) / close) * 100,
      wickUp: (Math.max(0, high - Math.max(...values)) / close) * 100,
    };
  }

  /** Average number `i` behind one more close; the first close is its own average. */
  private with(i: number, close: number): number {
    const value = this.averages[i] as number;
    return this.bars === 0 ? close : value + (GAINS[i] as number) * (close - value);
  }
}

/** Mixed, at least half of them green counts as green. */
function stateOf(green: number): RibbonState {
  if (green === RIBBON_SIZE) return 'ALL_GREEN';
  if (green === 0) return 'ALL_RED';
  return green * 2 >= RIBBON_SIZE ? 'MIXED_GREEN' : 'MIXED_RED';
}
