/** From candidates to what a desk does at an instant: the chain of gates, each of which says why. Nothing is changed by it but the dice of exploration. */
import type { OutcomePhase } from '../../core/outcome-phase.ts';
import type { Mode, Reason } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { Amount, Money } from '../../core/units.ts';
import { affordable, cost } from '../../core/units.ts';
import type { Assessment } from '../candidates/assessment.ts';
import { atrFilter, regimeFilter } from '../candidates/filters.ts';
import type { Modes } from '../candidates/gate.ts';
import { onGrid } from '../exchange/amount-grid.ts';
import { slippage } from '../exchange/book-walk.ts';
import { expectation } from '../policy.ts';
import type { Situation } from '../situation.ts';
import type { Desk } from './desk.ts';
import { exitPlan } from './exits.ts';
import type { ExitPlan, Lot } from './lots.ts';
import { modelFactor, regimeFactor, riskShare } from './sizing.ts';

/** What both desks are told at an instant. */
export interface Outlook {
  readonly situation: Situation;
  readonly phase: OutcomePhase;
  readonly modes: Modes;
  /** Inputs of rules and filters that are not known. */
  readonly unknown: readonly string[];
  /** Set while conservative defaults hold. */
  readonly fallback: Reason | null;
}

export type Proposal =
  | {
      readonly kind: 'stayOut';
      readonly found: Assessment | null;
      readonly needed: number;
      readonly mode: Mode;
      readonly reasons: readonly Reason[];
      /** Learning trades to be closed, so that a full-size one finds room. */
      readonly closes: readonly Lot[];
    }
  | ({
      readonly kind: 'enter';
      readonly found: Assessment;
      readonly needed: number;
      readonly mode: Mode;
      readonly reasons: readonly Reason[];
    } & Size);

interface Size {
  readonly amount: Amount;
  readonly learning: boolean;
  readonly plan: ExitPlan;
  /** Stop distance and round trip: what each unit of value puts at risk; and the fraction of equity at risk, null of a learning trade. */
  readonly riskShare: number;
  readonly fraction: number | null;
  readonly expectedProfit: number;
}

interface Refused {
  readonly refused: readonly Reason[];
}

/**
 * @param found the best candidate of the directions that the desk may take; null where there is none. @param opposite the best
 * one of the other direction, whether the desk may take it or not.
 */
export function propose(desk: Desk, found: Assessment | null, opposite: Assessment | null, outlook: Outlook, settings: Settings): Proposal {
  const { situation } = outlook;
  const expects = expectation(situation);
  if (found === null) return stayOut(null, 0, 'normal', [...expects, { kind: 'noCandidate' }]);
  const { passes, needed, mode } = outlook.modes.gate(found.score, outlook.phase, situation.time);
  const signals = found.signals.map((signal): Reason => ({ kind: 'signal', ...signal }));
  const gate: Reason = { kind: 'gate', score: found.score, needed };
  const why = [...signals, ...expects];
  const hindrance = obstacle(desk, found, situation, settings) ?? opposed(found, opposite, settings);
  if (hindrance !== null) return stayOut(found, needed, mode, [...why, hindrance]);
  const veto = vetoOf(found, outlook.phase, settings);
  // The score asked for is that of the conservative defaults where these hold: so it is said.
  const against = [...(veto ?? []), ...(outlook.fallback === null ? [] : [outlook.fallback])];
  if (!passes || veto !== null) return explore(desk, found, outlook, settings, { needed, mode, reasons: [...why, gate, ...against] });
  const full = fullSize(desk, found, outlook, settings);
  const taken = desk.capacity.taken(false);
  if ('refused' in full) return learn(desk, found, outlook, settings, { needed, mode, reasons: [...why, gate, ...full.refused] });
  if (taken === null) return { kind: 'enter', found, needed, mode, ...full, reasons: [...why, gate, ...full.reasons] };
  return { ...stayOut(found, needed, mode, [...why, gate, taken]), closes: desk.capacity.yielding };
}

/** What forbids every entry in this direction. */
function obstacle(desk: Desk, found: Assessment, { time, market }: Situation, settings: Settings): Reason | null {
  return desk.breakers.obstacle(time, desk.equity) ?? atrFilter(market, settings) ?? regimeFilter(market, found.direction, settings);
}

/** Nothing is entered that would be closed at once by a signal. */
function opposed({ score }: Assessment, opposite: Assessment | null, { signalExit }: Settings): Reason | null {
  if (opposite === null || opposite.score < signalExit || opposite.score <= score) return null;
  return { kind: 'opposed', signature: opposite.signature, score: opposite.score };
}

/** From the full phase on the outcome models may say no. */
function vetoOf({ forecast }: Assessment, phase: OutcomePhase, { winLeast }: Settings): readonly Reason[] | null {
  if (phase.name !== 'full' || forecast === null) return null;
  const { winProbability, expectedPnl } = forecast;
  if (winProbability >= winLeast && expectedPnl > 0) return null;
  return [{ kind: 'veto', winProbability, least: winLeast, expectedPnl }];
}

interface Considered {
  readonly needed: number;
  readonly mode: Mode;
  readonly reasons: readonly Reason[];
}

/** A refused candidate, now and then, at learning size: what is never tried is never learned. */
function explore(desk: Desk, found: Assessment, outlook: Outlook, settings: Settings, { needed, mode, reasons }: Considered): Proposal {
  const size = learningSize(desk, found, outlook, settings);
  if ('refused' in size || outlook.fallback !== null || !outlook.modes.explore()) return stayOut(found, needed, mode, reasons);
  const drawn: Reason = { kind: 'exploration', share: settings.explorationShare };
  return { kind: 'enter', found, needed, mode: 'exploration', ...size, reasons: [...reasons, drawn, ...size.reasons] };
}

function learn(desk: Desk, found: Assessment, outlook: Outlook, settings: Settings, { needed, mode, reasons }: Considered): Proposal {
  const size = learningSize(desk, found, outlook, settings);
  if ('refused' in size) return stayOut(found, needed, mode, [...reasons, ...size.refused]);
  return { kind: 'enter', found, needed, mode, ...size, reasons: [...reasons, ...size.reasons] };
}

type Sized = Size & { readonly reasons: readonly Reason[] };

/** A full-size entry: above its costs, all inputs known, and as large as its risk allows; or why not. */
function fullSize(desk: Desk, found: Assessment, outlook: Outlook, settings: Settings): Sized | Refused {
  const { situation, phase, unknown, fallback } = outlook;
  if (fallback !== null) return { refused: [fallback] };
  if (unknown.length > 0) return { refused: [{ kind: 'unknownInput', inputs: unknown.join(', ') }] };
  const { time, book, market } = situation;
  const costs = desk.capacity.roundTrip(time, book);
  const expected = expectedMove(found, phase, costs);
  if (!(expected > costs)) return { refused: [costReason(expected, costs)] };
  const plan = exitPlan(settings, market, found.direction, costs);
  const share = riskShare(plan, costs);
  const regime = regimeFactor(market, found.direction, settings);
  const models = modelFactor(found.forecast, phase);
  const sized = desk.sizer.size({
    equity: desk.equity,
    dailyLeft: desk.capacity.dailyLeft(time, book, desk.breakers.dailyLeft(desk.equity)),
    regimeFactor: regime,
    modelFactor: models,
  });
  if ('refused' in sized) return { refused: [costReason(expected, costs), sized.refused] };
  const wanted = Math.min(sized.risk / share, desk.capacity.whole(found.direction, time, book));
  const value = Math.floor(Math.min(wanted, desk.capacity.spendable(found.direction, time, book))) as Money;
  // What other lots leave over is no full-size trade; and being the last, so little would hold the next ones down for long.
  if (desk.capacity.taken(false) === null && value * settings.riskGrowth < wanted)
    return { refused: [costReason(expected, costs), { kind: 'noMoney', needed: Math.floor(wanted) as Money }] };
  const price = found.direction === 'LONG' ? book.bestAsk : book.bestBid;
  const amount = onGrid(Math.min(affordable(value, price), Number.MAX_SAFE_INTEGER), desk.market.amountDecimals, 'down');
  const minimum = desk.capacity.minimum;
  if (amount < minimum) return { refused: [costReason(expected, costs), { kind: 'tooSmall', amount, minimum }] };
  const slipped = slippage(book, amount);
  if (slipped === null) return { refused: [costReason(expected, costs), { kind: 'bookTooThin' }] };
  const needed = costs + slipped;
  if (!(expected > needed)) return { refused: [costReason(expected, needed)] };
  // The grid and the money at hand may have made it smaller than it was allowed to be.
  const atRisk = Math.min(sized.risk, Math.ceil(cost(price, amount, 'up') * share)) as Money;
  const fraction = (cost(price, amount, 'up') * share) / desk.equity;
  const risk: Reason = { kind: 'sized', risk: atRisk, fraction, regime, models };
  return {
    amount,
    learning: false,
    plan,
    riskShare: share,
    fraction,
    expectedProfit: expected - needed,
    reasons: [costReason(expected, needed), risk],
  };
}

/** The smallest order, within the budget for learning; or why not. */
function learningSize(desk: Desk, found: Assessment, { situation, phase }: Outlook, settings: Settings): Sized | Refused {
  const { time, step, book, market } = situation;
  const taken = desk.capacity.taken(true);
  if (taken !== null) return { refused: [taken] };
  const untilTime = desk.lastLearningTime + settings.learningPause;
  if (desk.lastLearningTime > 0 && time < untilTime) return { refused: [{ kind: 'learningPause', untilTime }] };
  const costs = desk.capacity.roundTrip(time, book);
  const plan = exitPlan(settings, market, found.direction, costs);
  const share = riskShare(plan, costs);
  const amount = desk.capacity.learningAmount;
  const value = cost(found.direction === 'LONG' ? book.bestAsk : book.bestBid, amount, 'up');
  const budgetLeft = desk.capacity.learningLeft(step, time, book, desk.equity);
  if (Math.ceil(value * share) > budgetLeft) return { refused: [{ kind: 'learningBudgetSpent' }] };
  if (value > desk.capacity.spendable(found.direction, time, book)) return { refused: [{ kind: 'noMoney', needed: value }] };
  const expectedProfit = expectedMove(found, phase, costs) - costs;
  return {
    amount,
    learning: true,
    plan,
    riskShare: share,
    fraction: null,
    expectedProfit,
    reasons: [{ kind: 'learningTrade', budgetLeft }],
  };
}

/** What is expected before costs: the networks' move; from the full phase on what the outcome models expect, plus costs. */
function expectedMove({ expectedMove: move, forecast }: Assessment, phase: OutcomePhase, costs: number): number {
  return phase.name === 'full' && forecast !== null ? forecast.expectedPnl + costs : move;
}

function costReason(expected: number, needed: number): Reason {
  return { kind: 'cost', expectedBp: expected * 10_000, neededBp: needed * 10_000 };
}

function stayOut(found: Assessment | null, needed: number, mode: Mode, reasons: readonly Reason[]): Extract<Proposal, { kind: 'stayOut' }> {
  return { kind: 'stayOut', found, needed, mode, reasons, closes: [] };
}
