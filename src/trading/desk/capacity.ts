/** What a desk can still take on: places, money, the smallest order, and what learning trades may lose. It asks, and changes nothing. */
import type { OrderBook } from '../../core/order-book.ts';
import type { Direction, Reason } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { MarketSpec } from '../../core/spec.ts';
import { type Amount, cost, type Money } from '../../core/units.ts';
import { gridStep, onGrid } from '../exchange/amount-grid.ts';
import type { PaperExchange } from '../exchange/paper-exchange.ts';
import type { DeskRules } from './desk-rules.ts';
import type { Holdings } from './holdings.ts';
import { type LearningBudget, learningRisk, lotRisk } from './learning-budget.ts';
import type { Lot, PendingEntry } from './lots.ts';

const DAY_MS = 86_400_000;

export interface CapacityOf {
  readonly rules: DeskRules;
  readonly settings: Settings;
  readonly market: MarketSpec;
  readonly exchange: PaperExchange;
  readonly holdings: Holdings;
  readonly budget: LearningBudget;
}

export class Capacity {
  private readonly of: CapacityOf;

  constructor(of: CapacityOf) {
    this.of = of;
  }

  /** Cost of entering and leaving now, as a fraction of price: both fees, the spread, and borrowing for as long as it may last. */
  roundTrip(time: number, book: OrderBook): number {
    const { exchange, rules, settings } = this.of;
    const fees = (2 * exchange.fees.rate(time)) / 1_000_000;
    const borrowed = (rules.account.borrowing * settings.timeExit) / DAY_MS;
    return fees + (2 * (book.bestAsk - book.bestBid)) / book.doubleMid + borrowed;
  }

  /** Why no further trade finds room, or null. @param learning for a learning trade. */
  taken(learning: boolean): Reason | null {
    const { rules, settings, holdings } = this.of;
    const all = [...holdings.lots, ...holdings.pending];
    if (rules.onePosition) return all.length > 0 ? { kind: 'positionOpen' } : null;
    if (all.length >= settings.lots) return { kind: 'lotsFull', lots: all.length };
    const learners = all.filter(({ entry }) => entry.learning).length;
    return learning && learners >= settings.learningLots ? { kind: 'learningFull', lots: learners } : null;
  }

  /** Open learning trades that can make room for a full-size one: the oldest of several lots, the one position where there is one. */
  get yielding(): readonly Lot[] {
    const { lots, pending } = this.of.holdings;
    if (pending.length > 0 || lots.some(({ exit }) => exit !== null)) return [];
    return lots.filter(({ entry }) => entry.learning).slice(0, 1);
  }

  /** The smallest order that is tried: learned from the exchange's rejections, one step of its grid before the first. */
  get minimum(): Amount {
    return this.of.exchange.minimum.least(gridStep(this.of.market.amountDecimals) as Amount);
  }

  /** Size of a learning trade: the minimum with some room; what was learned from a rejection has it already. */
  get learningAmount(): Amount {
    const { minOrderAmount, amountDecimals } = this.of.market;
    return onGrid(Math.max(minOrderAmount * this.of.settings.minimumFactor, this.minimum), amountDecimals, 'up');
  }

  /** What learning trades may still lose in this period of the budget. */
  learningLeft(step: number, time: number, book: OrderBook, equity: Money): Money {
    const { holdings, budget } = this.of;
    const ordered = this.ordered
      .filter(({ entry }) => entry.learning)
      .map(({ entry, amount }) => ({ value: cost(book.bestAsk, amount, 'up'), riskShare: entry.riskShare }));
    return budget.left(step, equity, learningRisk(holdings.lots, ordered, this.roundTrip(time, book)));
  }

  /** What a further trade may lose of what the day may: less what everything open and ordered may still lose. */
  dailyLeft(time: number, book: OrderBook, left: Money): Money {
    const { lots } = this.of.holdings;
    const costs = this.roundTrip(time, book);
    const open = lots.reduce((sum, lot) => sum + lotRisk(lot, costs), 0);
    const ordered = this.ordered.reduce((sum, { entry, amount }) => sum + cost(book.bestAsk, amount, 'up') * entry.riskShare, 0);
    return Math.max(0, Math.floor(left - open - ordered)) as Money;
  }

  /** Value that can still be entered: what leverage leaves of the equity, less costs and what orders on their way hold. */
  spendable(direction: Direction, time: number, book: OrderBook): Money {
    const { account, reserved } = this.of.exchange;
    const held = account.exposure(book.bestBid, book.bestAsk) + reserved + this.sent(book);
    return this.entered(this.most(book) - held, direction, time, book);
  }

  /** Value that could be entered if nothing else were held or ordered. */
  whole(direction: Direction, time: number, book: OrderBook): Money {
    return this.entered(this.most(book), direction, time, book);
  }

  /** The largest position that leverage allows, with some room for what the price does while an order travels. */
  private most({ bestBid, bestAsk }: OrderBook): number {
    const { account } = this.of.exchange;
    return this.of.settings.headroom * account.rules.leverage * account.equity(bestBid, bestAsk);
  }

  /** Value whose entry takes `room` of the leverage, costs included. */
  private entered(room: number, direction: Direction, time: number, book: OrderBook): Money {
    // A short is entered at the bid and valued at the ask: its spread takes of the room as well.
    const valued = direction === 'SHORT' ? book.bestAsk / book.bestBid : 1;
    return Math.max(0, Math.floor(room / (valued + this.of.exchange.account.rules.leverage * this.roundTrip(time, book)))) as Money;
  }

  /** Value of entries that have not reached the exchange: nothing is held back there for them yet. */
  private sent(book: OrderBook): number {
    const sent = this.of.exchange.openOrders.filter(({ state, request }) => state === 'pending' && !request.reduceOnly);
    return sent.reduce((sum, { left }) => sum + cost(book.bestAsk, left, 'up'), 0);
  }

  /** Entries on their way: those that have filled nothing, and what rests of those that were filled in part. */
  private get ordered(): readonly Pick<PendingEntry, 'entry' | 'amount'>[] {
    const { holdings, exchange } = this.of;
    const left = new Map(exchange.openOrders.map(({ request, left }) => [request.id, left]));
    const filling = holdings.lots.filter((lot) => lot.filling);
    return [...holdings.pending, ...filling.map(({ entry, order }) => ({ entry, amount: left.get(order) ?? (0 as Amount) }))];
  }
}
