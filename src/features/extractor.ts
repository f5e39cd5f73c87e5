/** Data points in, feature rows out: O(1) on every point, one row at each sampling instant; and the bars that end on the way. */
import { count, part, type Stateful } from '../core/codec.ts';
import { cos, sin } from '../core/math.ts';
import type { BackfillPoint, DataPoint } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';
import type { BarRecord, Regime, RibbonMinutes, RibbonRecord } from '../core/records.ts';
import { setBarFeatures } from './bar-features.ts';
import { FEATURE_COUNT } from './catalogue.ts';
import { type FeatureRow, featureRow, type SetFeature } from './feature-row.ts';
import { Indicators, type MarketReadings, type WarmUp } from './indicators.ts';
import { MarketBars } from './market-bars.ts';
import { MarketPulse } from './market-pulse.ts';
import { Normaliser } from './normaliser.ts';
import type { RegimeThresholds } from './regime.ts';
import { WatchedMarket } from './watched-market.ts';

const DAY_MS = 86_400_000;
/** Exchange time between two records of the ribbons. */
const RIBBON_MS = 10_000;
const RIBBON_MINUTES: readonly RibbonMinutes[] = [5, 15];

export interface ExtractorOptions {
  /** Memory of the normaliser, instants. */
  readonly forgetting: number;
  /** What bars are made of. */
  readonly basis: 'trades' | 'mid';
  /** Of a synthetic book nothing is read but its mid-price. */
  readonly book: 'real' | 'synthetic';
  readonly regime: RegimeThresholds;
}

export class FeatureExtractor implements Stateful {
  readonly codec = {
    version: 2,
    fields: { normaliser: part, pulse: part, bars: part, indicators: part, watched: part, ribbonInstant: count },
  };
  private readonly normaliser: Normaliser;
  private readonly pulse: MarketPulse;
  readonly bars: MarketBars;
  private readonly indicators: Indicators;
  private readonly watched = new WatchedMarket();
  /** Number of the ten seconds in which the newest record of the ribbons lies. */
  private ribbonInstant = 0;

  constructor({ forgetting, basis, book, regime }: ExtractorOptions) {
    this.normaliser = new Normaliser(FEATURE_COUNT, forgetting);
    this.pulse = new MarketPulse(book);
    this.bars = new MarketBars(basis);
    this.indicators = new Indicators(regime);
  }

  /** Exchange time passes to `time`: returns the bars that end, the shortest first. Call before the point that brings it. */
  advance(time: number): readonly BarRecord[] {
    return this.close(this.bars.advance(time));
  }

  /** Completes the bars of a gap; returns those that end in it. Nothing else changes, least of all the time. */
  fill(point: BackfillPoint): readonly BarRecord[] {
    return this.close(this.bars.fill(point));
  }

  /** Takes one data point, after `book` took it; `time` is the core's exchange time. A backfill is for {@link fill}. */
  observe(point: DataPoint, book: OrderBook, time: number): void {
    this.bars.observe(point, book, time);
    this.pulse.observe(point, book, time);
    this.watched.observe(point, time);
  }

  /** The row of a sampling instant at `time`, on a sound book; begins the next interval. */
  sample(book: OrderBook, time: number): FeatureRow {
    return featureRow(this.normaliser, (set) => {
      this.pulse.sample(set, book, time);
      setBarFeatures(set, this.readings);
      this.watched.sample(set, time);
      setTimeOfDay(set, time);
    });
  }

  /** The ribbons, where `time` is the first of whole ten seconds; else none. Call behind the point. */
  takeRibbons(time: number): readonly RibbonRecord[] {
    const instant = Math.floor(time / RIBBON_MS);
    if (instant <= this.ribbonInstant) return [];
    this.ribbonInstant = instant;
    return RIBBON_MINUTES.flatMap((minutes) => {
      const ribbon = this.indicators.ribbon(minutes, this.bars);
      return ribbon === null ? [] : [{ time, minutes, state: ribbon.state, price: ribbon.price, values: ribbon.values }];
    });
  }

  /** What is known of the market over minutes and hours: ribbons, regime, alignment, oscillators. */
  get readings(): MarketReadings {
    return this.indicators.read(this.bars);
  }

  /** What kind of market it is; null while warming up. */
  get regime(): Regime | null {
    return this.indicators.regime.value?.regime ?? null;
  }

  /** How many bars the indicators have of those they need. */
  get warmUps(): readonly WarmUp[] {
    return this.indicators.warmUps;
  }

  /** Expected deviation of a move, basis points per root second; null while warming up. */
  get deviation(): number | null {
    return this.pulse.volatility5m.value;
  }

  get warmUp(): { have: number; need: number } {
    return this.pulse.volatility5m.warmUp;
  }

  private close(ended: readonly BarRecord[]): readonly BarRecord[] {
    for (const bar of ended) this.indicators.observe(bar);
    return ended;
  }
}

function setTimeOfDay(set: SetFeature, time: number): void {
  const angle = (2 * Math.PI * (time % DAY_MS)) / DAY_MS;
  set('dayWave', sin(angle));
  set('dayPhase', cos(angle));
}
