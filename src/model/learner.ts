/**
 * Learns from delayed labels, in the one honest order: predict and store; when the label exists, score the stored
 * prediction; only then learn from it. Several networks learn side by side and are combined. Knows nothing of markets: rows of
 * numbers, and labels that somebody reveals.
 */
import { assert } from '../core/assert.ts';
import { count, f64, integer, list, numbers, part, parts, record, type Stateful } from '../core/codec.ts';
import { log } from '../core/math.ts';
import { type Network, outputsPerHorizon } from '../core/network.ts';
import type { Compute, Outputs } from '../core/ports.ts';
import { Random } from '../core/random.ts';
import type { InstantRecord, MaturedLabel } from '../core/records.ts';
import { type SaidLayout, saidLayout } from '../core/said.ts';
import { AdaptiveRate } from './adaptive-rate.ts';
import { Baselines } from './baselines.ts';
import { Combiner } from './combiner.ts';
import { Convergence } from './convergence.ts';
import { BLOCKS_TO_ALARM, DriftMonitor } from './drift-monitor.ts';
import { logProbability } from './log-probability.ts';
import { NetworkLearner } from './network-learner.ts';
import { Replay } from './replay.ts';
import { type NewRow, ROW_BLOCK, RowRing } from './row-ring.ts';
import { NO_LABEL } from './rows.ts';
import type { SaidLabel } from './scored.ts';
import { HorizonScores, RECENT_LABELS } from './scores.ts';
import { softmax } from './softmax.ts';
import { composeBatch, groupLosses } from './training-batch.ts';
import { windowsOf } from './windows.ts';

/** Weight of the newest row in the running attention. */
const NEWEST_ATTENTION = 0.01;

export interface LearnerOptions {
  /** The members; all of one window, features, horizons and classes. */
  readonly networks: readonly Network[];
  /** How far each horizon reaches, in the unit of the rows' time, the shortest first. */
  readonly spans: readonly number[];
  /** Names of the regimes that rows may lie in. */
  readonly regimes: readonly string[];
  /** Whether the first and the last of three classes are the two directions of a move. */
  readonly directions: boolean;
  readonly rowBlocks: number;
  readonly reservoirBlocks: number;
  readonly batch: number;
  readonly rate: number;
  readonly gradientNorm: number;
  readonly moveWeight: number;
  readonly seed: number;
}

const maturedCodec = list(record<MaturedLabel>({ row: count, horizon: count, class: integer, moveBp: f64 }));

export class Learner implements Stateful {
  readonly codec = {
    version: 2,
    fields: {
      rows: part,
      replay: part,
      lastScored: numbers,
      recentFrom: numbers,
      unsealed: maturedCodec,
      untrained: maturedCodec,
      members: parts,
      baselines: parts,
      combiners: parts,
      scores: parts,
      drifts: parts,
      convergence: part,
      rate: part,
      random: part,
      attention: numbers,
      steps: count,
      loss: f64,
    },
  };
  readonly rows: RowRing;
  readonly replay: Replay;
  /** Per horizon the row scored last, -1 before the first. */
  private readonly lastScored: Float64Array;
  /** Per horizon the oldest row that the scores of the last 1,000 labels may still hold. */
  private readonly recentFrom: Float64Array;
  /** Labels that matured since the last instant: with the next one they enter its record and their rows. */
  private unsealed: MaturedLabel[] = [];
  /** Labels that matured since the last training step. */
  private untrained: MaturedLabel[] = [];
  readonly members: readonly NetworkLearner[];
  private readonly baselines: readonly Baselines[];
  readonly combiners: readonly Combiner[];
  readonly scores: readonly HorizonScores[];
  readonly drifts: readonly DriftMonitor[];
  readonly convergence = new Convergence();
  readonly rate: AdaptiveRate;
  private readonly random: Random;
  /** Running mean of the attention each feature gets, summing to 1: what the prediction looks at. */
  readonly attention: Float64Array;
  /** Training steps done. */
  steps = 0;
  /** Loss of the newest training step, mean over the members whose step stood. */
  loss = 0;
  readonly layout: SaidLayout;
  private readonly network: Network;
  private readonly options: LearnerOptions;

  constructor(options: LearnerOptions) {
    const { networks, spans, regimes, directions, rate, gradientNorm } = options;
    this.options = options;
    this.network = networks[0] as Network;
    const { features, horizons, classes, window } = this.network;
    this.layout = saidLayout(networks.length, classes);
    const shape = { features, horizons, outputs: outputsPerHorizon(this.network), said: this.layout.size };
    this.rows = new RowRing(options.rowBlocks, shape);
    this.replay = new Replay(options.reservoirBlocks, window, shape);
    this.lastScored = new Float64Array(horizons).fill(-1);
    this.recentFrom = new Float64Array(horizons);
    this.random = new Random(options.seed);
    this.members = networks.map((network) => new NetworkLearner(network, this.random, rate, gradientNorm));
    const names = networks.map(({ kind }) => kind);
    this.baselines = spans.map(() => new Baselines(features, this.layout));
    this.combiners = spans.map(() => new Combiner(this.layout, regimes.length));
    this.scores = spans.map((span) => new HorizonScores({ members: names, classes, regimes, directions, horizon: span }));
    this.drifts = spans.map(() => new DriftMonitor(classes));
    this.rate = new AdaptiveRate(log(classes));
    this.attention = new Float64Array(features).fill(1 / features);
  }

  /** Steps whose gradients were not finite, over all members. */
  get rolledBack(): number {
    return this.members.reduce((sum, { rolledBack }) => sum + rolledBack, 0);
  }

  /** Drift alarms so far, over all horizons. */
  get alarms(): number {
    return this.drifts.reduce((sum, { alarms }) => sum + alarms, 0);
  }

  /** Largest probability of the newest row's prediction; NaN where there is none. */
  confidence(horizon: number): number {
    const newest = this.rows.end - 1;
    if (newest < 0 || !this.rows.predicted(newest)) return Number.NaN;
    const at = this.rows.saidAt(newest, horizon) + this.layout.spoke;
    return Math.max(...this.rows.said.subarray(at, at + this.layout.classes));
  }

  /** Takes a new row; if it is warm, predicts for it with everything as it is. Changes nothing it predicts with. */
  async predict(row: NewRow, compute: Compute): Promise<Float32Array | null> {
    if (this.rows.drops) this.replay.offer(this.rows, this.random);
    this.forgetRecent(this.rows.drops ? this.rows.first + ROW_BLOCK : this.rows.first);
    const id = this.rows.push(row);
    if (!this.rows.predicted(id)) return null;
    const { features, window } = this.network;
    const batch = windowsOf([{ source: this.rows, row: id }], features, window, 1);
    const outputs = await compute.outputs(this.members, batch);
    this.attend(outputs);
    const slot = this.rows.slot(id);
    const { horizons, outputs: each } = this.rows.shape;
    const prediction = this.rows.predictions.subarray(slot * horizons * each, (slot + 1) * horizons * each);
    for (let horizon = 0; horizon < horizons; horizon++) this.speak(id, horizon, outputs, prediction);
    return prediction;
  }

  /** Ends the instant: its record, with the labels that matured since the last one. */
  seal(): InstantRecord {
    const { unsealed } = this;
    this.unsealed = [];
    return this.rows.seal(unsealed);
  }

  /** The label of `row` exists now: what was said is scored, then those who need no processor learn from it. */
  reveal(row: number, horizon: number, label: number, moveBp: number): void {
    const { rows, layout } = this;
    const at = rows.saidAt(row, horizon);
    const span = this.options.spans[horizon] as number;
    const covers = this.covers(row, horizon);
    const time = rows.time(row);
    const scores = this.scores[horizon] as HorizonScores;
    if (scores.recent.labels === 0) this.recentFrom[horizon] = row;
    scores.observe({ said: rows.said, at, label, covers, time }, scores.recent.labels < RECENT_LABELS ? null : this.oldestRecent(horizon));
    this.lastScored[horizon] = row;
    this.unsealed.push({ row, horizon, class: label, moveBp });
    this.untrained.push({ row, horizon, class: label, moveBp });
    this.combiners[horizon]?.learn(rows.said, at, label, Math.min(1, covers / span));
    this.baselines[horizon]?.learn(rows.columns.values, rows.slot(row) * this.network.features, label);
    const loss = -logProbability(rows.said[at + layout.spoke + label] as number);
    if (this.drifts[horizon]?.observe(loss, time, span, this.steps) != null) this.alarm(horizon);
  }

  /** The label of one row of `horizon` will never exist. */
  void(horizon: number): void {
    (this.scores[horizon] as HorizonScores).voided++;
  }

  /** Whether labels wait to be learned from. */
  get waiting(): boolean {
    return this.untrained.length > 0;
  }

  /** One training step of every network on the labels that matured since the last one and a replayed batch. */
  async learn(compute: Compute): Promise<void> {
    const { untrained, network } = this;
    this.untrained = [];
    const training = composeBatch({
      matured: untrained,
      rows: this.rows,
      replay: this.replay,
      end: Math.max(...this.lastScored) + 1,
      random: this.random,
      network,
      unit: this.options.batch,
      spans: this.options.spans,
      moveWeight: this.options.moveWeight,
    });
    const gradients = await compute.gradients(this.members, training.batch, training.targets);
    const losses = gradients.map(({ losses }) => losses);
    const { fresh, old, recent } = groupLosses(training, losses);
    const learned = gradients.map((own, m) => this.members[m]?.learn(own, this.rate.value, this.rate.body) === true);
    this.steps++;
    const good = gradients.filter((_, m) => learned[m]);
    if (good.length > 0) this.loss = good.reduce((sum, { loss }) => sum + loss, 0) / good.length;
    this.replay.observe(old, recent);
    if (fresh !== null) {
      this.rate.observe(fresh);
      this.convergence.observe(fresh, this.steps);
    }
  }

  /** Everybody's word on `row` for one horizon, stored; what spoke goes to `prediction`. */
  private speak(row: number, horizon: number, outputs: readonly Outputs[], prediction: Float32Array): void {
    const { rows, layout, network } = this;
    const { classes } = network;
    const slot = rows.slot(row);
    const at = rows.saidAt(row, horizon);
    const from = horizon * (classes + 1);
    outputs.forEach(({ values }, m) => {
      sayMember(values, from, classes, rows.said, at + layout.member(m));
    });
    this.baselines[horizon]?.predict(rows.columns.values, slot * network.features, rows.said, at);
    rows.said[at + layout.regime] = rows.regime(row);
    const combiner = this.combiners[horizon] as Combiner;
    combiner.predict(rows.said, at);
    for (let k = 0; k < classes; k++) prediction[from + k] = rows.said[at + layout.spoke + k] as number;
    const deviation = rows.columns.deviationsBp[slot * network.horizons + horizon] as number;
    let move = 0;
    for (let m = 0; m < outputs.length; m++) {
      move += (combiner.ensemble.weights[m] as number) * (rows.said[at + layout.member(m) + classes] as number);
    }
    prediction[from + classes] = move * deviation;
  }

  private attend(outputs: readonly Outputs[]): void {
    const attention = outputs.find((each) => each.attention !== null)?.attention;
    if (attention === undefined || attention === null || !attention.every(Number.isFinite)) return;
    for (let f = 0; f < this.attention.length; f++) {
      this.attention[f] = (this.attention[f] as number) + NEWEST_ATTENTION * ((attention[f] as number) - (this.attention[f] as number));
    }
  }

  /** Drift: what came before is old, and learning hurries for a while. */
  private alarm(horizon: number): void {
    this.replay.alarm(this.changedFrom(horizon));
    this.rate.alarm();
    this.convergence.alarm(this.steps);
  }

  /** The oldest row that surely lies behind a change which was alarmed just now: an alarm takes blocks of the horizon's length. */
  private changedFrom(horizon: number): number {
    const { rows } = this;
    const newest = this.lastScored[horizon] as number;
    const since = rows.time(newest) - BLOCKS_TO_ALARM * (this.options.spans[horizon] as number);
    let row = newest;
    while (row > rows.first && rows.time(row - 1) > since) row--;
    return row;
  }

  /** Time that the label of `row` adds to what was covered: up to its predecessor's, or its own whole horizon. */
  private covers(row: number, horizon: number): number {
    const { rows } = this;
    const span = this.options.spans[horizon] as number;
    const last = this.lastScored[horizon] as number;
    if (last < rows.first || rows.stretch(last) !== rows.stretch(row)) return span;
    return Math.min(span, rows.time(row) - rows.time(last));
  }

  /** The oldest label of the recent scores, which goes out of them. */
  private oldestRecent(horizon: number): SaidLabel {
    const { rows } = this;
    let row = this.recentFrom[horizon] as number;
    while (row < rows.end && this.labelOf(row, horizon) === NO_LABEL) row++;
    assert(row < rows.end, 'the recent scores hold a label that no row has');
    this.recentFrom[horizon] = row + 1;
    return { said: rows.said, at: rows.saidAt(row, horizon), label: this.labelOf(row, horizon) };
  }

  /** The label of a row, sealed or since the last seal. */
  private labelOf(row: number, horizon: number): number {
    const sealed = this.rows.label(row, horizon);
    if (sealed !== NO_LABEL || this.unsealed.length === 0) return sealed;
    return this.unsealed.find((each) => each.row === row && each.horizon === horizon)?.class ?? NO_LABEL;
  }

  /** Rows before `first` leave the ring, and the recent scores with it. */
  private forgetRecent(first: number): void {
    this.scores.forEach((scores, horizon) => {
      while (scores.recent.labels > 0 && (this.recentFrom[horizon] as number) < first) {
        const row = this.recentFrom[horizon] as number;
        if (this.labelOf(row, horizon) === NO_LABEL) this.recentFrom[horizon] = row + 1;
        else scores.forget(this.oldestRecent(horizon));
      }
    });
  }
}

/** A member's probabilities and move; one that gives no numbers says nothing: even odds, no move. */
function sayMember(values: Float32Array, from: number, classes: number, said: Float32Array, at: number): void {
  softmax(values, from, classes, said, at);
  said[at + classes] = values[from + classes] as number;
  for (let i = 0; i <= classes; i++) {
    if (Number.isFinite(said[at + i])) continue;
    said.fill(1 / classes, at, at + classes);
    said[at + classes] = 0;
    return;
  }
}
