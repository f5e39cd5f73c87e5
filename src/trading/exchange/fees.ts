/**
 * The exchange's fee of a fill. AUD and USDT pairs have one rate for makers and takers, by the traded value of the last 30 days;
 * BTC pairs pay their makers and have one rate for takers, whatever was traded (facts/btcmarkets.md 3.3).
 *
 * The exchange recomputes the volume hourly; here it is summed whenever an order arrives, in whole UTC days, a day counting until
 * it began 30 days ago: an order may get its tier up to an hour early and lose it up to a day early. USDT counts as if it were AUD.
 */
import { count, list, record, type Stateful } from '../../core/codec.ts';
import type { Settings } from '../../core/settings.ts';
import { fee, type Money, UNITS } from '../../core/units.ts';

const DAY_MS = 86_400_000;
const PERIOD_MS = 30 * DAY_MS;

/** [30-day value up to, rate in millionths], from the exchange's published schedule of December 2025. */
const TIERS: readonly (readonly [upTo: number, rate: number])[] = [
  [500, 8_500],
  [1_000, 8_300],
  [3_000, 8_000],
  [9_000, 7_500],
  [18_000, 7_000],
  [40_000, 6_500],
  [60_000, 6_000],
  [70_000, 5_500],
  [80_000, 5_000],
  [90_000, 4_500],
  [115_000, 4_000],
  [125_000, 3_500],
  [200_000, 3_000],
  [400_000, 2_500],
  [650_000, 2_300],
  [850_000, 2_000],
  [1_000_000, 1_800],
  [3_000_000, 1_500],
  [5_000_000, 1_300],
  [Number.POSITIVE_INFINITY, 1_000],
];

/** In millionths of the value; a maker's may be negative: a rebate. */
interface Rates {
  readonly maker: number;
  readonly taker: number;
}
const BTC_PAIR: Rates = { maker: -500, taker: 2_000 };

interface DayValue {
  readonly day: number;
  readonly value: Money;
}

export class Fees implements Stateful {
  readonly codec = { version: 1, fields: { days: list(record<DayValue>({ day: count, value: count as never })) } };
  /** Traded value of each of the last days that had a fill, oldest first. */
  private days: DayValue[] = [];
  /** Whatever is traded; null where the volume decides. */
  private readonly flat: Rates | null;

  /** A chosen fraction goes before the market's own rates, and these before a chosen tier. */
  constructor(settings: Pick<Settings, 'fee' | 'feeTier'>, marketId: string) {
    if (settings.fee >= 0) this.flat = alike(Math.round(settings.fee * 1_000_000));
    else if (marketId.endsWith('-BTC')) this.flat = BTC_PAIR;
    else this.flat = settings.feeTier >= 0 ? alike((TIERS[Math.floor(settings.feeTier)] ?? TIERS[0] ?? [0, 0])[1]) : null;
  }

  /** The taker's rate of an order that reaches the exchange at `time`, in millionths of the value. It keeps it for all its fills. */
  rate(time: number): number {
    return this.rates(time).taker;
  }

  /** The same, of what rests first and is filled later. */
  makerRate(time: number): number {
    return this.rates(time).maker;
  }

  /** Traded value of the last 30 days. */
  traded30d(time: number): Money {
    return saturated(this.days.reduce((sum, { day, value }) => sum + (day > time - PERIOD_MS ? value : 0), 0));
  }

  /** Counts the value of a fill. */
  observe(time: number, value: Money): void {
    const day = time - (time % DAY_MS);
    const last = this.days.at(-1);
    const kept = this.days.filter((entry) => entry.day > time - PERIOD_MS && entry.day !== day);
    const before = last?.day === day ? last.value : 0;
    this.days = [...kept, { day, value: saturated(before + value) }];
  }

  private rates(time: number): Rates {
    if (this.flat !== null) return this.flat;
    const traded = this.traded30d(time) / UNITS;
    return alike((TIERS.find(([upTo]) => traded <= upTo) ?? [0, 8_500])[1]);
  }
}

/** The fee of a fill, rounded against the trader: a fee up, a rebate (negative) towards nought. */
export function feeOf(value: Money, rateMillionths: number): Money {
  if (rateMillionths >= 0) return fee(value, rateMillionths);
  return Number((BigInt(value) * BigInt(rateMillionths)) / 1_000_000n) as Money;
}

function alike(rate: number): Rates {
  return { maker: rate, taker: rate };
}

/** Far above the highest tier, where more changes nothing, a sum stays what an integer can hold. */
function saturated(sum: number): Money {
  return Math.min(sum, Number.MAX_SAFE_INTEGER) as Money;
}
