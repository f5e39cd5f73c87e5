/** How far the model leads, and how sure that is: the accuracy it has beyond the better baseline, with its standard error. */
import { BASELINES, type Baseline } from './scored.ts';

/** Accuracy of the model less a baseline's, with the standard error of the paired difference. */
export interface Lead {
  readonly over: Baseline;
  readonly difference: number;
  /** Null with fewer than two effective labels. */
  readonly standardError: number | null;
}

/** Labels on which model and baselines were right. */
export interface PairedCounts {
  readonly labels: number;
  correct(name: string): number;
  /** Labels on which exactly one of it and the model was right. */
  disagreements(name: string): number;
}

/**
 * The lead over the most accurate of the baselines, the first of equals. Overlapping labels tell little more than one, so the
 * effective number of labels is covered time / horizon, at most their number; the paired difference per label is -1, 0 or 1,
 * and its square is a disagreement.
 * @param covered gap-free time that the labels cover, in the unit of `horizon`.
 * @returns null before the first label.
 */
export function leadOf(counts: PairedCounts, covered: number, horizon: number): Lead | null {
  const { labels } = counts;
  if (labels === 0) return null;
  const over = BASELINES.reduce((best, name) => (counts.correct(name) > counts.correct(best) ? name : best));
  const difference = (counts.correct('model') - counts.correct(over)) / labels;
  return { over, difference, standardError: pairedError(counts, over, covered, horizon) };
}

/**
 * Standard error of the difference in accuracy between the model and `name`, with as many effective labels as {@link leadOf};
 * null with fewer than two.
 */
export function pairedError(counts: PairedCounts, name: string, covered: number, horizon: number): number | null {
  const { labels } = counts;
  const effective = Math.min(labels, covered / horizon);
  if (effective < 2) return null;
  const difference = (counts.correct('model') - counts.correct(name)) / labels;
  const square = counts.disagreements(name) / labels;
  return Math.sqrt(Math.max(0, square - difference * difference) / effective);
}
