/**
 * The random-entry twin: what chance would have made of the same trades. For each closed trade, full or learning, it makes one
 * of the same amount, hold time, fee rate and borrowing cost, in a direction drawn from those that the desk may take, at a
 * moment drawn from the next hold time. It takes the best prices whatever the amount, so it never pays for depth: as a
 * yardstick it errs in its own favour. It learns of a trade when that is closed and reads only books that come later.
 */
import type { TradeStatistics } from '../../core/analytics.ts';
import { count, list, oneOf, part, record, type Stateful, whole } from '../../core/codec.ts';
import type { OrderBook } from '../../core/order-book.ts';
import { Random } from '../../core/random.ts';
import { DIRECTIONS, type Direction, type TradeRecord } from '../../core/records.ts';
import { type Amount, cost, fee, type Money, type Price } from '../../core/units.ts';
import { TradeTally } from './trade-tally.ts';

/** Trades on their way at once, waiting or open. Where a real one is closed and there are as many, it is not mirrored, and counted. */
export const TWIN_TRADES = 64;

/** What a twin reads of a trade. */
export type MirroredTrade = Pick<TradeRecord, 'amount' | 'entryTime' | 'exitTime' | 'interest' | 'risked'>;

/** A trade on its way. Times are exchange time, ms. */
interface TwinTrade {
  readonly direction: Direction;
  readonly amount: Amount;
  readonly feeMillionths: number;
  readonly interest: Money;
  readonly risked: Money;
  readonly holdMs: number;
  /** When it is to be entered, or exited once it was. */
  readonly due: number;
  readonly entryTime: number;
  /** 0 while it waits. */
  readonly entryPrice: Price;
}

const tradesCodec = list(
  record<TwinTrade>({
    direction: oneOf(...DIRECTIONS),
    amount: whole(),
    feeMillionths: count,
    interest: whole(),
    risked: whole(),
    holdMs: count,
    due: count,
    entryTime: count,
    entryPrice: whole(),
  }),
);

export class RandomTwin implements Stateful {
  readonly codec = { version: 1, fields: { random: part, tally: part, trades: tradesCodec, missed: count } };
  private readonly random: Random;
  private readonly tally = new TradeTally();
  /** Waiting and open, in the order they came. */
  private trades: TwinTrade[] = [];
  /** Real trades that were not mirrored. */
  missed = 0;
  private readonly directions: readonly Direction[];

  /** @param directions those that the desk may take, at least one. */
  constructor(seed: number, directions: readonly Direction[]) {
    this.random = new Random(seed);
    this.directions = directions;
  }

  get statistics(): TradeStatistics {
    return this.tally.statistics;
  }

  /** Trades on their way. */
  get open(): number {
    return this.trades.length;
  }

  /** Sets out to make a trade like this one, which was closed just now. @param feeMillionths the rate of each of its two fills. */
  mirror(trade: MirroredTrade, feeMillionths: number): void {
    const holdMs = Math.max(0, trade.exitTime - trade.entryTime);
    const direction = this.directions[this.random.integer(this.directions.length)] as Direction;
    const due = trade.exitTime + Math.floor(this.random.uniform() * holdMs);
    if (this.trades.length >= TWIN_TRADES) {
      this.missed += 1;
      return;
    }
    const { amount, interest, risked } = trade;
    const waiting = { direction, amount, feeMillionths, interest, risked, holdMs, due, entryTime: 0, entryPrice: 0 as Price };
    this.trades.push(waiting);
  }

  /** Enters and exits what is due, at the best prices of `book`; while it is not sound, everything waits. */
  observe(time: number, book: OrderBook): void {
    if (!book.sound || !this.trades.some(({ due }) => due <= time)) return;
    this.trades = this.trades.flatMap((trade) => (trade.due <= time ? this.advance(trade, time, book) : trade));
  }

  /** Enters a trade that waited, or closes one that was open: then nothing of it is left. */
  private advance(trade: TwinTrade, time: number, book: OrderBook): TwinTrade[] {
    if (trade.entryPrice === 0) {
      const entryPrice = trade.direction === 'LONG' ? book.bestAsk : book.bestBid;
      return [{ ...trade, entryPrice, entryTime: time, due: time + trade.holdMs }];
    }
    this.close(trade, time, trade.direction === 'LONG' ? book.bestBid : book.bestAsk);
    return [];
  }

  private close(trade: TwinTrade, exitTime: number, exitPrice: Price): void {
    const { direction, amount, entryPrice, entryTime, feeMillionths, interest, risked } = trade;
    const isLong = direction === 'LONG';
    const bought = cost(isLong ? entryPrice : exitPrice, amount, 'up');
    const sold = cost(isLong ? exitPrice : entryPrice, amount, 'down');
    const fees = (fee(bought, feeMillionths) + fee(sold, feeMillionths)) as Money;
    const profit = (sold - bought - fees - interest) as Money;
    this.tally.observe({ fees, interest, profit, risked, entryTime, exitTime });
  }
}
