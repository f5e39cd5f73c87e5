/**
 * What each had said of a played stream, judged anew from the definitions: an account of its own beside `model/scores.ts`.
 * Labels are not delayed here, so that every row counts for itself.
 */
import type { Played } from './playing.ts';

/** The log loss of a label never exceeds that of this probability. */
const LEAST = 1e-6;
const BINS = 10;

/** One who spoke, on every row. */
export interface Voice {
  /** [rows]: 1 where the most probable class, of equals the first, happened. */
  readonly right: Uint8Array;
  /** [rows]: nats. NaN where it gives no probabilities. */
  readonly losses: Float64Array;
  /** [rows]: the largest probability. NaN where it gives none. */
  readonly tops: Float64Array;
}

/** Probability that a speaker gives class k of a row of said that begins at `at`; not normalised. */
type Opinion = (at: number, k: number) => number;

export function spoke(played: Played): Voice {
  return at(played, played.layout.spoke);
}

export function ensemble(played: Played): Voice {
  return at(played, played.layout.ensemble);
}

export function meta(played: Played): Voice {
  return at(played, played.layout.meta);
}

export function regression(played: Played): Voice {
  return at(played, played.layout.regression);
}

export function members(played: Played): readonly Voice[] {
  return Array.from({ length: played.layout.members }, (_, m) => at(played, played.layout.member(m)));
}

/** Equal weights: the mean of the members' probabilities. */
export function linearPool(played: Played): Voice {
  const { said } = played;
  const places = memberPlaces(played);
  return voice(played, (from, k) => places.reduce((sum, place) => sum + (said[from + place + k] as number), 0));
}

/** Equal weights: the geometric mean of the members' probabilities. */
export function logarithmicPool(played: Played): Voice {
  const { said } = played;
  const places = memberPlaces(played);
  const logs = (from: number, k: number) =>
    places.reduce((sum, place) => sum + Math.log(Math.max(LEAST, said[from + place + k] as number)), 0);
  return voice(played, (from, k) => Math.exp(logs(from, k) / places.length));
}

/** The class revealed last, or the majority so far: no probabilities. */
export function chance(played: Played, name: 'noChange' | 'majority'): Voice {
  const { said, labels, layout } = played;
  const nothing = new Float64Array(labels.length).fill(Number.NaN);
  const right = Uint8Array.from(labels, (label, row) => (said[row * layout.size + layout[name]] === label ? 1 : 0));
  return { right, losses: nothing, tops: nothing };
}

/** Share of right rows in [from, end). */
export function accuracy({ right }: Voice, from = 0, end = right.length): number {
  return mean(right.subarray(from, end));
}

/** Mean log loss in nats. */
export function logLoss({ losses }: Voice): number {
  return mean(losses);
}

/** A mean over rows, of the difference of two, and its standard error. */
export interface Difference {
  readonly mean: number;
  readonly standardError: number;
}

/** Accuracy of `one` less that of `other`, paired by row. */
export function lead(one: Voice, other: Voice): Difference {
  return difference(one.right, other.right);
}

/** Log loss of `one` less that of `other`, paired by row. */
export function excess(one: Voice, other: Voice): Difference {
  return difference(one.losses, other.losses);
}

/** Expected calibration error in [0, 1] over rows from `from`: ten bins of equal width of the largest probability. */
export function calibrationError({ right, tops }: Voice, from: number): number {
  const gaps = new Float64Array(BINS);
  for (let row = from; row < right.length; row++) add(gaps, binOf(tops[row] as number), (right[row] as number) - (tops[row] as number));
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / (right.length - from);
}

/**
 * The calibration error that a perfect speaker of the same confidences would show by chance: the mean distance of a sum of
 * coins from its mean is sqrt(2 / pi) deviations.
 */
export function calibrationNoise({ tops }: Voice, from: number): number {
  const variances = new Float64Array(BINS);
  for (let row = from; row < tops.length; row++)
    add(variances, binOf(tops[row] as number), (tops[row] as number) * (1 - (tops[row] as number)));
  return variances.reduce((sum, variance) => sum + Math.sqrt((2 / Math.PI) * variance), 0) / (tops.length - from);
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

function at(played: Played, place: number): Voice {
  return voice(played, (from, k) => played.said[from + place + k] as number);
}

function voice({ labels, layout }: Played, opinion: Opinion): Voice {
  const n = labels.length;
  const made = { right: new Uint8Array(n), losses: new Float64Array(n), tops: new Float64Array(n) };
  for (let row = 0; row < n; row++) {
    const label = labels[row] as number;
    const odds = Array.from({ length: layout.classes }, (_, k) => opinion(row * layout.size, k));
    const total = odds.reduce((sum, p) => sum + p, 0);
    const best = odds.indexOf(Math.max(...odds));
    made.right[row] = best === label ? 1 : 0;
    made.tops[row] = (odds[best] as number) / total;
    made.losses[row] = -Math.log(Math.max(LEAST, (odds[label] as number) / total));
  }
  return made;
}

function memberPlaces({ layout }: Played): readonly number[] {
  return Array.from({ length: layout.members }, (_, m) => layout.member(m));
}

function difference(one: ArrayLike<number>, other: ArrayLike<number>): Difference {
  const differences = Float64Array.from(one, (value, row) => value - (other[row] as number));
  const middle = mean(differences);
  const variance = mean(differences.map((each) => (each - middle) * (each - middle)));
  return { mean: middle, standardError: Math.sqrt(variance / differences.length) };
}

function binOf(confidence: number): number {
  return Math.min(BINS - 1, Math.floor(confidence * BINS));
}

function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] as number) + value;
}
