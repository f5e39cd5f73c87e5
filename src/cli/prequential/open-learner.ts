/** The learner on a table: one horizon, as many classes as the table has; a row is one unit of time. */
import type { BackendName } from '../../core/messages.ts';
import { NETWORK_KINDS } from '../../core/network.ts';
import { defaultSettings, type Settings } from '../../core/settings.ts';
import { Learner } from '../../model/learner.ts';
import { ROW_BLOCK } from '../../model/row-ring.ts';
import { openNodeCompute } from '../node-compute.ts';
import { type EverybodysScores, everybodysScores } from '../scores.ts';
import type { StreamLearner } from './play-stream.ts';

export interface LearnerPlan {
  /** Numbers of a row. */
  readonly features: number;
  readonly classes: number;
  /** Rows a label is late, beyond the next row. */
  readonly delay: number;
  readonly seed: number;
  readonly settings: Settings;
  readonly backend: BackendName;
}

export interface OpenedLearner extends StreamLearner {
  /** The learner itself, with all that was said. */
  readonly learner: Learner;
  /** Training steps done. */
  readonly steps: number;
  scores(): EverybodysScores;
  close(): void;
}

/** Blocks of rows kept beyond those whose labels are open: for windows, and for the scores of the last 1,000 labels. */
const SPARE_BLOCKS = 20;
/** The rows of a table are labels of their own, where those of a market overlap for minutes: more is learned from each. */
const LEARNING_RATE = 0.003;
/** What lies further back in a table is rarely worth the noise it brings. */
const WINDOW = 16;
/** A table has no moves: each row's is nought, of a deviation of one. */
const DEVIATION = Float32Array.of(1);
const NOTHING = Float32Array.of(0);

/** The defaults on a table. */
export function streamSettings(): Settings {
  return { ...defaultSettings(), learningRate: LEARNING_RATE, window: WINDOW };
}

export async function openLearner(plan: LearnerPlan): Promise<OpenedLearner> {
  const compute = await openNodeCompute(plan.backend);
  const learner = new Learner(learnerOptions(plan));
  let next = 0;
  return {
    learner,
    get steps() {
      return learner.steps;
    },
    async predict({ values, present }) {
      const time = next++;
      const where = { sequence: time, exchangeTime: time, doubleMid: 0, stretch: 0, regime: -1 };
      await learner.predict({ ...where, values, present, deviationsBp: DEVIATION, deadBandsBp: NOTHING }, compute);
      learner.seal();
    },
    reveal: (row, label) => learner.reveal(row, 0, label, 0),
    learn: () => learner.learn(compute),
    scores: () => everybodysScores(learner, 0),
    close: () => compute.close(),
  };
}

function learnerOptions({ features, classes, delay, seed, settings }: LearnerPlan): ConstructorParameters<typeof Learner>[0] {
  const { window, width, hidden, rowBlocks, reservoirBlocks, batch, learningRate, gradientNorm } = settings;
  return {
    networks: NETWORK_KINDS.map((kind) => ({ kind, window, features, width, hidden, horizons: 1, classes })),
    spans: [delay + 1],
    regimes: [],
    directions: false,
    rowBlocks: Math.max(rowBlocks, Math.ceil((delay + window) / ROW_BLOCK) + SPARE_BLOCKS),
    reservoirBlocks,
    batch,
    rate: learningRate,
    gradientNorm,
    moveWeight: 0,
    seed,
  };
}
