/** How far the price has broken out of the range of recent closed bars. */
import { part, type Stateful } from '../core/codec.ts';
import type { BarPrices } from './bar-prices.ts';
import { RecentNumbers } from './recent-numbers.ts';

const PERIOD = 20;

export interface BreakoutReading {
  /** Price above the highest high, basis points; negative below it. */
  readonly upBp: number;
  /** Price below the lowest low, basis points; negative above it. */
  readonly downBp: number;
}

export class Breakout implements Stateful {
  readonly codec = { version: 1, fields: { highs: part, lows: part } };
  private readonly highs = new RecentNumbers(PERIOD);
  private readonly lows = new RecentNumbers(PERIOD);

  /** Takes a closed bar. */
  observe({ high, low }: BarPrices): void {
    this.highs.observe(high);
    this.lows.observe(low);
  }

  /** `price` against the range of the last {@link PERIOD} closed bars; null while there are fewer. */
  of(price: number): BreakoutReading | null {
    if (!this.highs.full) return null;
    let high = this.highs.at(0);
    let low = this.lows.at(0);
    for (let i = 1; i < PERIOD; i++) {
      high = Math.max(high, this.highs.at(i));
      low = Math.min(low, this.lows.at(i));
    }
    return { upBp: ((price - high) / price) * 10_000, downBp: ((low - price) / price) * 10_000 };
  }
}
