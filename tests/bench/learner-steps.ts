/**
 * The learner's whole step outside of a session: predict, store, score, learn; on rows made by chance, with the default networks and
 * three horizons whose labels come 10, 60 and 300 rows late. Every part is timed.
 */
import { encode } from '../../src/core/codec.ts';
import { CLASSES, outputsPerWindow } from '../../src/core/network.ts';
import type { Compute } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';
import { REGIMES } from '../../src/core/records.ts';
import { defaultSettings, horizonsOf } from '../../src/core/settings.ts';
import { networksOf } from '../../src/engine/probe.ts';
import { Learner } from '../../src/model/learner.ts';
import type { NewRow } from '../../src/model/row-ring.ts';
import { type Timing, timing } from './timing.ts';

const SECOND_MS = 1_000;
const SETTINGS = defaultSettings();
const SPANS_MS = horizonsOf(SETTINGS);
const ROWS_LATE = SPANS_MS.map((span) => span / SECOND_MS);
/** Steps until labels of every horizon come in and replay has rows to draw from. */
const WARM_UP = 400;

/** Milliseconds of one step: in the whole, in the processor, in the optimiser, and in everything else by the learner's methods. */
export interface StepParts {
  readonly whole: number;
  readonly outputs: number;
  readonly gradients: number;
  readonly optimiser: number;
  /** What was said is scored; combiners and baselines learn. */
  readonly reveal: number;
  /** The window is cut; everybody's word is combined and stored. */
  readonly predict: number;
  readonly seal: number;
  /** The batch is drawn and cut; losses go to replay, rate and convergence. */
  readonly learn: number;
}

/** Of each part. */
export function partTimings(steps: readonly StepParts[]): Readonly<Record<string, Timing>> {
  const names = Object.keys(steps[0] ?? {}) as (keyof StepParts)[];
  return Object.fromEntries(names.map((name) => [name, timing(steps.map((step) => step[name]))]));
}

/** A processor that computes nothing and says zero. */
const SILENT: Compute = {
  backend: 'reference',
  device: 'none',
  outputs: async (networks, { size }) =>
    networks.map(({ network }) => ({ values: new Float32Array(size * outputsPerWindow(network)), attention: null })),
  gradients: async (networks, _, { weights }) =>
    networks.map(({ parameters }) => ({
      loss: 0,
      losses: new Float64Array(weights.length),
      gradients: new Float32Array(parameters.length),
    })),
  close: () => undefined,
};

export class LearnerSteps {
  private readonly learner: Learner;
  private readonly random = new Random(1);
  private readonly spent = { outputs: 0, gradients: 0, optimiser: 0 };
  private next = 0;

  private constructor() {
    const { rowBlocks, reservoirBlocks, batch, learningRate: rate, gradientNorm, moveWeight } = SETTINGS;
    const [networks, sizes] = [networksOf(SETTINGS), { rowBlocks, reservoirBlocks, batch }];
    this.learner = new Learner({
      ...{ networks, spans: SPANS_MS, regimes: REGIMES, directions: true },
      ...{ ...sizes, rate, gradientNorm, moveWeight, seed: 1 },
    });
    this.timeOptimiser();
  }

  /** With so many rows behind it that a step is what it is in the middle of a session. Nothing was learned on the way. */
  static async warm(): Promise<LearnerSteps> {
    const learning = new LearnerSteps();
    for (let step = 0; step < WARM_UP; step++) await learning.step(SILENT);
    return learning;
  }

  get parameters(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.learner.members.map(({ network, parameters }) => [network.kind, parameters.length]));
  }

  /** One whole step. */
  async step(compute: Compute): Promise<StepParts> {
    const row = this.newRow();
    const processor = this.timed(compute);
    Object.assign(this.spent, { outputs: 0, gradients: 0, optimiser: 0 });
    const times = [performance.now()];
    this.reveal();
    times.push(performance.now());
    await this.learner.predict(row, processor);
    times.push(performance.now());
    this.learner.seal();
    times.push(performance.now());
    if (this.learner.waiting) await this.learner.learn(processor);
    times.push(performance.now());
    this.next++;
    const [reveal, predict, seal, learn] = times.slice(1).map((time, i) => time - (times[i] as number)) as [number, number, number, number];
    const { outputs, gradients, optimiser } = this.spent;
    const rest = { reveal, predict: predict - outputs, seal, learn: learn - gradients - optimiser };
    return { whole: reveal + predict + seal + learn, outputs, gradients, optimiser, ...rest };
  }

  /** The section `model` of a checkpoint. */
  state(): Uint8Array<ArrayBuffer> {
    return encode(this.learner);
  }

  private reveal(): void {
    for (const [horizon, late] of ROWS_LATE.entries()) {
      const known = this.next - late;
      if (known >= 0) this.learner.reveal(known, horizon, this.random.integer(CLASSES), this.random.normal());
    }
  }

  private newRow(): NewRow {
    const { features } = this.learner.rows.columns;
    return {
      ...{ sequence: this.next, exchangeTime: this.next * SECOND_MS, doubleMid: 0, stretch: 0, regime: this.next % REGIMES.length },
      values: Float32Array.from({ length: features }, () => this.random.normal()),
      present: new Uint8Array(features).fill(1),
      deviationsBp: new Float32Array(SPANS_MS.length).fill(1),
      deadBandsBp: new Float32Array(SPANS_MS.length).fill(1),
    };
  }

  private timed(compute: Compute): Compute {
    const measured = async <T>(part: 'outputs' | 'gradients', work: () => Promise<T>) => {
      const started = performance.now();
      const result = await work();
      this.spent[part] += performance.now() - started;
      return result;
    };
    return {
      backend: compute.backend,
      device: compute.device,
      outputs: (...given) => measured('outputs', () => compute.outputs(...given)),
      gradients: (...given) => measured('gradients', () => compute.gradients(...given)),
      close: () => compute.close(),
    };
  }

  private timeOptimiser(): void {
    for (const member of this.learner.members) {
      const learn = member.learn.bind(member);
      member.learn = (...given) => {
        const started = performance.now();
        const good = learn(...given);
        this.spent.optimiser += performance.now() - started;
        return good;
      };
    }
  }
}
