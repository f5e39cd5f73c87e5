/** The exchange's fee of a fill: one rate for makers and takers, by the traded value of the last 30 days; flat for takers of BTC pairs. */
import { count, list, record, type Stateful } from '../core/codec.ts';
import { type Money, UNITS } from '../core/units.ts';

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

/** The taker's rate of the pairs quoted in BTC, whatever was traded, in millionths. */
const BTC_PAIR_RATE = 2_000;

interface DayValue {
  readonly day: number;
  readonly value: Money;
}

export class Fees implements Stateful {
  readonly codec = { version: 1, fields: { days: list(record<DayValue>({ day: count, value: count as never })) } };
  /** Traded value of each of the last days that had a fill, oldest first. */
  private days: DayValue[] = [];
  private readonly fixedMillionths: number | null;

  /** @param fixed a fraction instead of the exchange's own, or -1. */
  constructor(fixed: number, marketId: string) {
    if (fixed >= 0) this.fixedMillionths = Math.round(fixed * 1_000_000);
    else this.fixedMillionths = marketId.endsWith('-BTC') ? BTC_PAIR_RATE : null;
  }

  /** The rate of a fill at `time`, in millionths of its value. */
  rate(time: number): number {
    if (this.fixedMillionths !== null) return this.fixedMillionths;
    const traded = this.days.reduce((sum, { day, value }) => sum + (day > time - PERIOD_MS ? value : 0), 0) / UNITS;
    const tier = TIERS.find(([upTo]) => traded <= upTo);
    return (tier ?? [0, 8_500])[1];
  }

  /** Counts the value of a fill. */
  observe(time: number, value: Money): void {
    const day = time - (time % DAY_MS);
    const last = this.days.at(-1);
    const kept = this.days.filter((entry) => entry.day > time - PERIOD_MS && entry.day !== day);
    const before = last?.day === day ? last.value : 0;
    this.days = [...kept, { day, value: (before + value) as Money }];
  }
}
