/**
 * What the outcome models see of a trade before it is made: the market and the candidate, signed towards the trade's direction.
 * Behind that, what was said of it: it goes with the trade, and is held against what came of it.
 */
import { cos, log, sigmoid, sin } from '../../core/math.ts';
import { OUTCOME_MODELS, type OutcomeModelName } from '../../core/messages.ts';
import type { DeskName } from '../../core/records.ts';
import type { Candidate } from '../candidates/assessment.ts';
import type { HorizonPrediction, MarketSituation, Situation } from '../situation.ts';
import { logit, profitProbability } from './calibration.ts';

/**
 * Elements of a context in their order: name, unit, meaning. What is not known is 0: there are no flags for it, the other
 * elements tell. The last five are no inputs of the outcome models but what was said of the trade, by them and altogether.
 */
export const CONTEXT = [
  { name: 'probabilityWith', unit: 'probability', meaning: 'Ensemble: the price moves with the trade, over the candidate’s horizon.' },
  { name: 'probabilityAgainst', unit: 'probability', meaning: 'Ensemble: it moves against the trade.' },
  { name: 'moveOverCosts', unit: 'round trips, at most 4', meaning: 'Expected move over the costs of a round trip.' },
  { name: 'costs', unit: '%, at most 4', meaning: 'Costs of a round trip: fees, spread, slippage.' },
  { name: 'ruleScore', unit: 'score / 3', meaning: 'What the rules say for it.' },
  { name: 'trendWith', unit: '-1 to 1', meaning: 'Regime trending with the trade 1, against it -1, neither 0.' },
  { name: 'ranging', unit: '0 or 1', meaning: 'Regime ranging.' },
  { name: 'volatile', unit: '0 or 1', meaning: 'Regime volatile.' },
  { name: 'alignmentWith', unit: '-1 to 1', meaning: 'Both ribbons lean with the trade 1, both against it -1, else 0.' },
  { name: 'ribbonsWith', unit: '-1 to 1', meaning: 'Colour of the ribbons with the trade, mean of those known: all 1, mixed a third.' },
  { name: 'imbalanceWith', unit: '-1 to 1', meaning: 'Best five levels of the book lean with the trade.' },
  { name: 'volatility', unit: 'ln(1 + ATR / 10 bp), at most 6', meaning: 'Average true range of bars of five minutes.' },
  { name: 'spread', unit: 'ln(1 + spread / 10 bp), at most 6', meaning: 'Best ask less best bid.' },
  { name: 'hourSine', unit: '-1 to 1', meaning: 'Time of the UTC day, as an angle.' },
  { name: 'hourCosine', unit: '-1 to 1', meaning: 'The same, a quarter turn ahead.' },
  { name: 'short', unit: '0 or 1', meaning: 'The trade is short.' },
  { name: 'margin', unit: '0 or 1', meaning: 'On the margin desk.' },
  { name: 'profitLogit', unit: 'logit, -6 to 6', meaning: 'Probability that a normally distributed move beats the costs.' },
  { name: 'saidProfit', unit: 'fraction of value', meaning: 'How far from its mean the profit model saw this trade; 0 before it spoke.' },
  { name: 'saidWin', unit: 'probability', meaning: 'The same of the win model.' },
  { name: 'saidHold', unit: 'ln ms', meaning: 'The same of the hold model.' },
  { name: 'saidRisk', unit: 'fraction of price', meaning: 'The same of the risk model.' },
  { name: 'rawLogit', unit: 'logit, -6 to 6', meaning: 'Probability of a profit as it was before calibration.' },
] as const;

export const CONTEXT_SIZE = CONTEXT.length;
/** The first elements, those that the outcome models read. */
export const INPUTS = CONTEXT_SIZE - OUTCOME_MODELS.length - 1;

const DAY_MS = 86_400_000;
const RATIO_MOST = 4;
const LOG_MOST = 6;
const RIBBON_COLOURS = { ALL_GREEN: 1, MIXED_GREEN: 1 / 3, MIXED_RED: -1 / 3, ALL_RED: -1 };
const ALIGNMENTS = { BOTH_GREEN: 1, BOTH_RED: -1, CONFLICTING: 0 };

export interface ContextInputs {
  readonly situation: Situation;
  readonly candidate: Candidate;
  readonly desk: DeskName;
  /** Of the round trip, a fraction of price. */
  readonly costs: number;
}

/**
 * The context of `candidate`, {@link CONTEXT_SIZE} elements, each finite and bounded. Of what is said only the last is there,
 * that of {@link profitProbability}, until {@link withSaid} puts in what was.
 */
export function contextOf({ situation, candidate, desk, costs }: ContextInputs): Float32Array {
  const sign = candidate.direction === 'LONG' ? 1 : -1;
  const angle = (2 * Math.PI * (situation.time % DAY_MS)) / DAY_MS;
  const profitLogit = logit(profitProbability(candidate.expectedMove, costs, candidate.deviation));
  return Float32Array.of(
    ...probabilities(situation.predictions, candidate, sign),
    ratio(candidate.expectedMove, costs),
    bounded(100 * costs, RATIO_MOST),
    bounded(candidate.ruleScore / 3, 1),
    ...market(situation.market, sign),
    logarithmic(spreadBp(situation)),
    sin(angle),
    cos(angle),
    sign < 0 ? 1 : 0,
    desk === 'margin' ? 1 : 0,
    profitLogit,
    ...OUTCOME_MODELS.map(() => 0),
    profitLogit,
  );
}

/** `context` of a decision of which each model said so much, in the order of `OUTCOME_MODELS`, and whose confidence was calibrated from `raw`. */
export function withSaid(context: Float32Array, said: readonly number[], raw: number): Float32Array {
  const kept = context.slice();
  kept.set([...said, logit(raw)], INPUTS);
  return kept;
}

/** What the model `name` had said of a trade, by its context. */
export function saidOf(context: Float32Array, name: OutcomeModelName): number {
  return context[INPUTS + OUTCOME_MODELS.indexOf(name)] as number;
}

/** The raw probability that the decision's confidence was calibrated from. */
export function rawOf(context: Float32Array): number {
  return sigmoid(context[CONTEXT_SIZE - 1] as number);
}

function probabilities(predictions: readonly HorizonPrediction[], { horizonMs }: Candidate, sign: number): [number, number] {
  const prediction = predictions.find((each) => each.horizonMs === horizonMs);
  if (prediction === undefined) return [0, 0];
  const { down, up } = prediction;
  return sign > 0 ? [up, down] : [down, up];
}

/** From `trendWith` to `volatility`. */
function market({ regime, alignment, ribbons, imbalance, atr5mBp }: MarketSituation, sign: number): number[] {
  const kind = regime?.regime;
  const trend = kind === 'TRENDING_UP' ? 1 : kind === 'TRENDING_DOWN' ? -1 : 0;
  const colours = ribbons.flatMap(({ state }) => (state === null ? [] : [RIBBON_COLOURS[state]]));
  const colour = colours.reduce((sum, each) => sum + each, 0) / Math.max(1, colours.length);
  return [
    sign * trend,
    kind === 'RANGING' ? 1 : 0,
    kind === 'VOLATILE' ? 1 : 0,
    alignment === null ? 0 : sign * ALIGNMENTS[alignment],
    sign * colour,
    sign * bounded(imbalance ?? 0, 1),
    logarithmic(atr5mBp ?? 0),
  ];
}

/** Of the book, basis points of its middle; 0 where it has none. */
function spreadBp({ book }: Situation): number {
  return book.twoSided ? (20_000 * (book.bestAsk - book.bestBid)) / book.doubleMid : 0;
}

function ratio(move: number, costs: number): number {
  if (costs > 0) return bounded(move / costs, RATIO_MOST);
  return move > 0 ? RATIO_MOST : 0;
}

function logarithmic(basisPoints: number): number {
  return bounded(log(1 + Math.max(0, basisPoints) / 10), LOG_MOST);
}

function bounded(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
