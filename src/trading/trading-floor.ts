/**
 * The trading room: two desks on one market, sharing predictions, candidates and what was learned from trades. A failure
 * inside the policy closes nothing: the desks stay out, and conservative defaults hold for a while.
 */

import type { DeskAnalytics } from '../core/analytics.ts';
import { boolean, count, decode, encode, part, type Stateful, text } from '../core/codec.ts';
import type { TradingCommand } from '../core/messages.ts';
import type { OrderBook } from '../core/order-book.ts';
import type { OutcomePhase } from '../core/outcome-phase.ts';
import { DESKS, type DeskName, type Reason, type TradeRecord } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { MarketSpec } from '../core/spec.ts';
import type { Amount, Price } from '../core/units.ts';
import type { Assessment, Candidate } from './candidates/assessment.ts';
import { unknownInputs } from './candidates/candidates.ts';
import { Modes } from './candidates/gate.ts';
import { PatternWeights } from './candidates/pattern-weights.ts';
import { DecisionLog } from './decision-log.ts';
import { Desk } from './desk/desk.ts';
import { deskRules } from './desk/desk-rules.ts';
import type { ClosedLot } from './desk/holdings.ts';
import type { Outlook } from './desk/proposal.ts';
import { Consumed } from './exchange/consumed.ts';
import { ConfidenceCalibrator } from './outcomes/calibration.ts';
import { rawOf } from './outcomes/context.ts';
import { learnedLine } from './outcomes/learned-line.ts';
import { OutcomeModels } from './outcomes/outcome-models.ts';
import { type Experience, expectation, POLICY, type Policy } from './policy.ts';
import type { Situation } from './situation.ts';

/** An entry's instant and what came of it: how far its profit was off what was expected, in thousandths of its value. */
export interface TradedOutcome {
  readonly row: number;
  readonly error: number;
}

export interface FloorOptions {
  readonly settings: Settings;
  readonly market: MarketSpec;
  /** Whether the source has prints. */
  readonly prints: boolean;
  readonly seed: number;
  readonly policy?: Policy;
}

export class TradingFloor implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      spot: part,
      margin: part,
      consumed: part,
      log: part,
      modes: part,
      patterns: part,
      outcomes: part,
      calibrator: part,
      stale: boolean,
      halted: boolean,
      gapEnd: count,
      failures: count,
      failure: text,
      closedTrades: count,
      fallbackUntil: count,
      learned: text,
    },
  };
  readonly spot: Desk;
  readonly margin: Desk;
  /** What either desk took out of the displayed book is gone for both. */
  private readonly consumed = new Consumed();
  readonly log = new DecisionLog();
  readonly modes: Modes;
  private readonly patterns: PatternWeights;
  readonly outcomes: OutcomeModels;
  private readonly calibrator: ConfidenceCalibrator;
  private stale = false;
  halted = false;
  /** Exchange time at which the market was last not seen. */
  private gapEnd = 0;
  /** How often the policy failed inside, and until when conservative defaults hold. */
  failures = 0;
  /** What the last failure said. */
  failure = '';
  fallbackUntil = 0;
  /** What was learned last, in words. */
  learned = '';
  /** Trades of both desks that were ever closed. */
  private closedTrades = 0;
  private readonly options: FloorOptions;
  private readonly policy: Policy;
  /** Closed since they were last taken; asked after every entry, so no state. */
  private trades: readonly TradeRecord[] = [];
  private traded: readonly TradedOutcome[] = [];
  private changed = false;

  constructor(options: FloorOptions) {
    const { settings, seed, policy } = options;
    this.options = options;
    this.policy = policy ?? POLICY;
    this.modes = new Modes(settings, seed);
    this.patterns = new PatternWeights(settings);
    this.outcomes = new OutcomeModels(settings);
    this.calibrator = new ConfidenceCalibrator(settings);
    this.spot = this.newDesk('spot');
    this.margin = this.newDesk('margin');
  }

  get desks(): readonly Desk[] {
    return [this.spot, this.margin];
  }

  /** Exchange time is about to reach `time`: orders due before it meet the book as it stands since `bookTime`. */
  advance(time: number, book: OrderBook, bookTime: number): void {
    for (const desk of this.desks) desk.advance(time, book, bookTime);
    this.settle();
  }

  print(time: number, price: Price, amount: Amount, book: OrderBook): void {
    let left = amount;
    for (const desk of this.desks) left = desk.print(time, price, left, book);
    this.settle();
  }

  /** Looks at the book after a change. */
  observe(time: number, book: OrderBook): void {
    if (!book.sound) return;
    for (const desk of this.desks) desk.observe(time, book);
    this.settle();
  }

  setStale(stale: boolean): void {
    this.stale = stale;
  }

  /** At `time` the market was not seen, or is seen again: no entries for a while. */
  gap(time: number): void {
    this.gapEnd = time;
    for (const desk of this.desks) desk.gap(time);
    this.settle();
  }

  command(command: TradingCommand, time: number): void {
    switch (command.kind) {
      case 'halt':
        this.halted = true;
        for (const desk of this.desks) {
          if (command.close) desk.closeAll('MANUAL', time);
          else desk.holdings.callOff(time);
        }
        break;
      case 'resume':
        this.halted = false;
        break;
      case 'close':
        for (const desk of this.desks) desk.close(command.decision, time);
        break;
      case 'resetDesk':
        this.log.abandon(command.desk, time);
        decode(this[command.desk], encode(this.newDesk(command.desk)));
        break;
      case 'resetOutcomes':
        this.outcomes.reset(command.model);
        if (command.model !== 'all') break;
        decode(this.calibrator, encode(new ConfidenceCalibrator(this.options.settings)));
        this.learned = '';
        break;
      case 'switchMode':
        this.modes.switchMode(command.mode, command.on);
        break;
    }
    this.changed = true;
    this.settle();
  }

  /** Decides for each desk at a sampling instant, and logs it, whatever it is. */
  decide(situation: Situation): void {
    for (const desk of this.desks) desk.appraise(situation);
    this.settle();
    const obstacle = this.obstacle(situation);
    if (obstacle !== null) {
      for (const desk of this.desks) desk.stayOut(situation, [...expectation(situation), obstacle]);
      return;
    }
    const { settings } = this.options;
    // The policy learns by itself, and what learns can fail: that must neither close a position nor stop the session.
    const candidates = this.guarded(situation.time, () => this.policy.candidates(situation, settings, this.experience));
    for (const desk of this.desks) {
      const outlook = this.outlook(situation);
      const weighed =
        candidates &&
        this.guarded(situation.time, () => {
          const found = this.weigh(candidates, desk, outlook);
          return { found, proposal: desk.propose(found, outlook) };
        });
      if (weighed === null) desk.stayOut(situation, [...expectation(situation), this.fallback(situation.time) as Reason]);
      else desk.decide(weighed.found, weighed.proposal, situation);
    }
    this.settle();
  }

  /** Everything about each desk's trades and equity. */
  report(): Readonly<Record<DeskName, DeskAnalytics>> {
    return { spot: this.spot.report(), margin: this.margin.report() };
  }

  /** Whether orders, accounts or anything the user asked for changed since the last call. */
  takeChanged(): boolean {
    const changed = this.desks.map((desk) => desk.takeChanged()).includes(true) || this.changed;
    this.changed = false;
    return changed;
  }

  /** What came of trades that were closed since the last call. */
  takeOutcomes(): readonly TradedOutcome[] {
    const { traded } = this;
    if (traded.length > 0) this.traded = [];
    return traded;
  }

  /** Trades closed since the last call. */
  takeTrades(): readonly TradeRecord[] {
    const { trades } = this;
    if (trades.length > 0) this.trades = [];
    return trades;
  }

  /** The phase that holds: while conservative defaults do, the outcome models are not asked. */
  private phase(time: number): OutcomePhase {
    const { phase } = this.outcomes;
    if (this.fallback(time) === null) return phase;
    return { ...phase, name: 'coldStart', weight: 0, needed: this.options.settings.scoreFirst };
  }

  private outlook(situation: Situation): Outlook {
    const { time } = situation;
    return { situation, phase: this.phase(time), modes: this.modes, unknown: unknownInputs(situation), fallback: this.fallback(time) };
  }

  private get experience(): Experience {
    return { outcomes: this.outcomes, calibrator: this.calibrator, patterns: this.patterns };
  }

  private weigh(candidates: readonly Candidate[], desk: Desk, { situation, phase, fallback }: Outlook): readonly Assessment[] {
    const costs = desk.capacity.roundTrip(situation.time, situation.book);
    const weighed = { situation, desk: desk.rules.name, costs, phase, asksModels: fallback === null };
    const found = candidates.map((each) => this.policy.assess(each, weighed, this.experience));
    for (const { score, confidence } of found) {
      if (!Number.isFinite(score) || !(confidence >= 0 && confidence <= 1))
        throw new RangeError(`a score of ${score}, a confidence of ${confidence}`);
    }
    return [...found].sort((one, other) => other.score - one.score);
  }

  /** `work`, or null where it failed: from then on conservative defaults hold for a while. */
  private guarded<T>(time: number, work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      this.failures++;
      this.failure = error instanceof Error ? error.message : String(error);
      this.fallbackUntil = time + this.options.settings.fallbackPause;
      return null;
    }
  }

  private fallback(time: number): Reason | null {
    return time < this.fallbackUntil ? { kind: 'fallback', failures: this.failures, untilTime: this.fallbackUntil } : null;
  }

  /** What forbids both desks every entry. */
  private obstacle({ predictions, time, warmUp, book }: Situation): Reason | null {
    if (predictions.length === 0) return { kind: 'warmingUp', ...warmUp };
    if (this.halted) return { kind: 'halted' };
    if (this.stale) return { kind: 'stale' };
    if (!book.sound) return { kind: 'bookUnsound' };
    const untilTime = this.gapEnd + this.options.settings.gapPause;
    return this.gapEnd > 0 && time < untilTime ? { kind: 'afterGap', untilTime } : null;
  }

  /** Everybody learns from the trades that were closed. */
  private settle(): void {
    for (const desk of this.desks) for (const closed of desk.takeClosed()) this.close(desk, closed);
  }

  private close(desk: Desk, closedLot: ClosedLot): void {
    const { entry } = closedLot.lot;
    const trade = desk.book(closedLot, ++this.closedTrades);
    const pnl = trade.profit / trade.value;
    const holdMs = trade.exitTime - trade.entryTime;
    this.guarded(trade.exitTime, () => {
      this.outcomes.learn({ context: trade.context, pnl, holdMs, adverse: trade.adverse, exitTime: trade.exitTime });
      this.calibrator.learn(rawOf(trade.context), trade.profit > 0);
      this.patterns.observe(trade.signature, trade.profit > 0, trade.exitTime);
      const { closed } = this.outcomes;
      this.learned = learnedLine({
        market: this.options.market.marketId,
        pnl,
        holdMs,
        closed,
        fullTrades: this.options.settings.fullTrades,
      });
    });
    this.trades = [...this.trades, trade];
    this.traded = [...this.traded, { row: entry.row, error: Math.abs(pnl - entry.expectedProfit) * 1_000 }];
  }

  private newDesk(name: DeskName): Desk {
    const { settings, market, prints, seed } = this.options;
    const { log, consumed } = this;
    return new Desk({ rules: deskRules(name, settings), settings, market, prints, seed: seed + DESKS.indexOf(name), log, consumed });
  }
}
