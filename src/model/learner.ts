/**
 * Learns from delayed labels, in the one honest order: predict and store; when the label exists, score the stored
 * prediction; only then learn from it. Knows nothing of markets: rows of numbers, prices that move, labels that mature.
 */
import { count, f64, integer, list, numbers, part, parts, record, type Stateful } from '../core/codec.ts';
import { CLASSES, type Network, OUTPUTS } from '../core/network.ts';
import type { Batch, Compute, Targets } from '../core/ports.ts';
import { Random } from '../core/random.ts';
import { BASELINE_VALUES, type InstantRecord, type MaturedLabel } from '../core/records.ts';
import { Adam } from './adam.ts';
import { Baselines, saidByBaselines } from './baselines.ts';
import { initialise } from './initialise.ts';
import { NO_LABEL, RowRing } from './row-ring.ts';
import { HorizonScores } from './scores.ts';
import { argmax, softmax } from './softmax.ts';
import { windowsOf } from './windows.ts';

const MAX_MOVE = 4;
/** Draws for one replayed sample before its place stays empty. */
const REPLAY_TRIES = 8;

export interface LearnerOptions {
  readonly network: Network;
  readonly horizonsMs: readonly number[];
  readonly rowBlocks: number;
  readonly batch: number;
  readonly rate: number;
  readonly gradientNorm: number;
  readonly moveWeight: number;
  readonly seed: number;
}

/** The row of a new instant. */
export type NewRow = Omit<InstantRecord, 'id' | 'prediction' | 'baselines' | 'matured'>;

const maturedCodec = list(record<MaturedLabel>({ row: count, horizon: count, class: integer, moveBp: f64 }));

export class Learner implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      rows: part,
      next: numbers,
      lastScored: numbers,
      unsealed: maturedCodec,
      untrained: maturedCodec,
      baselines: parts,
      scores: parts,
      adam: part,
      random: part,
      steps: count,
      loss: f64,
    },
  };
  readonly rows: RowRing;
  /** Per horizon the oldest row whose label is still open. */
  private readonly next: Float64Array;
  /** Per horizon the row scored last, -1 before the first. */
  private readonly lastScored: Float64Array;
  /** Labels that matured since the last instant: with the next one they enter its record and their rows. */
  private unsealed: MaturedLabel[] = [];
  /** Labels that matured since the last training step. */
  private untrained: MaturedLabel[] = [];
  private readonly baselines: readonly Baselines[];
  readonly scores: readonly HorizonScores[];
  private readonly adam: Adam;
  private readonly random: Random;
  /** Training steps done. */
  steps = 0;
  /** Loss of the newest training step. */
  loss = 0;
  private readonly options: LearnerOptions;

  constructor(options: LearnerOptions) {
    const { network, horizonsMs } = options;
    this.options = options;
    this.rows = new RowRing(options.rowBlocks, network.features, network.horizons);
    this.next = new Float64Array(horizonsMs.length);
    this.lastScored = new Float64Array(horizonsMs.length).fill(-1);
    this.baselines = horizonsMs.map(() => new Baselines(network.features));
    this.scores = horizonsMs.map(() => new HorizonScores());
    this.random = new Random(options.seed);
    this.adam = new Adam(initialise(network, this.random), options.rate, options.gradientNorm);
  }

  /** Steps whose gradients were not finite. */
  get rolledBack(): number {
    return this.adam.rolledBack;
  }

  /**
   * Exchange time reached `time`, and `doubleMid` was the last price before: every label whose horizon lies before `time`
   * exists now and its stored prediction is scored.
   */
  mature(time: number, doubleMid: number): void {
    this.options.horizonsMs.forEach((horizonMs, horizon) => {
      let row = this.next[horizon] as number;
      for (; row < this.rows.end && this.rows.time(row) + horizonMs < time; row++) {
        if (this.rows.predicted(row)) this.reveal(row, horizon, doubleMid);
      }
      this.next[horizon] = row;
    });
  }

  /** Every label that is still open touches a gap: void, never scored, never learned. */
  voidOpen(): void {
    for (let horizon = 0; horizon < this.next.length; horizon++) this.voidBefore(horizon, this.rows.end);
  }

  /** Takes a new row; if it is warm, predicts for it with the parameters as they are. Changes nothing it predicts with. */
  async predict(row: NewRow, compute: Compute): Promise<Float32Array | null> {
    const { network } = this.options;
    const id = this.rows.push(row);
    for (let horizon = 0; horizon < this.next.length; horizon++) this.voidBefore(horizon, this.rows.first);
    if (!this.rows.predicted(id)) return null;
    const slot = this.rows.slot(id);
    this.baselines.forEach((baselines, horizon) => {
      const at = (slot * network.horizons + horizon) * BASELINE_VALUES;
      baselines.predict(this.rows.values, slot * network.features, this.rows.baselines, at);
    });
    const batch = windowsOf(this.rows, [id], network.window, 1);
    const outputs = await compute.outputs(network, this.adam.parameters, batch);
    const prediction = this.rows.predictions.subarray(slot * network.horizons * OUTPUTS, (slot + 1) * network.horizons * OUTPUTS);
    for (let horizon = 0; horizon < network.horizons; horizon++) {
      const at = horizon * OUTPUTS;
      softmax(outputs, at, CLASSES, prediction, at);
      const deviation = this.rows.deviationsBp[slot * network.horizons + horizon] as number;
      prediction[at + CLASSES] = (outputs[at + CLASSES] as number) * deviation;
    }
    // A network that gives no number says nothing: even odds, no move.
    if (!prediction.every(Number.isFinite))
      for (let i = 0; i < prediction.length; i++) prediction[i] = i % OUTPUTS === CLASSES ? 0 : 1 / CLASSES;
    return prediction;
  }

  /** Ends the instant: its record, with the labels that matured since the last one. */
  seal(): InstantRecord {
    const { unsealed } = this;
    this.unsealed = [];
    return this.rows.seal(unsealed);
  }

  /** Whether labels wait to be learned from. */
  get waiting(): boolean {
    return this.untrained.length > 0;
  }

  /** One training step on the labels that matured since the last one and a replayed batch. */
  async learn(compute: Compute): Promise<void> {
    const { untrained } = this;
    this.untrained = [];
    const { batch, targets } = this.compose(untrained);
    const { loss, gradients } = await compute.gradients(this.options.network, this.adam.parameters, batch, targets);
    if (this.adam.update(loss, gradients)) this.loss = loss;
    this.steps++;
  }

  private reveal(row: number, horizon: number, doubleMid: number): void {
    const { rows } = this;
    const { features, horizons } = rows;
    const slot = rows.slot(row);
    const at = slot * horizons + horizon;
    const before = rows.doubleMid(row);
    const moveBp = Math.fround(((doubleMid - before) / before) * 10_000);
    const deadBand = rows.deadBandsBp[at] as number;
    const label = moveBp > deadBand ? 2 : moveBp < -deadBand ? 0 : 1;
    const probabilities = rows.predictions.subarray(at * OUTPUTS, at * OUTPUTS + CLASSES);
    const model = { class: argmax(probabilities, 0, CLASSES), probabilities };
    const said = [model, ...saidByBaselines(rows.baselines, at * BASELINE_VALUES)];
    this.scores[horizon]?.observe(label, said, this.covers(row, horizon));
    this.lastScored[horizon] = row;
    this.baselines[horizon]?.learn(rows.values, slot * features, label);
    const matured = { row, horizon, class: label, moveBp };
    this.unsealed.push(matured);
    this.untrained.push(matured);
  }

  /** Exchange time that the label of `row` adds to what was covered: up to its predecessor's, or its own whole horizon. */
  private covers(row: number, horizon: number): number {
    const { rows } = this;
    const horizonMs = this.options.horizonsMs[horizon] as number;
    const last = this.lastScored[horizon] as number;
    if (last < rows.first || rows.stretch(last) !== rows.stretch(row)) return horizonMs;
    return Math.min(horizonMs, rows.time(row) - rows.time(last));
  }

  private voidBefore(horizon: number, end: number): void {
    let row = this.next[horizon] as number;
    for (; row < end; row++) {
      const scores = this.scores[horizon];
      if (scores !== undefined && (row < this.rows.first || this.rows.predicted(row))) scores.voided++;
    }
    this.next[horizon] = row;
  }

  /** The matured labels by row, then replayed rows; as many places as needed, in whole batches, so that shapes stay few. */
  private compose(matured: readonly MaturedLabel[]): { batch: Batch; targets: Targets } {
    const { network, batch: unit, moveWeight } = this.options;
    const samples = new Map<number, MaturedLabel[]>();
    for (const label of matured) {
      if (label.row >= this.rows.first) samples.set(label.row, [...(samples.get(label.row) ?? []), label]);
    }
    const places = [...samples].map(([row, labels]) => ({ row, labels }));
    const size = Math.ceil((places.length + Math.ceil(unit / 2)) / unit) * unit;
    while (places.length < size) places.push(this.replay());
    const targets = {
      classes: new Int32Array(size * network.horizons).fill(NO_LABEL),
      moves: new Float32Array(size * network.horizons),
      weights: new Float32Array(size * network.horizons),
      moveWeight,
    };
    const total = places.reduce((sum, { labels }) => sum + labels.length, 0);
    places.forEach(({ labels }, place) => {
      for (const label of labels) this.target(targets, place * network.horizons + label.horizon, label, total);
    });
    return {
      batch: windowsOf(
        this.rows,
        places.map(({ row }) => row),
        network.window,
        size,
      ),
      targets,
    };
  }

  /** A row of the ring by chance, with the labels it has; with none of them if chance found only open ones. */
  private replay(): { row: number; labels: MaturedLabel[] } {
    const { first, end, horizons } = this.rows;
    let row = first;
    for (let i = 0; i < REPLAY_TRIES; i++) {
      row = first + this.random.integer(end - first);
      const at = this.rows.slot(row) * horizons;
      const labels: MaturedLabel[] = [];
      for (let horizon = 0; horizon < horizons; horizon++) {
        const label = this.rows.labelClasses[at + horizon] as number;
        if (label !== NO_LABEL) labels.push({ row, horizon, class: label, moveBp: this.rows.labelMovesBp[at + horizon] as number });
      }
      if (labels.length > 0) return { row, labels };
    }
    return { row, labels: [] };
  }

  private target(targets: Targets, at: number, label: MaturedLabel, total: number): void {
    const deviation = this.rows.deviationsBp[this.rows.slot(label.row) * this.rows.horizons + label.horizon] as number;
    targets.classes[at] = label.class;
    targets.moves[at] = Math.max(-MAX_MOVE, Math.min(MAX_MOVE, label.moveBp / deviation));
    targets.weights[at] = 1 / total;
  }
}
