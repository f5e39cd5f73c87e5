/** Drives a spot desk through points, gaps and decisions in the engine's order, and keeps every version of every decision. */
import type { Level } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { DecisionRecord, Reason } from '../../src/core/records.ts';
import { defaultSettings, type Settings } from '../../src/core/settings.ts';
import type { MarketSpec } from '../../src/core/spec.ts';
import { type Amount, type Price, UNITS } from '../../src/core/units.ts';
import type { HorizonPrediction } from '../../src/trading/candidates.ts';
import type { Situation } from '../../src/trading/situation.ts';
import { SpotDesk } from '../../src/trading/spot-desk.ts';

export const START = 1_700_000_000_000;
export const MARKET: MarketSpec = { marketId: 'BTC-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000 as Amount };

/** A fee of nought and no pause after a learning trade, so that a test can say what costs. */
export function deskSettings(changes: Partial<Settings> = {}): Settings {
  return { ...defaultSettings(), fee: 0, learningPause: 0, ...changes };
}

export class DeskRun {
  readonly book = new OrderBook();
  readonly desk: SpotDesk;
  readonly settings: Settings;
  readonly market: MarketSpec;
  time = START;
  /** Every version of every decision as it was handed out, oldest first. */
  readonly versions: DecisionRecord[] = [];

  constructor(changes: Partial<Settings> = {}, market: MarketSpec = MARKET) {
    this.settings = deskSettings(changes);
    this.market = market;
    this.desk = new SpotDesk(this.settings, market);
  }

  /** A point at `elapsedMs` after the last: the whole book anew. */
  books(elapsedMs: number, bids: readonly Level[], asks: readonly Level[]): this {
    const time = this.time + elapsedMs;
    if (elapsedMs > 0) this.desk.advance(time, this.book, this.time);
    this.book.load(1, bids, asks);
    this.time = time;
    this.desk.observe(this.time, this.book);
    return this.collect();
  }

  /** A point with this price: deep, a spread of one hundredth of a percent unless told. */
  price(elapsedMs: number, mid: number, halfSpread = mid / 20_000): this {
    return this.books(elapsedMs, [level(mid - halfSpread, 1_000)], [level(mid + halfSpread, 1_000)]);
  }

  /** The book is unknown from here, `elapsedMs` after the last point. */
  lose(elapsedMs: number): this {
    const time = this.time + elapsedMs;
    this.desk.advance(time, this.book, this.time);
    this.book.forget();
    this.time = time;
    this.desk.gap(this.time);
    return this.collect();
  }

  decide(predictions: readonly HorizonPrediction[], changes: Partial<Situation> = {}): DecisionRecord {
    const warmUp = { have: 10, need: 10 };
    this.desk.decide({ time: this.time, row: 0, step: 1, book: this.book, predictions, warmUp, imbalance: 0, noise: 0, ...changes });
    this.collect();
    const { newest } = this.desk.log;
    if (newest === null) throw new Error('no decision was logged');
    return newest;
  }

  /** The newest version of a decision. */
  decision(id: number): DecisionRecord {
    const found = this.versions.findLast((version) => version.id === id);
    if (found === undefined) throw new Error(`no decision ${id}`);
    return found;
  }

  private collect(): this {
    this.versions.push(...this.desk.log.take());
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
