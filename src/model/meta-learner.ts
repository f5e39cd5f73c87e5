/**
 * The meta-learner: online softmax regression over what the members said, the regime, and what was lately revealed. On
 * autocorrelated streams "same as last time" is a strong predictor; here it is one of the things a weight can be put on.
 *
 *     z_k = w_0 log ensemble_k + sum over m of (w_m + v_m,regime) log member_m,k + u_regression log regression_k
 *           + u_frequency log frequency_k + u_last [k = last] + u_move [k = last move]
 *           + u_repeat log((ensemble_k + [k = last]) / 2) + sum over longer memories s of u_s log(recent_s,k + 1 / (2 s)) + bias_k
 *
 * Weights are shared by the classes. They begin as half the ensemble, half the members' equal-weight log pool (Genest,
 * Zidek 1986), and zero on the rest. The term of u_repeat is for labels that either repeat or are as the ensemble says,
 * which no product of the two can express. Precisions are high where a stream that has nothing to learn would pay most.
 */
import { part, type Stateful } from '../core/codec.ts';
import { RECENT_MEMORIES, type SaidLayout } from '../core/said.ts';
import { type Coefficient, ConditionalLogit } from './conditional-logit.ts';
import { logProbability } from './log-probability.ts';

/** Effective labels after which one counts 1 / e. */
const MEMORY = 5_000;
/** No weight leaves this. */
const BOUND = 8;

const ENSEMBLE = weight(0.5, 16);
const MEMBER_IN_REGIME = weight(0, 64);
const BASELINE = weight(0, 16);
const LAST = weight(0, 4);
const REPEAT = weight(0, 1);
const RECENT = weight(0, 64);
const BIAS = weight(0, 256);

/** Memories beyond the newest label, which has a weight of its own. */
const LONGER = RECENT_MEMORIES.map((memory, s) => ({ memory, s })).filter(({ memory }) => memory > 1);

export class MetaLearner implements Stateful {
  readonly codec = { version: 1, fields: { logit: part } };
  private readonly logit: ConditionalLogit;
  private readonly layout: SaidLayout;
  private readonly regimes: number;
  /** [P, K]. */
  private readonly features: Float64Array;

  /** @param regimes how many there are; 0 on a stream that knows none. */
  constructor(layout: SaidLayout, regimes: number) {
    const { members, classes } = layout;
    const coefficients = [
      ENSEMBLE,
      ...new Array<Coefficient>(members).fill(weight(0.5 / members, 16)),
      BASELINE,
      BASELINE,
      LAST,
      RECENT,
      REPEAT,
      ...LONGER.map(() => RECENT),
      ...new Array<Coefficient>(classes).fill(BIAS),
      ...new Array<Coefficient>(members * regimes).fill(MEMBER_IN_REGIME),
    ];
    this.layout = layout;
    this.regimes = regimes;
    this.logit = new ConditionalLogit(coefficients, classes, MEMORY);
    this.features = new Float64Array(coefficients.length * classes);
  }

  /** Writes the meta-learner's probabilities to their place in the row from `at` of `said`; everything before them is there. */
  predict(said: Float32Array, at: number): void {
    this.look(said, at);
    this.logit.predict(this.features, said, at + this.layout.meta);
  }

  /** Learns from the row stored when it was said; `share` as in {@link EnsembleWeights.learn}. */
  learn(said: Float32Array, at: number, label: number, share: number): void {
    this.look(said, at);
    this.logit.learn(this.features, label, share);
  }

  /** The features of the row, in the order of the coefficients. */
  private look(said: Float32Array, at: number): void {
    const { members, classes, member, ensemble, regression, frequencies, noChange, lastMove, recent, regime } = this.layout;
    const x = this.features.fill(0);
    const last = said[at + noChange] as number;
    let row = 0;
    const write = (value: (k: number) => number): void => {
      for (let k = 0; k < classes; k++) x[row * classes + k] = value(k);
      row++;
    };
    const stored = (from: number, added = 0): void => write((k) => logProbability((said[at + from + k] as number) + added));
    const mark = (marked: number): void => write((k) => (k === marked ? 1 : 0));
    stored(ensemble);
    for (let m = 0; m < members; m++) stored(member(m));
    stored(regression);
    stored(frequencies);
    mark(last);
    mark(said[at + lastMove] as number);
    write((k) => logProbability(((said[at + ensemble + k] as number) + (last < 0 ? 1 / classes : k === last ? 1 : 0)) / 2));
    for (const { memory, s } of LONGER) stored(recent + s * classes, 1 / (2 * memory));
    for (let k = 0; k < classes; k++) mark(k);
    const now = said[at + regime] as number;
    if (now >= 0 && now < this.regimes) x.copyWithin((row + now * members) * classes, classes, (1 + members) * classes);
  }
}

function weight(start: number, precision: number): Coefficient {
  return { start, precision, least: -BOUND, most: BOUND };
}
