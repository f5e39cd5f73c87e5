/**
 * What the scores say: figures made of sums. One that is not defined is null, never zero. Definitions: accuracy; balanced
 * accuracy, the mean recall of the classes that occurred; F1 = 2 x right / (said + happened) of a class, its mean over those
 * classes; log loss in nats, of the probability given to what happened, floored at 1e-6; multi-class Brier score in [0, 2];
 * expected calibration error over ten equal-width bins of the largest probability (Naeini et al. 2015); Cohen's kappa (1960);
 * kappa-temporal, the same against "same as last time" (Zliobaite, Bifet et al. 2015).
 */
import type { HorizonScores } from './scores.ts';
import type { Tally } from './tally.ts';

export interface Figures {
  readonly labels: number;
  readonly accuracy: number | null;
  readonly balancedAccuracy: number | null;
  readonly f1: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  readonly ece: number | null;
  /** Null where agreement by chance is certain. */
  readonly kappa: number | null;
  /** Null where "same as last time" is never wrong. */
  readonly kappaTemporal: number | null;
}

export interface RegimeFigures {
  readonly labels: number;
  readonly accuracy: number | null;
  readonly logLoss: number | null;
}

export interface ScoreReport extends Figures {
  /** Over the last 1,000 labels. */
  readonly recent: Figures;
  readonly regimes: Readonly<Record<string, RegimeFigures>>;
}

/** Everything about one who is scored. */
export function report(scores: HorizonScores, name: string): ScoreReport {
  const regimes = scores.options.regimes.map((regime) => [regime, regimeFigures(scores, regime, name)] as const);
  return { ...figures(scores.whole, name), recent: figures(scores.recent, name), regimes: Object.fromEntries(regimes) };
}

/** Share of the labels in `tally` of which one who is scored had said the class; null before the first. */
export function accuracyOf(tally: Tally, name: string): number | null {
  return share(tally.correct(name), tally.labels);
}

/** Mean log loss, nats; null before the first label, and of "same as last time", which gives no probabilities. */
export function logLossOf(tally: Tally, name: string): number | null {
  return name === 'noChange' ? null : share(tally.logLossSum(name), tally.labels);
}

/** The figures of one who is scored, of the labels in `tally`. */
export function figures(tally: Tally, name: string): Figures {
  const { labels } = tally;
  const correct = tally.correct(name);
  const probabilities = name !== 'noChange';
  return {
    labels,
    accuracy: accuracyOf(tally, name),
    ...confusionFigures(tally, name),
    logLoss: logLossOf(tally, name),
    brier: probabilities ? share(tally.brierSum(name), labels) : null,
    ece: probabilities ? calibrationError(tally, name) : null,
    kappaTemporal: share(correct - tally.correct('noChange'), labels - tally.correct('noChange')),
  };
}

function confusionFigures(tally: Tally, name: string): Pick<Figures, 'balancedAccuracy' | 'f1' | 'kappa'> {
  const { labels } = tally;
  const classes = Array.from({ length: tally.classes }, (_, c) => c);
  const right = (c: number) => tally.confusion(name, c, c);
  const happened = classes.map((c) => tally.happened(c));
  const said = classes.map((c) => classes.reduce((sum, other) => sum + tally.confusion(name, other, c), 0));
  const occurred = classes.filter((c) => (happened[c] as number) > 0);
  const mean = (value: (c: number) => number) =>
    share(
      occurred.reduce((sum, c) => sum + value(c), 0),
      occurred.length,
    );
  // Times n squared: agreement by chance, and by kappa.
  const expected = classes.reduce((sum, c) => sum + (happened[c] as number) * (said[c] as number), 0);
  return {
    balancedAccuracy: mean((c) => right(c) / (happened[c] as number)),
    f1: mean((c) => (2 * right(c)) / ((said[c] as number) + (happened[c] as number))),
    kappa: share(tally.correct(name) * labels - expected, labels * labels - expected),
  };
}

/** The mean distance of accuracy and confidence over the bins, weighted by their labels. */
export function calibrationError(tally: Tally, name: string): number | null {
  const distance = tally.reliability(name).reduce((sum, { correct, confidence }) => sum + Math.abs(correct - confidence), 0);
  return share(distance, tally.labels);
}

function regimeFigures(scores: HorizonScores, regime: string, name: string): RegimeFigures {
  const { labels, correct, logLoss } = scores.inRegime(regime, name);
  return { labels, accuracy: share(correct, labels), logLoss: name === 'noChange' ? null : share(logLoss, labels) };
}

/** Shares of the labels for which coverage is told. */
export const COVERAGES = [0.1, 0.25, 0.5, 1] as const;

/**
 * Accuracy of the model on the most confident `part` of its labels, in (0, 1]; null before the first label. Labels of one bin
 * of confidence are not told apart: of the bin in which the part ends, every label counts alike.
 */
export function coverageAccuracy(scores: HorizonScores, part: number): number | null {
  const wanted = part * scores.labels;
  let taken = 0;
  let correct = 0;
  for (const bin of [...scores.confidence()].reverse()) {
    const take = Math.min(bin.count, wanted - taken);
    if (take <= 0) continue;
    taken += take;
    correct += (take / bin.count) * bin.correct;
  }
  return share(correct, wanted);
}

/** What the probabilities were worth beyond the majority's, nats over the whole session: n x (its log loss less the model's). */
export function cumulativeGain(scores: HorizonScores): number {
  return scores.whole.logLossSum('majority') - scores.whole.logLossSum('model');
}

/** A score at a time. */
export interface ScorePoint {
  /** ms. */
  readonly time: number;
  readonly score: number;
}

/** Learning velocity: the score gained per hour, as the least-squares slope over `points`; null unless they differ in time. */
export function learningVelocity(points: readonly ScorePoint[]): number | null {
  const mean = (value: (point: ScorePoint) => number) => points.reduce((sum, point) => sum + value(point), 0) / points.length;
  const time = mean((point) => point.time);
  const score = mean((point) => point.score);
  const spread = points.reduce((sum, point) => sum + (point.time - time) * (point.time - time), 0);
  const joint = points.reduce((sum, point) => sum + (point.time - time) * (point.score - score), 0);
  return spread > 0 ? (joint / spread) * 3_600_000 : null;
}

function share(sum: number, of: number): number | null {
  return of === 0 ? null : sum / of;
}
