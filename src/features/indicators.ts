/** Every indicator over closed bars, with what it says together with the open ones: for the feature row, the rules and the screen. */
import { part, type Stateful } from '../core/codec.ts';
import type { Alignment, BarRecord, RibbonMinutes, RibbonState } from '../core/records.ts';
import { AverageTrueRange } from './average-true-range.ts';
import { pricesOf } from './bar-prices.ts';
import { BollingerBands } from './bollinger.ts';
import { Breakout, type BreakoutReading } from './breakout.ts';
import { Macd } from './macd.ts';
import type { MarketBars } from './market-bars.ts';
import { type RegimeReading, type RegimeThresholds, RegimeWatch } from './regime.ts';
import { RelativeStrength } from './relative-strength.ts';
import { Ribbon, type RibbonReading } from './ribbon.ts';
import { VolumeProfile } from './volume-profile.ts';

/** The oscillators of one length of bars. */
class Oscillators implements Stateful {
  readonly codec = { version: 1, fields: { atr: part, rsi: part, macd: part, bollinger: part } };
  readonly atr = new AverageTrueRange();
  private readonly rsi = new RelativeStrength();
  private readonly macd = new Macd();
  private readonly bollinger = new BollingerBands();

  observe(bar: BarRecord): void {
    const prices = pricesOf(bar);
    this.atr.observe(prices);
    this.rsi.observe(prices.close);
    this.macd.observe(prices.close);
    this.bollinger.observe(prices.close);
  }

  /** @param open close of the open bar; null without one. */
  read(open: number | null): OscillatorReading {
    return {
      atrBp: this.atr.valueBp,
      rsi: this.rsi.value(open),
      macd: this.macd.value(open),
      bollinger: this.bollinger.position(open),
    };
  }
}

export interface OscillatorReading {
  /** Average true range of closed bars, basis points. */
  readonly atrBp: number | null;
  /** Relative strength index, 0 to 100. */
  readonly rsi: number | null;
  /** Histogram of the moving average convergence and divergence, quote currency. */
  readonly macd: number | null;
  /** Position between the Bollinger bands, 0 the middle, 1 the upper one. */
  readonly bollinger: number | null;
}

/** What is known of the market over minutes and hours; null where it is unknown. */
export interface MarketReadings {
  readonly minute: OscillatorReading;
  readonly fiveMinutes: OscillatorReading;
  readonly breakout: BreakoutReading | null;
  /** Share of the last hour's volume traded below the newest price. */
  readonly volumeBelow: number | null;
  readonly ribbon5: RibbonReading | null;
  readonly ribbon15: RibbonReading | null;
  readonly alignment: Alignment | null;
  readonly regime: RegimeReading | null;
  /** Newest price of the bars, quote currency. */
  readonly price: number | null;
}

/** How many of the bars it needs something has: "23 of 60 bars". */
export interface WarmUp {
  readonly name: 'volumeProfile' | 'regime' | 'ribbon5m' | 'ribbon15m';
  /** Length of a bar. */
  readonly minutes: number;
  readonly have: number;
  readonly need: number;
}

export class Indicators implements Stateful {
  readonly codec = {
    version: 1,
    fields: { minute: part, fiveMinutes: part, breakout: part, profile: part, ribbon5: part, ribbon15: part, regime: part },
  };
  private readonly minute = new Oscillators();
  private readonly fiveMinutes = new Oscillators();
  private readonly breakout = new Breakout();
  private readonly profile = new VolumeProfile();
  private readonly ribbon5 = new Ribbon();
  private readonly ribbon15 = new Ribbon();
  readonly regime: RegimeWatch;

  constructor(thresholds: RegimeThresholds) {
    this.regime = new RegimeWatch(thresholds);
  }

  /** Takes a closed bar of any length. */
  observe(bar: BarRecord): void {
    const prices = pricesOf(bar);
    if (bar.minutes === 1) {
      this.minute.observe(bar);
      this.profile.observe(prices);
    } else if (bar.minutes === 5) {
      this.fiveMinutes.observe(bar);
      this.breakout.observe(prices);
      this.ribbon5.observe(prices);
      this.regime.observe(prices, this.fiveMinutes.atr.valueBp);
    } else if (bar.minutes === 15) this.ribbon15.observe(prices);
  }

  /** What all of them say with the open bars. */
  read(bars: MarketBars): MarketReadings {
    const openBar = (minutes: 1 | 5) => {
      const bar = bars.open(minutes);
      return bar === null ? null : pricesOf(bar);
    };
    const [one, five] = [openBar(1), openBar(5)];
    const ribbon5 = this.ribbon(5, bars);
    const ribbon15 = this.ribbon(15, bars);
    const price = ribbon5?.price ?? null;
    return {
      minute: this.minute.read(one?.close ?? null),
      fiveMinutes: this.fiveMinutes.read(five?.close ?? null),
      breakout: price === null ? null : this.breakout.of(price),
      volumeBelow: price === null ? null : this.profile.below(price, one),
      ribbon5,
      ribbon15,
      alignment: alignmentOf(ribbon5?.state ?? null, ribbon15?.state ?? null),
      regime: this.regime.value,
      price,
    };
  }

  /** The ribbon of one length with its open bar; null before the first price. */
  ribbon(minutes: RibbonMinutes, bars: MarketBars): RibbonReading | null {
    const open = bars.open(minutes);
    return (minutes === 5 ? this.ribbon5 : this.ribbon15).read(open === null ? null : pricesOf(open));
  }

  /** What warms up, and how far it is. */
  get warmUps(): readonly WarmUp[] {
    return [
      { name: 'volumeProfile', minutes: 1, ...this.profile.warmUp },
      { name: 'regime', minutes: 5, ...this.regime.warmUp },
      { name: 'ribbon5m', minutes: 5, ...this.ribbon5.warmUp },
      { name: 'ribbon15m', minutes: 15, ...this.ribbon15.warmUp },
    ];
  }
}

function alignmentOf(one: RibbonState | null, other: RibbonState | null): Alignment | null {
  if (one === null || other === null) return null;
  if (isGreen(one) !== isGreen(other)) return 'CONFLICTING';
  return isGreen(one) ? 'BOTH_GREEN' : 'BOTH_RED';
}

function isGreen(state: RibbonState): boolean {
  return state === 'ALL_GREEN' || state === 'MIXED_GREEN';
}
