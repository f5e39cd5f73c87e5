/** At which prices the recent volume changed hands: each minute's spread evenly from its low to its high. */
import { part, type Stateful } from '../core/codec.ts';
import type { BarPrices } from './bar-prices.ts';
import { RecentNumbers } from './recent-numbers.ts';

const MINUTES = 60;
const WARM_MINUTES = 20;

export class VolumeProfile implements Stateful {
  readonly codec = { version: 1, fields: { lows: part, highs: part, volumes: part } };
  private readonly lows = new RecentNumbers(MINUTES);
  private readonly highs = new RecentNumbers(MINUTES);
  private readonly volumes = new RecentNumbers(MINUTES);

  /** Takes a closed bar of one minute. */
  observe({ low, high, volume }: BarPrices): void {
    this.lows.observe(low);
    this.highs.observe(high);
    this.volumes.observe(volume);
  }

  get warmUp(): { readonly have: number; readonly need: number } {
    return { have: Math.min(this.volumes.length, WARM_MINUTES), need: WARM_MINUTES };
  }

  /** Share of the volume of the last {@link MINUTES} closed bars and the open one that was traded below `price`; null while unknown, or where there was none. */
  below(price: number, open: BarPrices | null): number | null {
    if (this.volumes.length < WARM_MINUTES) return null;
    let total = open?.volume ?? 0;
    let below = open === null ? 0 : open.volume * shareBelow(price, open.low, open.high);
    for (let i = 0; i < this.volumes.length; i++) {
      const volume = this.volumes.at(i);
      total += volume;
      below += volume * shareBelow(price, this.lows.at(i), this.highs.at(i));
    }
    return total > 0 ? Math.min(1, below / total) : null;
  }
}

function shareBelow(price: number, low: number, high: number): number {
  if (price >= high) return price > high || high > low ? 1 : 0.5;
  return price <= low ? 0 : (price - low) / (high - low);
}
