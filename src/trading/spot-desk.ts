/** The spot desk: long or flat with simulated money, in integers, rounded against the trader. Orders meet the book a latency later. */
import { boolean, count, integer, part, type Stateful } from '../core/codec.ts';
import type { OrderBook } from '../core/order-book.ts';
import type { ExitReason, Reason } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { MarketSpec } from '../core/spec.ts';
import { type Amount, affordable, cost, fee, type Money, type Price, UNITS } from '../core/units.ts';
import { type Candidate, candidate, type HorizonPrediction, strongest } from './candidates.ts';
import { DecisionLog } from './decision-log.ts';
import { Fees } from './fees.ts';
import { LearningBudget } from './learning-budget.ts';
import { type Lot, lotsCodec, type Order, ordersCodec } from './lots.ts';
import { walk } from './paper-exchange.ts';

/** What the desk sees at an instant. */
export interface Situation {
  readonly time: number;
  readonly step: number;
  readonly book: OrderBook;
  /** Empty while the model is warming up. */
  readonly predictions: readonly HorizonPrediction[];
  readonly warmUp: { have: number; need: number };
  readonly imbalance: number;
  /** Noise of the market over a minute, as a fraction of price. */
  readonly noise: number;
}

export class SpotDesk implements Stateful {
  readonly codec = {
    version: 1,
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
      holdAsk: count,
      holdSpent: count,
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
  /** Exchange time at which the market was last not seen. */
  private gapEnd = 0;
  private lastLearningTime = 0;
  /** Training steps when the desk last decided: the budget's clock. */
  private step = 0;
  /** Best ask of the first book, 0 before it, and what the capital would have bought there for, its fee taken off. */
  private holdAsk = 0 as Price;
  private holdSpent = 0 as Money;
  trades = 0;
  fills = 0;
  /** Of closed trades, after fees. */
  profit = 0 as Money;
  feesPaid = 0 as Money;
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
    for (const order of due) {
      const fillTime = Math.max(order.dueTime, bookTime);
      if (order.side === 'buy') this.buy(order, book, fillTime);
      else this.sell(order, book, fillTime);
    }
    this.changed = true;
  }

  /** Looks at the book after a change: lots whose stop, target or time is reached are ordered to be sold. */
  observe(time: number, book: OrderBook): void {
    if (!book.sound) return;
    if (this.holdAsk === 0) this.beginHold(time, book);
    for (const lot of this.lots) {
      if (this.orders.some((order) => order.side === 'sell' && order.decision === lot.decision)) continue;
      const exitReason = this.exitReason(lot, time, book);
      if (exitReason !== null) this.orderExit(lot, time, exitReason);
    }
  }

  setStale(stale: boolean): void {
    this.stale = stale;
  }

  /** At `time` the market was not seen, or is seen again: no entries for a while. */
  gap(time: number): void {
    this.gapEnd = time;
  }

  /** Decides at a sampling instant and logs it, whatever it is. */
  decide(situation: Situation): void {
    const { time, step } = situation;
    this.step = step;
    const found =
      situation.predictions.length === 0 ? null : candidate(situation.predictions, situation.imbalance, this.settings.imbalanceSignal);
    const obstacle = this.obstacle(situation);
    if (obstacle !== null || found === null) {
      this.stayOut(time, found, [...this.expectation(situation), ...(obstacle === null ? [] : [obstacle])]);
      return;
    }
    const needed = this.roundTrip(time, situation.book);
    const expected = this.expectedMove(situation);
    if (expected > needed) this.enterFull(situation, found, needed, expected);
    else this.enterLearning(situation, found, needed, costReason(expected, needed));
  }

  /** Cost of buying and selling now, as a fraction of price: both fees and the spread. */
  roundTrip(time: number, book: OrderBook): number {
    return (2 * this.fees.rate(time)) / 1_000_000 + (2 * (book.bestAsk - book.bestBid)) / book.doubleMid;
  }

  /** Cash and what the lots would bring at the best bid, before fees; at their cost while the book is unknown. */
  equity(book: OrderBook): Money {
    const worth = (lot: Lot) => (book.sound ? cost(book.bestBid, lot.amount, 'down') : lot.paid);
    return this.lots.reduce((sum, lot) => sum + worth(lot), this.cash as number) as Money;
  }

  /** What the capital would be worth, had it bought at the first book; null before it. */
  hold(book: OrderBook): Money | null {
    if (this.holdAsk === 0 || !book.sound) return null;
    return Number((BigInt(this.holdSpent) * BigInt(book.bestBid)) / BigInt(this.holdAsk)) as Money;
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

  private beginHold(time: number, book: OrderBook): void {
    this.holdAsk = book.bestAsk;
    this.holdSpent = Math.floor(this.cash / (1 + this.fees.rate(time) / 1_000_000)) as Money;
  }

  /** The largest move expected within the time exit, as a fraction; 0 where no horizon ends before it. */
  private expectedMove({ predictions }: Situation): number {
    const reached = predictions.filter(({ horizonMs }) => horizonMs <= this.settings.timeExit);
    return reached.length === 0 ? 0 : strongest(reached).moveBp / 10_000;
  }

  private obstacle({ predictions, time, warmUp }: Situation): Reason | null {
    if (predictions.length === 0) return { kind: 'warmingUp', ...warmUp };
    if (this.stale) return { kind: 'stale' };
    const untilTime = this.gapEnd + this.settings.gapPause;
    if (this.gapEnd > 0 && time < untilTime) return { kind: 'afterGap', untilTime };
    const lots = this.lots.length + this.orders.filter(({ side }) => side === 'buy').length;
    return lots >= this.settings.lots ? { kind: 'lotsFull', lots } : null;
  }

  private expectation({ predictions }: Situation): readonly Reason[] {
    if (predictions.length === 0) return [];
    const { horizonMs, moveBp } = strongest(predictions);
    return [{ kind: 'expects', horizonMs, moveBp }];
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
    const { stopFraction } = this.exits(situation, needed);
    const risked = this.equity(book) * this.settings.riskPerTrade;
    const wanted = Math.min(risked / (stopFraction + needed), this.cash / (1 + needed)) as Money;
    const most = Math.min(affordable(Math.floor(wanted) as Money, book.bestAsk), Number.MAX_SAFE_INTEGER) as Amount;
    const amount = this.rounded(most, 'down');
    if (amount < this.market.minOrderAmount) {
      this.stayOut(time, found, [...found.reasons, price, { kind: 'tooSmall', amount, minimum: this.market.minOrderAmount }]);
      return;
    }
    const slippage = slippageOf(book, amount);
    if (slippage === null) this.stayOut(time, found, [...found.reasons, price, { kind: 'bookTooThin' }]);
    else if (expected > needed + slippage)
      this.enter(situation, found, amount, false, needed, [...found.reasons, costReason(expected, needed + slippage)]);
    else this.enterLearning(situation, found, needed, costReason(expected, needed + slippage));
  }

  private enterLearning(situation: Situation, found: Candidate, needed: number, price: Reason): void {
    const { time, step, book } = situation;
    const untilTime = this.lastLearningTime + this.settings.learningPause;
    if (this.lastLearningTime > 0 && time < untilTime) {
      this.stayOut(time, found, [...found.reasons, price, { kind: 'learningPause', untilTime }]);
      return;
    }
    const amount = this.rounded((this.market.minOrderAmount * this.settings.minimumFactor) as Amount, 'up');
    const value = cost(book.bestAsk, amount, 'up');
    const atRisk = Math.ceil(value * (this.exits(situation, needed).stopFraction + needed)) as Money;
    const budgetLeft = this.budget.left(step, this.equity(book), this.reserved(time, book));
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
      ...this.exits(situation, needed),
    } as const;
    this.orders.push(order);
    this.changed = true;
  }

  /** Distances of stop and target: the settings', but never inside the noise, and the target at least twice the round trip. */
  private exits({ noise }: Situation, needed: number): { stopFraction: number; targetFraction: number } {
    return {
      stopFraction: Math.max(this.settings.stopLoss, 2 * noise),
      targetFraction: Math.max(this.settings.takeProfit, 2 * needed),
    };
  }

  /** What learning trades that are open or ordered may still lose: the way to the stop, and one more round trip. */
  private reserved(time: number, book: OrderBook): Money {
    const costs = this.roundTrip(time, book);
    const lots = this.lots.filter(({ learning }) => learning);
    const open = lots.reduce((sum, lot) => sum + lot.paid * (1 - lot.stop / lot.entryPrice + costs), 0);
    const orders = this.orders.filter(({ learning, side }) => learning && side === 'buy');
    const ordered = orders.reduce((sum, order) => sum + cost(book.bestAsk, order.amount, 'up') * (order.stopFraction + costs), 0);
    return Math.ceil(open + ordered) as Money;
  }

  private exitReason(lot: Lot, time: number, book: OrderBook): ExitReason | null {
    if (book.bestBid >= lot.target) return 'TP_HIT';
    if (book.bestBid <= lot.stop) return 'SL_HIT';
    return time >= lot.exitTime ? 'TIME_EXIT' : null;
  }

  private orderExit(lot: Lot, time: number, exitReason: ExitReason): void {
    const { decision, amount, learning } = lot;
    const dueTime = time + this.settings.latency;
    this.orders.push({ side: 'sell', decision, amount, dueTime, exitReason, stopFraction: 0, targetFraction: 0, learning });
    this.changed = true;
  }

  private buy(order: Order, book: OrderBook, fillTime: number): void {
    const filled = walk(book.asks, order.amount);
    if (filled === null) {
      this.log.failed(order.decision, fillTime, { kind: 'bookTooThin' });
      return;
    }
    const entryFee = fee(filled.value, this.fees.rate(fillTime));
    const paid = (filled.value + entryFee) as Money;
    if (paid > this.cash) {
      this.log.failed(order.decision, fillTime, { kind: 'noMoney', needed: paid });
      return;
    }
    const entryPrice = averagePrice(filled.value, order.amount);
    const stop = Math.round(entryPrice * Math.max(0, 1 - order.stopFraction)) as Price;
    const target = Math.round(entryPrice * (1 + order.targetFraction)) as Price;
    const { decision, amount, learning } = order;
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
    });
    this.log.entered(decision, { time: fillTime, price: entryPrice, amount, stop, target, fee: entryFee });
  }

  private sell(order: Order, book: OrderBook, fillTime: number): void {
    const lot = this.lots.find(({ decision }) => decision === order.decision);
    const filled = walk(book.bids, order.amount);
    // A book too thin to take the lot now: the exit stays wanted and is ordered anew at the next change.
    if (lot === undefined || filled === null) return;
    const exitFee = fee(filled.value, this.fees.rate(fillTime));
    const profit = (filled.value - exitFee - lot.paid) as Money;
    this.cash = (this.cash + filled.value - exitFee) as Money;
    this.account(fillTime, filled.value, exitFee);
    this.lots = this.lots.filter((open) => open !== lot);
    this.trades++;
    this.profit = (this.profit + profit) as Money;
    if (lot.learning && profit < 0) this.budget.spend(this.step, -profit as Money);
    const exit = { time: fillTime, price: averagePrice(filled.value, lot.amount), reason: order.exitReason ?? 'TIME_EXIT' };
    this.log.exited(lot.decision, { ...exit, profit, fees: (lot.entryFee + exitFee) as Money });
  }

  private account(time: number, value: Money, paidFee: Money): void {
    this.fees.observe(time, value);
    this.feesPaid = (this.feesPaid + paidFee) as Money;
    this.fills++;
  }

  /** `amount` on the market's grid of decimals. */
  private rounded(amount: Amount, direction: 'up' | 'down'): Amount {
    let grid = UNITS;
    for (let i = 0; i < this.market.amountDecimals; i++) grid /= 10;
    return ((direction === 'up' ? Math.ceil(amount / grid - 1e-9) : Math.floor(amount / grid)) * grid) as Amount;
  }
}

function costReason(expected: number, needed: number): Reason {
  return { kind: 'cost', expectedBp: expected * 10_000, neededBp: needed * 10_000 };
}

/** What buying and selling `amount` costs beyond the best prices, as a fraction; null where the book does not hold so much. */
function slippageOf(book: OrderBook, amount: Amount): number | null {
  const bought = walk(book.asks, amount);
  const sold = walk(book.bids, amount);
  if (bought === null || sold === null) return null;
  return bought.value / Math.max(1, cost(book.bestAsk, amount, 'up')) - sold.value / Math.max(1, cost(book.bestBid, amount, 'down'));
}

function averagePrice(value: Money, amount: Amount): Price {
  return Number((BigInt(value) * BigInt(UNITS) + BigInt(amount) / 2n) / BigInt(amount)) as Price;
}
