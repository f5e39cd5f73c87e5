/**
 * What kind of market it is, anew with each closed bar of 5 minutes: volatile, where the average true range is far above its
 * own median of a day; else trending, by ADX; else ranging. Both have a threshold to enter and a lower one to leave.
 */
import { boolean, count, f64, nullable, part, type Stateful } from '../core/codec.ts';
import type { Regime } from '../core/records.ts';
import type { BarPrices } from './bar-prices.ts';
import { RecentNumbers } from './recent-numbers.ts';
import { TrendStrength } from './trend-strength.ts';

/** Bars of 5 minutes in a day: over them the median is taken. */
const MEDIAN_BARS = 288;
const WARM_BARS = 60;
/** A trend turns only when the other side's directional indicator leads by this much of the true range. */
const TURN_MARGIN = 0.02;

export interface RegimeThresholds {
  /** ADX, 0 to 100. */
  readonly trendEnter: number;
  readonly trendLeave: number;
  /** Times the median volatility. */
  readonly volatileEnter: number;
  readonly volatileLeave: number;
}

export interface RegimeReading {
  readonly regime: Regime;
  /** ADX, 0 to 100. */
  readonly strength: number;
  /** Volatility over its median. */
  readonly volatility: number;
}

export class RegimeWatch implements Stateful {
  readonly codec = {
    version: 1,
    fields: { trend: part, ranges: part, bars: count, ratio: nullable(f64), trending: boolean, rising: boolean, volatile: boolean },
  };
  private readonly trend = new TrendStrength();
  private readonly ranges = new RecentNumbers(MEDIAN_BARS);
  private bars = 0;
  /** Newest volatility over its median. */
  private ratio: number | null = null;
  private trending = false;
  private rising = false;
  private volatile = false;
  private readonly thresholds: RegimeThresholds;

  constructor(thresholds: RegimeThresholds) {
    this.thresholds = thresholds;
  }

  /** Takes a closed bar. @param rangeBp average true range behind it, basis points; null while unknown. */
  observe(bar: BarPrices, rangeBp: number | null): void {
    const { trendEnter, trendLeave, volatileEnter, volatileLeave } = this.thresholds;
    this.bars++;
    this.trend.observe(bar);
    if (rangeBp !== null) this.ranges.observe(rangeBp);
    const median = this.ranges.median;
    // A market without any move has no scale of its own.
    this.ratio = rangeBp === null || median === null || median === 0 ? null : rangeBp / median;
    if (this.ratio !== null) this.volatile = this.ratio >= (this.volatile ? volatileLeave : volatileEnter);
    const trend = this.trend.value;
    if (trend === null) return;
    const was = this.trending;
    this.trending = trend.strength >= (was ? trendLeave : trendEnter);
    const lead = trend.up - trend.down;
    if (!was || Math.abs(lead) >= TURN_MARGIN) this.rising = lead > 0;
  }

  /** Null until {@link WARM_BARS} bars have closed. */
  get value(): RegimeReading | null {
    const trend = this.trend.value;
    if (this.bars < WARM_BARS || trend === null || this.ratio === null) return null;
    return { regime: this.name, strength: trend.strength, volatility: this.ratio };
  }

  get warmUp(): { readonly have: number; readonly need: number } {
    return { have: Math.min(this.bars, WARM_BARS), need: WARM_BARS };
  }

  private get name(): Regime {
    if (this.volatile) return 'VOLATILE';
    if (!this.trending) return 'RANGING';
    return this.rising ? 'TRENDING_UP' : 'TRENDING_DOWN';
  }
}
