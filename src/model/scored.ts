/** Who is scored, and how one label judges what each had said: read from the stored row, so that nothing said later can matter. */
import { assert } from '../core/assert.ts';
import type { SaidLayout } from '../core/said.ts';
import { logProbability } from './log-probability.ts';
import { argmax } from './softmax.ts';

/** Losses and confidences are whole numbers of this unit: sums of them are exact, so what is added can be subtracted again. */
export const LOSS_UNIT = 1 / 1_048_576;

export const BASELINES = ['noChange', 'majority', 'logisticRegression'] as const;
export type Baseline = (typeof BASELINES)[number];

/** What needs no learning. */
export const CHANCE = ['noChange', 'majority'] as const;

/** One who is scored, and where the stored row has what it said; null where it says no such thing. */
export interface Scored {
  readonly name: string;
  /** The class; null: the most probable one, the first of equals. */
  readonly class: number | null;
  /** The first of K probabilities. */
  readonly probabilities: number | null;
}

/** Everybody, in the order of the scores: what spoke, ensemble, meta-learner, the members, the baselines. */
export function scoredOf(members: readonly string[], layout: SaidLayout): readonly Scored[] {
  const voice = (name: string, probabilities: number): Scored => ({ name, class: null, probabilities });
  const scored: readonly Scored[] = [
    voice('model', layout.spoke),
    voice('ensemble', layout.ensemble),
    voice('meta', layout.meta),
    ...members.map((name, m) => voice(name, layout.member(m))),
    { name: 'noChange', class: layout.noChange, probabilities: null },
    { name: 'majority', class: layout.majority, probabilities: layout.frequencies },
    voice('logisticRegression', layout.regression),
  ];
  assert(new Set(scored.map(({ name }) => name)).size === scored.length, 'two who are scored have one name');
  return scored;
}

/** A label with what was said of it: `said` holds the stored row, of finite numbers, from `at`. */
export interface SaidLabel {
  readonly said: Float32Array;
  readonly at: number;
  /** What happened, 0 to K - 1. */
  readonly label: number;
}

/** What one had said, judged. */
export interface Judgement {
  /** The class said, -1 where there was none. */
  readonly guess: number;
  readonly right: boolean;
  /** Null without probabilities. */
  readonly losses: Losses | null;
}

/** Whole numbers of LOSS_UNIT. */
export interface Losses {
  /** -ln of the probability given to what happened, nats, the probability floored at 1e-6. */
  readonly logLoss: number;
  /** sum over classes of (probability - happened)^2, in [0, 2] (Brier 1950). */
  readonly brier: number;
  /** The largest probability. */
  readonly confidence: number;
  /** The same as it was stored, in [0, 1], to choose a bin by: a rounded one could fall into the neighbour. */
  readonly top: number;
}

export function judge(scored: Scored, { said, at, label }: SaidLabel, classes: number): Judgement {
  const from = scored.probabilities === null ? null : at + scored.probabilities;
  const best = from === null ? -1 : argmax(said, from, classes);
  const guess = scored.class === null ? best : (said[at + scored.class] as number);
  return { guess, right: guess === label, losses: from === null ? null : lossesOf(said, from, classes, label, best) };
}

function lossesOf(said: Float32Array, from: number, classes: number, label: number, best: number): Losses {
  let brier = 0;
  for (let c = 0; c < classes; c++) {
    const error = (said[from + c] as number) - (c === label ? 1 : 0);
    brier += error * error;
  }
  const top = said[from + best] as number;
  return {
    logLoss: inUnits(-logProbability(said[from + label] as number)),
    brier: inUnits(brier),
    confidence: inUnits(top),
    top,
  };
}

/** Never below zero: a probability may exceed one by its last bit. */
function inUnits(value: number): number {
  return Math.max(0, Math.round(value / LOSS_UNIT));
}

/** The direction said, given that there is a move: the first class or the last one, whichever is likelier, the first of equals. */
export function directionOf(scored: Scored, { said, at }: SaidLabel, layout: SaidLayout): number {
  if (scored.probabilities === null) return said[at + layout.lastMove] as number;
  const from = at + scored.probabilities;
  const last = layout.classes - 1;
  return (said[from + last] as number) > (said[from] as number) ? last : 0;
}
