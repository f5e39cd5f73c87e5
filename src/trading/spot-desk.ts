/** The spot desk: long or flat with simulated money, in integers, rounded against the trader. Orders meet the book a latency later. */
import { boolean, count, integer, part, type Stateful } from '../core/codec.ts';
import type { OrderBook } from '../core/order-book.ts';
import type { ExitReason, Reason } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { MarketSpec } from '../core/spec.ts';
import { type Amount, affordable, cost, fee, type Money, type Price, UNITS } from '../core/units.ts';
import { onGrid } from './amount-grid.ts';
import { BuyAndHold } from './buy-and-hold.ts';
import { type Candidate, candidate } from './candidates.ts';
import { DecisionLog } from './decision-log.ts';
import { costReason, expectationReasons, expectedMove, type TradedOutcome } from './expectation.ts';
import { Fees } from './fees.ts';
import { LearningBudget, learningRisk } from './learning-budget.ts';
import { exitReason, exitsFor, type Lot, lotsCodec, type Order, ordersCodec } from './lots.ts';
import { averagePrice, slippage, type Walk, walk } from './paper-exchange.ts';
import type { Situation } from './situation.ts';

export class SpotDesk implements Stateful {
  readonly codec = {
    version: 2,
    fields: {
      cash: count,
      lots: lotsCodec,
      orders: ordersCodec,
      fees: part,
      budget: part,
      log: part,
      stale: boolean,
      gapEnd: count,
      lastLearningTime: count,
      step: count,
      buyAndHold: part,
      lastBid: count,
      trades: count,
      fills: count,
      profit: integer,
      feesPaid: count,
    },
  };
  cash: Money;
  lots: Lot[] = [];
  private orders: Order[] = [];
  private readonly fees: Fees;
  private readonly budget: LearningBudget;
  readonly log = new DecisionLog();
  private stale = false;
  /** Best bid of the newest sound book, 0 before it. */
  private lastBid = 0 as Price;
  /** Exchange time at which the market was last not seen. */
  private gapEnd = 0;
  private lastLearningTime = 0;
  /** Training steps when the desk last decided: the budget's clock. */
  private step = 0;
  private readonly buyAndHold = new BuyAndHold();
  trades = 0;
  fills = 0;
  /** Of closed trades, after fees. */
  profit = 0 as Money;
  feesPaid = 0 as Money;
  /** Trades closed since they were last taken; asked after every entry, so no state. */
  private outcomes: TradedOutcome[] = [];
  private readonly settings: Settings;
  private readonly market: MarketSpec;
  /** Orders or account changed since the last {@link takeChanged}; asked after every entry, so no state. */
  private changed = false;

  constructor(settings: Settings, market: MarketSpec) {
    this.settings = settings;
    this.market = market;
    this.cash = Math.round(settings.capital * UNITS) as Money;
    this.fees = new Fees(settings.fee, market.marketId);
    this.budget = new LearningBudget(settings.learningBudget, settings.learningBudgetSteps);
  }

  /**
   * Exchange time is about to reach `time`: orders due before it meet the book as it stands since `bookTime`. On an unsound
   * book they wait, and what they get once it is sound is dated then, not when they were due.
   */
  advance(time: number, book: OrderBook, bookTime: number): void {
    if (this.orders.length === 0 || !book.sound) return;
    const due = this.orders.filter((order) => order.dueTime < time);
    if (due.length === 0) return;
    this.orders = this.orders.filter((order) => order.dueTime >= time);
    const taken = { buy: 0, sell: 0 };
    for (const order of due) {
      const { side, amount } = order;
      const filled = walk(side === 'buy' ? book.asks : book.bids, amount, taken[side]);
      const fillTime = Math.max(order.dueTime, bookTime);
      if (side === 'buy' ? this.buy(order, filled, fillTime) : this.sell(order, filled, fillTime)) taken[side] += amount;
    }
    this.changed = true;
  }

  /** Looks at the book after a change: lots whose stop, target or time is reached are ordered to be sold. */
  observe(time: number, book: OrderBook): void {
    if (!book.sound) return;
    this.lastBid = book.bestBid;
    if (!this.buyAndHold.begun) this.buyAndHold.begin(book, this.cash, this.fees.rate(time));
    for (const lot of this.lots) {
      if (this.orders.some((order) => order.side === 'sell' && order.decision === lot.decision)) continue;
      const reason = exitReason(lot, time, book);
      if (reason !== null) this.orderExit(lot, time, reason);
    }
  }

  setStale(stale: boolean): void {
    this.stale = stale;
  }

  /** At `time` the market was not seen, or is seen again: no entries for a while. */
  gap(time: number): void {
    this.gapEnd = time;
    this.callOff(time);
  }

  /** A purchase on its way was decided on a market that is gone: it is called off. What is held may still be sold. */
  private callOff(time: number): void {
    const bought = this.orders.filter(({ side }) => side === 'buy');
    if (bought.length === 0) return;
    this.orders = this.orders.filter(({ side }) => side === 'sell');
    const reason = { kind: 'afterGap', untilTime: time + this.settings.gapPause } as const;
    for (const { decision } of bought) this.log.failed(decision, time, reason);
    this.changed = true;
  }

  /** Decides at a sampling instant and logs it, whatever it is. */
  decide(situation: Situation): void {
    const { time, step } = situation;
    this.step = step;
    const found =
      situation.predictions.length === 0 ? null : candidate(situation.predictions, situation.imbalance, this.settings.imbalanceSignal);
    const obstacle = this.obstacle(situation);
    if (obstacle !== null || found === null) {
      this.stayOut(time, found, [...expectationReasons(situation), ...(obstacle === null ? [] : [obstacle])]);
      return;
    }
    const needed = this.roundTrip(time, situation.book);
    const expected = expectedMove(situation, this.settings.timeExit);
    if (expected > needed) this.enterFull(situation, found, needed, expected);
    else this.enterLearning(situation, found, needed, costReason(expected, needed));
  }

  /** Cost of buying and selling now, as a fraction of price: both fees and the spread. */
  roundTrip(time: number, book: OrderBook): number {
    return (2 * this.fees.rate(time)) / 1_000_000 + (2 * (book.bestAsk - book.bestBid)) / book.doubleMid;
  }

  /** Cash and what the lots would bring at the best bid, before fees; at the last one known while the book is not. */
  equity(book: OrderBook): Money {
    const bid = book.sound ? book.bestBid : this.lastBid;
    return this.lots.reduce((sum, lot) => sum + cost(bid, lot.amount, 'down'), this.cash as number) as Money;
  }

  /** What the capital would be worth, had it bought at the first book; null before it. */
  hold(book: OrderBook): Money | null {
    return this.buyAndHold.value(book.sound ? book.bestBid : this.lastBid);
  }

  /** Profit of a lot if it were sold now at the best bid, fees included, as a fraction of what was paid. */
  openProfit(lot: Lot, time: number, book: OrderBook): number | null {
    if (!book.sound) return null;
    const value = cost(book.bestBid, lot.amount, 'down');
    return (value - fee(value, this.fees.rate(time)) - lot.paid) / lot.paid;
  }

  /** Whether orders or account changed since the last call. */
  takeChanged(): boolean {
    const { changed } = this;
    this.changed = false;
    return changed;
  }

  /** What came of trades that were closed since the last call. */
  takeOutcomes(): readonly TradedOutcome[] {
    const { outcomes } = this;
    if (outcomes.length > 0) this.outcomes = [];
    return outcomes;
  }

  private obstacle({ predictions, time, warmUp }: Situation): Reason | null {
    if (predictions.length === 0) return { kind: 'warmingUp', ...warmUp };
    if (this.stale) return { kind: 'stale' };
    const untilTime = this.gapEnd + this.settings.gapPause;
    if (this.gapEnd > 0 && time < untilTime) return { kind: 'afterGap', untilTime };
    const lots = this.lots.length + this.orders.filter(({ side }) => side === 'buy').length;
    return lots >= this.settings.lots ? { kind: 'lotsFull', lots } : null;
  }

  private stayOut(exchangeTime: number, found: Candidate | null, reasons: readonly Reason[]): void {
    this.log.decide({
      exchangeTime,
      action: 'stayOut',
      signature: found?.signature ?? '',
      confidence: found?.confidence ?? 0,
      score: found?.score ?? 0,
      learning: false,
      amount: 0 as Amount,
      reasons,
    });
  }

  /** Risk of a trade: stop distance, round trip and spread, times its size; the size is what the allowed risk affords. */
  private enterFull(situation: Situation, found: Candidate, needed: number, expected: number): void {
    const { book, time } = situation;
    const price = costReason(expected, needed);
    const { stopFraction } = exitsFor(this.settings, situation.noise, needed);
    const risked = this.equity(book) * this.settings.riskPerTrade;
    const wanted = Math.min(risked / (stopFraction + needed), this.cash / (1 + needed)) as Money;
    const most = Math.min(affordable(Math.floor(wanted) as Money, book.bestAsk), Number.MAX_SAFE_INTEGER);
    const amount = onGrid(most, this.market.amountDecimals, 'down');
    if (amount < this.market.minOrderAmount) {
      this.stayOut(time, found, [...found.reasons, price, { kind: 'tooSmall', amount, minimum: this.market.minOrderAmount }]);
      return;
    }
    const slipped = slippage(book, amount);
    if (slipped === null) this.stayOut(time, found, [...found.reasons, price, { kind: 'bookTooThin' }]);
    else if (expected > needed + slipped)
      this.enter(situation, found, amount, false, needed, [...found.reasons, costReason(expected, needed + slipped)]);
    else this.enterLearning(situation, found, needed, costReason(expected, needed + slipped));
  }

  private enterLearning(situation: Situation, found: Candidate, needed: number, price: Reason): void {
    const { time, step, book } = situation;
    const untilTime = this.lastLearningTime + this.settings.learningPause;
    if (this.lastLearningTime > 0 && time < untilTime) {
      this.stayOut(time, found, [...found.reasons, price, { kind: 'learningPause', untilTime }]);
      return;
    }
    const amount = onGrid(this.market.minOrderAmount * this.settings.minimumFactor, this.market.amountDecimals, 'up');
    const value = cost(book.bestAsk, amount, 'up');
    const atRisk = Math.ceil(value * (exitsFor(this.settings, situation.noise, needed).stopFraction + needed)) as Money;
    const budgetLeft = this.budget.left(
      step,
      this.equity(book),
      learningRisk(this.lots, this.orders, this.roundTrip(time, book), book.bestAsk),
    );
    if (atRisk > budgetLeft) {
      this.stayOut(time, found, [...found.reasons, price, { kind: 'learningBudgetSpent' }]);
      return;
    }
    if (value * (1 + needed) > this.cash) {
      this.stayOut(time, found, [...found.reasons, price, { kind: 'noMoney', needed: value }]);
      return;
    }
    this.lastLearningTime = time;
    this.enter(situation, found, amount, true, needed, [...found.reasons, price, { kind: 'learningTrade', budgetLeft }]);
  }

  private enter(
    situation: Situation,
    found: Candidate,
    amount: Amount,
    learning: boolean,
    needed: number,
    reasons: readonly Reason[],
  ): void {
    const { time } = situation;
    const { signature, confidence, score } = found;
    const decision = this.log.decide({ exchangeTime: time, action: 'enter', signature, confidence, score, learning, amount, reasons });
    const dueTime = time + this.settings.latency;
    const order = {
      side: 'buy',
      decision: decision.id,
      amount,
      dueTime,
      exitReason: null,
      learning,
      row: situation.row,
      expected: expectedMove(situation, this.settings.timeExit) - needed,
      ...exitsFor(this.settings, situation.noise, needed),
    } as const;
    this.orders.push(order);
    this.changed = true;
  }

  private orderExit(lot: Lot, time: number, exitReason: ExitReason): void {
    const { decision, amount, learning } = lot;
    const dueTime = time + this.settings.latency;
    this.orders.push({
      side: 'sell',
      decision,
      amount,
      dueTime,
      exitReason,
      stopFraction: 0,
      targetFraction: 0,
      learning,
      row: 0,
      expected: 0,
    });
    this.changed = true;
  }

  /** @returns whether it was filled. */
  private buy(order: Order, filled: Walk | null, fillTime: number): boolean {
    if (filled === null) {
      this.log.failed(order.decision, fillTime, { kind: 'bookTooThin' });
      return false;
    }
    const entryFee = fee(filled.value, this.fees.rate(fillTime));
    const paid = (filled.value + entryFee) as Money;
    if (paid > this.cash) {
      this.log.failed(order.decision, fillTime, { kind: 'noMoney', needed: paid });
      return false;
    }
    const entryPrice = averagePrice(filled.value, order.amount);
    const stop = Math.round(entryPrice * Math.max(0, 1 - order.stopFraction)) as Price;
    const target = Math.round(entryPrice * (1 + order.targetFraction)) as Price;
    const { decision, amount, learning, row, expected } = order;
    this.cash = (this.cash - paid) as Money;
    this.account(fillTime, filled.value, entryFee);
    this.lots.push({
      decision,
      learning,
      amount,
      entryTime: fillTime,
      entryPrice,
      paid,
      entryFee,
      stop,
      target,
      exitTime: fillTime + this.settings.timeExit,
      row,
      expected,
    });
    this.log.entered(decision, { time: fillTime, price: entryPrice, amount, stop, target, fee: entryFee });
    return true;
  }

  /** @returns whether it was filled. */
  private sell(order: Order, filled: Walk | null, fillTime: number): boolean {
    const lot = this.lots.find(({ decision }) => decision === order.decision);
    // A book too thin to take the lot now: the exit stays wanted and is ordered anew at the next change.
    if (lot === undefined || filled === null) return false;
    const exitFee = fee(filled.value, this.fees.rate(fillTime));
    const profit = (filled.value - exitFee - lot.paid) as Money;
    this.cash = (this.cash + filled.value - exitFee) as Money;
    this.account(fillTime, filled.value, exitFee);
    this.lots = this.lots.filter((open) => open !== lot);
    this.trades++;
    this.profit = (this.profit + profit) as Money;
    this.outcomes.push({ row: lot.row, error: Math.abs(profit / lot.paid - lot.expected) * 1_000 });
    if (lot.learning && profit < 0) this.budget.spend(this.step, -profit as Money);
    const exit = { time: fillTime, price: averagePrice(filled.value, lot.amount), reason: order.exitReason ?? 'TIME_EXIT' };
    this.log.exited(lot.decision, { ...exit, profit, fees: (lot.entryFee + exitFee) as Money });
    return true;
  }

  private account(time: number, value: Money, paidFee: Money): void {
    this.fees.observe(time, value);
    this.feesPaid = (this.feesPaid + paidFee) as Money;
    this.fills++;
  }
}
