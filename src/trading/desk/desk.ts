/** One desk: an account at the paper exchange, what it holds, what it may risk, and what it decides at each instant. */

import type { DeskAnalytics } from '../../core/analytics.ts';
import { count, integer, part, type Stateful } from '../../core/codec.ts';
import type { OrderBook } from '../../core/order-book.ts';
import type { OrderEvent, OrderType } from '../../core/orders.ts';
import { ORDER_TYPES } from '../../core/orders.ts';
import type { Direction, ExitReason, Reason, TradeRecord } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { MarketSpec } from '../../core/spec.ts';
import { type Amount, type Money, type Price, UNITS } from '../../core/units.ts';
import { AnalyticsBook } from '../analytics/analytics-book.ts';
import type { Assessment } from '../candidates/assessment.ts';
import type { DecisionLog, NewDecision } from '../decision-log.ts';
import type { Consumed } from '../exchange/consumed.ts';
import { PaperExchange } from '../exchange/paper-exchange.ts';
import type { Situation } from '../situation.ts';
import { Breakers } from './breakers.ts';
import { Capacity } from './capacity.ts';
import { closedTrade } from './closed-trade.ts';
import type { DeskRules } from './desk-rules.ts';
import { entryContext } from './entry-context.ts';
import { exitReason, follow } from './exits.ts';
import { type ClosedLot, Holdings } from './holdings.ts';
import { LearningBudget } from './learning-budget.ts';
import type { Lot } from './lots.ts';
import { type Outlook, type Proposal, propose } from './proposal.ts';
import { RiskSizer } from './sizing.ts';

export interface DeskOptions {
  readonly rules: DeskRules;
  readonly settings: Settings;
  readonly market: MarketSpec;
  /** Whether the source has prints. */
  readonly prints: boolean;
  readonly seed: number;
  readonly log: DecisionLog;
  readonly consumed: Consumed;
}

export class Desk implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      exchange: part,
      holdings: part,
      sizer: part,
      breakers: part,
      budget: part,
      analytics: part,
      lastLearningTime: count,
      step: count,
      bid: count,
      ask: count,
      fills: count,
      trades: count,
      learningTrades: count,
      profit: integer,
      feesPaid: integer,
      interestPaid: integer,
    },
  };
  readonly rules: DeskRules;
  readonly exchange: PaperExchange;
  readonly holdings: Holdings;
  readonly sizer: RiskSizer;
  readonly breakers: Breakers;
  readonly analytics: AnalyticsBook;
  readonly capacity: Capacity;
  private readonly budget: LearningBudget;
  lastLearningTime = 0;
  /** Training steps at the newest instant: the budget's clock. */
  private step = 0;
  /** Best prices of the newest sound book, 0 before it: what is held is valued by them while there is none. */
  private bid = 0 as Price;
  private ask = 0 as Price;
  fills = 0;
  trades = 0;
  learningTrades = 0;
  /** Of closed trades, after fees and borrowing. */
  profit = 0 as Money;
  feesPaid = 0 as Money;
  interestPaid = 0 as Money;
  /** Trades closed since they were last taken; asked after every entry, so no state. */
  private closings: readonly ClosedLot[] = [];
  readonly market: MarketSpec;
  private readonly settings: Settings;
  private readonly log: DecisionLog;

  constructor({ rules, settings, market, prints, seed, log, consumed }: DeskOptions) {
    this.rules = rules;
    this.settings = settings;
    this.market = market;
    this.log = log;
    const capital = Math.round(settings.capital * UNITS) as Money;
    this.exchange = new PaperExchange({ market, settings, rules: rules.account, capital, prints, consumed });
    this.holdings = new Holdings(this.exchange, log);
    this.sizer = new RiskSizer(settings);
    this.breakers = new Breakers(settings);
    this.budget = new LearningBudget(settings.learningBudget, settings.learningBudgetSteps);
    this.capacity = new Capacity({ rules, settings, market, exchange: this.exchange, holdings: this.holdings, budget: this.budget });
    this.analytics = new AnalyticsBook({ desk: rules.name, capital, seed, directions: rules.directions });
  }

  /** Exchange time is about to reach `time`: orders due before it meet the book as it stands since `bookTime`. */
  advance(time: number, book: OrderBook, bookTime: number): void {
    this.exchange.advance(time, book, bookTime);
    this.absorb();
  }

  /** A print may have gone through a resting order; returns what it has left for others. */
  print(time: number, price: Price, amount: Amount, book: OrderBook): Amount {
    const left = this.exchange.print(time, price, amount, book);
    this.absorb();
    return left;
  }

  /** Looks at a sound book after a change: exits that are reached are ordered, and those that got nothing ordered anew. */
  observe(time: number, book: OrderBook): void {
    this.bid = book.bestBid;
    this.ask = book.bestAsk;
    this.analytics.begin(book, this.exchange.fees.rate(time));
    this.exchange.observe(time, book);
    this.absorb();
    if (this.holdings.lots.length > 0) this.track(time, book);
    for (const lot of this.holdings.lots) {
      const followed = follow(lot, book.bestBid, book.bestAsk);
      this.holdings.replace(lot, followed);
      const reason = lot.exit?.reason ?? exitReason(followed, time, book.bestBid, book.bestAsk);
      if (reason !== null) this.holdings.exit(followed, reason, time);
    }
    if (this.settings.orderType !== 0) this.holdings.callOff(time, time - this.settings.orderLife);
    this.settle(this.holdings.finish(time));
  }

  /** The market was not seen up to `time`: entries were decided on one that is gone. What is held may still be closed. */
  gap(time: number): void {
    this.exchange.gap();
    this.exchange.withdraw(time);
    this.absorb();
    this.holdings.callOff(time);
  }

  /** Looks at the account at a sampling instant, before anything is decided: limits and breakers go by what it is worth now. */
  appraise({ time, step, book }: Situation): void {
    this.step = step;
    if (book.sound) this.track(time, book);
  }

  /** What to do of what was found, and why. @param found weighed for this desk, in both directions, the best first. */
  propose(found: readonly Assessment[], outlook: Outlook): Proposal {
    return propose(this, found, outlook, this.settings);
  }

  /** Does what was proposed, and logs it, whatever it is. */
  decide(found: readonly Assessment[], proposal: Proposal, situation: Situation): void {
    this.followSignals(found, situation.time);
    this.act(proposal, situation);
  }

  /** Logs that nothing is entered, whatever could be found. */
  stayOut({ time }: Situation, reasons: readonly Reason[]): void {
    this.log.decide({ ...this.blank(time), reasons });
  }

  /** Wants every position closed, and entries called off. */
  closeAll(reason: ExitReason, time: number): void {
    this.holdings.exitAll(reason, time);
    this.settle(this.holdings.finish(time));
  }

  /** Wants the position of one decision closed; false where there is none. */
  close(decision: number, time: number): boolean {
    const lot = this.holdings.lots.find(({ entry }) => entry.decision === decision);
    if (lot === undefined) return false;
    this.holdings.exit(lot, 'MANUAL', time);
    this.settle(this.holdings.finish(time));
    return true;
  }

  /** The account's worth at the newest sound book, before the fees of closing. */
  get equity(): Money {
    return this.exchange.account.equity(this.bid, this.ask);
  }

  /** Profit of a lot if it were closed now, fees and borrowing included, as a fraction of its value; null without a book. */
  openProfit(lot: Lot, time: number): number | null {
    if (this.bid === 0) return null;
    const long = lot.entry.direction === 'LONG';
    const now = (lot.amount / UNITS) * (long ? this.bid : this.ask);
    const gross = long ? now + lot.exited - lot.value : lot.value - lot.exited - now;
    return (gross - (now * this.exchange.fees.rate(time)) / 1_000_000 - lot.fees - lot.interest) / lot.value;
  }

  /** What the capital would be worth, had it bought at the first book; null before it. */
  get hold(): Money | null {
    return this.analytics.hold.value(this.bid);
  }

  report(): DeskAnalytics {
    return this.analytics.report(this.bid === 0 ? null : this.bid);
  }

  /** Whether orders or account changed since the last call. */
  takeChanged(): boolean {
    return this.exchange.takeChanged();
  }

  /** Lots that were closed since the last call. */
  takeClosed(): readonly ClosedLot[] {
    const { closings } = this;
    if (closings.length > 0) this.closings = [];
    return closings;
  }

  /** Books a closed trade: {@link takeClosed} gave it, and everybody learned from it. */
  book(closedLot: ClosedLot, closed: number): TradeRecord {
    const trade = closedTrade(this.rules.name, closedLot, closed);
    const { lot, time, price, reason } = closedLot;
    if (!trade.learning || this.keptSmallByKelly(lot)) this.sizer.observe(trade.profit, trade.risked);
    this.log.exited(lot.entry.decision, { time, price, reason, profit: trade.profit, fees: trade.fees });
    this.profit = (this.profit + trade.profit) as Money;
    if (trade.learning) {
      this.learningTrades++;
      if (trade.profit < 0) this.budget.spend(this.step, -trade.profit as Money);
    } else {
      this.trades++;
      this.breakers.closed(time, trade.profit);
    }
    this.analytics.add(trade, this.exchange.fees.rate(time));
    return trade;
  }

  /** Whether it was a learning trade only because Kelly's fraction was not above nought: what comes of it may bring that back. */
  private keptSmallByKelly({ entry }: Lot): boolean {
    return entry.learning && (this.log.get(entry.decision)?.reasons.some(({ kind }) => kind === 'kelly') ?? false);
  }

  /** Follows the account's worth: at each instant, and at every change of the book while something is held. */
  private track(time: number, book: OrderBook): void {
    const { equity } = this;
    if (this.breakers.observe(time, equity)) this.closeAll('BREAKER', time);
    this.analytics.observe(time, book, equity, this.holdings.lots.length > 0);
  }

  /** A candidate of the other direction that scores high enough closes what is held. */
  private followSignals(found: readonly Assessment[], time: number): void {
    const { signalExit, signalHold } = this.settings;
    for (const lot of this.holdings.lots) {
      const against = found.find(({ direction }) => direction !== lot.entry.direction);
      if (lot.exit !== null || against === undefined || against.score < signalExit) continue;
      if (time - lot.entryTime >= signalHold) this.holdings.exit(lot, 'SIGNAL', time);
    }
  }

  private act(proposal: Proposal, situation: Situation): void {
    const { time } = situation;
    const { found, needed, mode, reasons } = proposal;
    const seen =
      found === null ? {} : { direction: found.direction, signature: found.signature, confidence: found.confidence, score: found.score };
    const decided = { ...this.blank(time), ...seen, needed, mode, price: this.takes(found?.direction ?? null), reasons };
    if (proposal.kind === 'stayOut') {
      this.log.decide(decided);
      for (const lot of proposal.closes) this.holdings.exit(lot, 'SIGNAL', time);
      return;
    }
    const { amount, learning } = proposal;
    const { id } = this.log.decide({ ...decided, action: 'enter', learning, amount });
    if (learning) this.lastLearningTime = time;
    const type = ORDER_TYPES[this.settings.orderType] as OrderType;
    const rests = proposal.found.direction === 'LONG' ? this.bid : this.ask;
    this.holdings.enter(entryContext(id, proposal, situation), type, amount, type === 'market' ? null : rests, time);
  }

  private blank(exchangeTime: number): Omit<NewDecision, 'reasons'> {
    const nothing = { direction: null, action: 'stayOut', signature: '', confidence: 0, score: 0, needed: 0, mode: 'normal' } as const;
    return { exchangeTime, desk: this.rules.name, ...nothing, learning: false, amount: 0 as Amount, price: null };
  }

  private takes(direction: Direction | null): Price | null {
    if (direction === null) return null;
    return direction === 'LONG' ? this.ask : this.bid;
  }

  private absorb(): void {
    const events = this.exchange.take();
    if (events.length === 0) return;
    for (const event of events) this.count(event);
    this.settle(this.holdings.take(events));
    for (const event of events) if (event.kind === 'filled') this.noteSize(event.id);
  }

  /** What an entry puts at risk, as far as it was filled, is what the next one may grow from. */
  private noteSize(order: number): void {
    const lot = this.holdings.lots.find((each) => each.order === order && !each.entry.learning);
    const ordered = lot === undefined ? 0 : (this.log.get(lot.entry.decision)?.amount ?? 0);
    if (lot !== undefined && ordered > 0) this.sizer.took((lot.entry.fraction * lot.entered) / ordered);
  }

  private count(event: OrderEvent): void {
    if (event.kind === 'charged') this.interestPaid = (this.interestPaid + event.interest) as Money;
    if (event.kind !== 'filled' && event.kind !== 'liquidated') return;
    this.fills++;
    this.feesPaid = (this.feesPaid + event.fee) as Money;
  }

  private settle(closed: readonly ClosedLot[]): void {
    if (closed.length > 0) this.closings = [...this.closings, ...closed];
  }
}
