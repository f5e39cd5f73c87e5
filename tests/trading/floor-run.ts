/** Drives the trading room through points, gaps, commands and instants in the engine's order, and keeps every version of every decision and each closed trade. */
import type { Level, TradingCommand } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { DecisionRecord, DeskName, Reason, TradeRecord } from '../../src/core/records.ts';
import { defaultSettings, type Settings } from '../../src/core/settings.ts';
import type { MarketSpec } from '../../src/core/spec.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import type { Policy } from '../../src/trading/policy.ts';
import type { HorizonPrediction, MarketSituation } from '../../src/trading/situation.ts';
import { TradingFloor } from '../../src/trading/trading-floor.ts';

/** Minute 0 of a UTC hour. */
export const START = 1_700_002_800_000;
export const MARKET: MarketSpec = { marketId: 'BTC-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000 as Amount };

/** A market in which every input is known, and nothing fires by itself. */
export const CALM: MarketSituation = {
  regime: { regime: 'RANGING', strength: 15, volatility: 1 },
  alignment: 'CONFLICTING',
  ribbons: [
    { minutes: 5, state: 'MIXED_GREEN', wick: null },
    { minutes: 15, state: 'MIXED_RED', wick: null },
  ],
  breakout: { upBp: -50, downBp: -50 },
  imbalance: 0,
  atr1mBp: 5,
  atr5mBp: 12,
  deviationBp: 5,
};

/** A fee of nought and no pauses between learning trades, so that a test can say what costs. */
export function floorSettings(changes: Partial<Settings> = {}): Settings {
  return { ...defaultSettings(), fee: 0, learningPause: 0, explorationMode: 0, windowMode: 0, ...changes };
}

export interface RunOptions {
  readonly settings?: Partial<Settings>;
  readonly market?: MarketSpec;
  readonly prints?: boolean;
  readonly seed?: number;
  readonly policy?: Policy;
}

export class FloorRun {
  readonly book = new OrderBook();
  readonly floor: TradingFloor;
  readonly settings: Settings;
  time = START;
  step = 0;
  row = 0;
  /** Every version of every decision as it was handed out, oldest first; and every closed trade. */
  readonly versions: DecisionRecord[] = [];
  readonly trades: TradeRecord[] = [];

  constructor({ settings = {}, market = MARKET, prints = false, seed = 1, policy }: RunOptions = {}) {
    this.settings = floorSettings(settings);
    this.floor = new TradingFloor({ settings: this.settings, market, prints, seed, ...(policy && { policy }) });
  }

  /** A point at `elapsedMs` after the last: the whole book anew. */
  books(elapsedMs: number, bids: readonly Level[], asks: readonly Level[]): this {
    this.pass(elapsedMs);
    this.book.load(1, bids, asks);
    this.floor.observe(this.time, this.book);
    return this.collect();
  }

  /** A point with this price: deep, a spread of one hundredth of a percent unless told. */
  price(elapsedMs: number, mid: number, halfSpread = mid / 20_000): this {
    return this.books(elapsedMs, [level(mid - halfSpread, 1_000)], [level(mid + halfSpread, 1_000)]);
  }

  /** A print of the market. */
  print(elapsedMs: number, price: number, amount: number): this {
    this.pass(elapsedMs);
    this.floor.print(this.time, units(price), Math.round(amount * UNITS) as Amount, this.book);
    return this.collect();
  }

  /** The book is unknown from here, `elapsedMs` after the last point. */
  lose(elapsedMs: number): this {
    this.pass(elapsedMs);
    this.book.forget();
    this.floor.gap(this.time);
    return this.collect();
  }

  command(command: TradingCommand): this {
    this.floor.command(command, this.time);
    return this.collect();
  }

  /** A sampling instant; returns what each desk decided. */
  decide(
    predictions: readonly HorizonPrediction[],
    market: Partial<MarketSituation> = {},
    step = ++this.step,
  ): Readonly<Record<DeskName, DecisionRecord>> {
    this.step = step;
    const warmUp = { have: 10, need: 10 };
    const { time, book } = this;
    this.floor.decide({ time, row: this.row++, step, book, predictions, warmUp, market: { ...CALM, ...market } });
    this.collect();
    const newest = (desk: DeskName) => {
      const decision = this.floor.log.newest(desk);
      if (decision === null) throw new Error('no decision was logged');
      return decision;
    };
    return { spot: newest('spot'), margin: newest('margin') };
  }

  /** The newest version of a decision. */
  decision(id: number): DecisionRecord {
    const found = this.versions.findLast((version) => version.id === id);
    if (found === undefined) throw new Error(`no decision ${id}`);
    return found;
  }

  private pass(elapsedMs: number): void {
    const time = this.time + elapsedMs;
    if (elapsedMs > 0) this.floor.advance(time, this.book, this.time);
    this.time = time;
  }

  private collect(): this {
    this.versions.push(...this.floor.log.take());
    this.trades.push(...this.floor.takeTrades());
    return this;
  }
}

export function level(price: number, amount: number): Level {
  return [units(price), Math.round(amount * UNITS) as Amount, 1];
}

export function units(price: number): Price {
  return Math.round(price * UNITS) as Price;
}

/** What the model says when it expects `moveBp`. */
export function expecting(moveBp: number, horizonMs = 60_000): HorizonPrediction[] {
  const [down, flat, up] = moveBp > 0 ? [0.1, 0.2, 0.7] : [0.7, 0.2, 0.1];
  return [{ horizonMs, down, flat, up, moveBp }];
}

export function reasonOf<K extends Reason['kind']>(decision: DecisionRecord, kind: K): Extract<Reason, { kind: K }> | undefined {
  return decision.reasons.find((reason): reason is Extract<Reason, { kind: K }> => reason.kind === kind);
}

export function kindsOf(decision: DecisionRecord): string[] {
  return decision.reasons.map(({ kind }) => kind);
}
