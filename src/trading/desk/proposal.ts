/** From candidates to what a desk does at an instant: the chain of gates, each of which says why. Nothing is changed by it but the dice of exploration. */
import type { OrderBook } from '../../core/order-book.ts';
import type { OutcomePhase } from '../../core/outcome-phase.ts';
import type { Mode, Reason } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import { type Amount, affordable, cost, type Money, type Price } from '../../core/units.ts';
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
 * The first candidate that may be taken at full size; else the best, at learning size or not at all.
 * @param found weighed for this desk, in both directions, the best first.
 */
export function propose(desk: Desk, found: readonly Assessment[], outlook: Outlook, settings: Settings): Proposal {
  const considered = found
    .filter(({ direction }) => desk.rules.directions.includes(direction))
    .map((each) => consider(desk, each, found.find(({ direction }) => direction !== each.direction) ?? null, outlook, settings));
  const best = considered.find(({ full }) => full !== null && !('refused' in full)) ?? considered[0];
  if (best === undefined) return stayOut(null, 0, 'normal', [...expectation(outlook.situation), { kind: 'noCandidate' }]);
  return settled(desk, best, outlook, settings);
}

/** A candidate with what the gates say of it. */
interface Considered {
  readonly found: Assessment;
  readonly needed: number;
  readonly mode: Mode;
  readonly reasons: readonly Reason[];
  /** Set where nothing may be entered in this direction. */
  readonly hindrance: Reason | null;
  readonly passes: boolean;
  readonly veto: readonly Reason[];
  /** Null where a gate before size refused. */
  readonly full: Sized | Refused | null;
}

function consider(desk: Desk, found: Assessment, opposite: Assessment | null, outlook: Outlook, settings: Settings): Considered {
  const { situation, fallback, modes, phase } = outlook;
  const plain = { passes: found.score >= phase.needed, needed: phase.needed, mode: 'normal' as const };
  const { passes, needed, mode } = fallback === null ? modes.gate(found.score, phase, situation.time) : plain;
  const hindrance = obstacle(desk, found, situation, settings) ?? opposed(found, opposite, settings);
  const veto = vetoOf(found, phase, settings);
  const signals = found.signals.map((signal): Reason => ({ kind: 'signal', ...signal }));
  const open = hindrance === null && passes && veto.length === 0;
  return {
    found,
    needed,
    mode,
    reasons: [...signals, ...expectation(situation)],
    hindrance,
    passes,
    veto,
    full: open ? fullSize(desk, found, outlook, settings) : null,
  };
}

function settled(desk: Desk, considered: Considered, outlook: Outlook, settings: Settings): Proposal {
  const { found, needed, mode, reasons: why, hindrance, veto, full } = considered;
  if (hindrance !== null) return stayOut(found, needed, mode, [...why, hindrance]);
  const reasons = [...why, { kind: 'gate', score: found.score, needed } as const];
  // The score asked for is that of the conservative defaults where these hold: so it is said.
  const refused = [...veto, ...(outlook.fallback === null ? [] : [outlook.fallback])];
  if (full === null) return explore(desk, { ...considered, reasons: [...reasons, ...refused] }, outlook, settings);
  if ('refused' in full) return learn(desk, { ...considered, reasons: [...reasons, ...full.refused] }, outlook, settings);
  const taken = desk.capacity.taken(false);
  if (taken === null) return { kind: 'enter', found, needed, mode, ...full, reasons: [...reasons, ...full.reasons] };
  const closes = desk.capacity.yielding;
  const room = closes.map(({ entry }): Reason => ({ kind: 'makesRoom', decision: entry.decision }));
  return { ...stayOut(found, needed, mode, [...reasons, taken, ...room]), closes };
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
function vetoOf({ forecast }: Assessment, phase: OutcomePhase, { winLeast }: Settings): readonly Reason[] {
  if (phase.name !== 'full' || forecast === null) return [];
  const { winProbability, expectedPnl } = forecast;
  if (winProbability >= winLeast && expectedPnl > 0) return [];
  return [{ kind: 'veto', winProbability, least: winLeast, expectedPnl }];
}

/**
 * A refused candidate, now and then, at learning size: what is never tried is never learned. What the outcome models veto is
 * tried so even where exploration is off: they learn from closed trades alone, and could never find that they are wrong.
 */
function explore(desk: Desk, { found, needed, mode, reasons, passes, veto }: Considered, outlook: Outlook, settings: Settings): Proposal {
  const size = learningSize(desk, found, outlook, settings);
  const vetoed = passes && veto.length > 0;
  if ('refused' in size || outlook.fallback !== null || !outlook.modes.explore(vetoed)) return stayOut(found, needed, mode, reasons);
  const drawn: Reason = { kind: 'exploration', share: settings.explorationShare };
  return { kind: 'enter', found, needed, mode: 'exploration', ...size, reasons: [...reasons, drawn, ...size.reasons] };
}

function learn(desk: Desk, { found, needed, mode, reasons }: Considered, outlook: Outlook, settings: Settings): Proposal {
  const size = learningSize(desk, found, outlook, settings);
  if ('refused' in size) return stayOut(found, needed, mode, [...reasons, ...size.refused]);
  return { kind: 'enter', found, needed, mode, ...size, reasons: [...reasons, ...size.reasons] };
}

type Sized = Size & { readonly reasons: readonly Reason[] };

/** A full-size entry: above its costs, all inputs known, and as large as its risk allows; or why not. */
function fullSize(desk: Desk, found: Assessment, outlook: Outlook, settings: Settings): Sized | Refused {
  const { situation, phase, unknown, fallback } = outlook;
  if (fallback !== null) return { refused: [fallback] };
  const missing = phase.name === 'full' && found.forecast === null ? [...unknown, 'outcome models'] : unknown;
  if (missing.length > 0) return { refused: [{ kind: 'unknownInput', inputs: missing.join(', ') }] };
  const { time, book } = situation;
  const costs = desk.capacity.roundTrip(time, book);
  const expected = expectedMove(found, phase, costs);
  if (!(expected > costs)) return { refused: [costReason(expected, costs)] };
  const first = sizeAt(desk, found, outlook, settings, 0);
  if ('refused' in first) return { refused: [costReason(expected, costs), ...first.refused] };
  // What the order pays beyond the best prices is a cost and a risk like any other: it is sized once more with it.
  const slipped = slippage(book, first.amount);
  if (slipped === null) return { refused: [costReason(expected, costs), { kind: 'bookTooThin' }] };
  const needed = costReason(expected, costs + slipped);
  if (!(expected > costs + slipped)) return { refused: [needed] };
  const size = sizeAt(desk, found, outlook, settings, slipped);
  if ('refused' in size) return { refused: [needed, ...size.refused] };
  const amount = Math.min(first.amount, size.amount) as Amount;
  const atRisk = Math.ceil(cost(entryPrice(found, book), amount, 'up') * size.riskShare) as Money;
  const fraction = atRisk / desk.equity;
  const risk: Reason = { kind: 'sized', risk: atRisk, fraction, regime: size.regime, models: size.models };
  const expectedProfit = expected - costs - slipped;
  return { amount, learning: false, plan: size.plan, riskShare: size.riskShare, fraction, expectedProfit, reasons: [needed, risk] };
}

interface FullAmount {
  readonly amount: Amount;
  readonly plan: ExitPlan;
  readonly riskShare: number;
  /** Factors on the risk that were used. */
  readonly regime: number;
  readonly models: number;
}

/** The amount whose risk is what may be risked, `slipped` being what it pays beyond the best prices, as a fraction. */
function sizeAt(desk: Desk, found: Assessment, { situation, phase }: Outlook, settings: Settings, slipped: number): FullAmount | Refused {
  const { time, book, market } = situation;
  const { capacity, sizer, breakers, equity } = desk;
  const costs = capacity.roundTrip(time, book) + slipped;
  const plan = exitPlan(settings, market, found.direction, costs, spread(book) + slipped);
  const share = riskShare(plan, costs);
  const regime = sizer.tradesToKelly > 0 ? 1 : regimeFactor(market, found.direction, settings);
  const models = modelFactor(found.forecast, phase);
  const dailyLeft = capacity.dailyLeft(time, book, breakers.dailyLeft(equity));
  const sized = sizer.size({ equity, dailyLeft, regimeFactor: regime, modelFactor: models });
  if ('refused' in sized) return { refused: [sized.refused] };
  const wanted = Math.min(sized.risk / share, capacity.whole(found.direction, time, book));
  const value = Math.floor(Math.min(wanted, capacity.spendable(found.direction, time, book))) as Money;
  // What other lots leave over is no full-size trade; and being the last, so little would hold the next ones down for long.
  if (capacity.taken(false) === null && value * settings.riskGrowth < wanted)
    return { refused: [{ kind: 'noMoney', needed: Math.floor(wanted) as Money }] };
  const most = Math.min(affordable(value, entryPrice(found, book)), Number.MAX_SAFE_INTEGER);
  const amount = onGrid(most, desk.market.amountDecimals, 'down');
  if (amount < capacity.minimum) return { refused: [{ kind: 'tooSmall', amount, minimum: capacity.minimum }] };
  return { amount, plan, riskShare: share, regime, models };
}

/** The smallest order, within the budget for learning and what the day may lose; or why not. */
function learningSize(desk: Desk, found: Assessment, { situation, phase }: Outlook, settings: Settings): Sized | Refused {
  const { time, step, book, market } = situation;
  const { capacity, breakers, equity } = desk;
  const taken = capacity.taken(true);
  if (taken !== null) return { refused: [taken] };
  const untilTime = desk.lastLearningTime + settings.learningPause;
  if (desk.lastLearningTime > 0 && time < untilTime) return { refused: [{ kind: 'learningPause', untilTime }] };
  const amount = capacity.learningAmount;
  const slipped = slippage(book, amount);
  if (slipped === null) return { refused: [{ kind: 'bookTooThin' }] };
  const costs = capacity.roundTrip(time, book) + slipped;
  const plan = exitPlan(settings, market, found.direction, costs, spread(book) + slipped);
  const share = riskShare(plan, costs);
  const value = cost(entryPrice(found, book), amount, 'up');
  const dayLeft = capacity.dailyLeft(time, book, breakers.dailyLeft(equity));
  const budgetLeft = Math.min(dayLeft, capacity.learningLeft(step, time, book, equity)) as Money;
  if (Math.ceil(value * share) > budgetLeft) return { refused: [{ kind: 'learningBudgetSpent' }] };
  if (value > capacity.spendable(found.direction, time, book)) return { refused: [{ kind: 'noMoney', needed: value }] };
  const expectedProfit = expectedMove(found, phase, costs) - costs;
  const reasons: readonly Reason[] = [{ kind: 'learningTrade', budgetLeft }];
  return { amount, learning: true, plan, riskShare: share, fraction: null, expectedProfit, reasons };
}

function entryPrice({ direction }: Assessment, book: OrderBook): Price {
  return direction === 'LONG' ? book.bestAsk : book.bestBid;
}

function spread(book: OrderBook): number {
  return (2 * (book.bestAsk - book.bestBid)) / book.doubleMid;
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
