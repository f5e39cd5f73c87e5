/**
 * A plateau test: learning is stable when a line through the last block means of the loss shows no slope worth the name, and
 * learns again when it shows one, or the world has changed. Whether a plateau is too high is the caller's to judge by its level.
 */
import { count, f64, list, nullable, oneOf, type Stateful } from '../core/codec.ts';

/** Blocks that the line goes through. */
export const PLATEAU_BLOCKS = 16;
/** Losses of a block: many more than are correlated with each other, and enough that the line tells slow learning from none. */
export const BLOCK_LOSSES = 128;
/** A change along the whole line below this share of its level is none, however certain. */
export const MARGIN = 0.02;
/** Slope in its standard errors below which a line may be flat; above the second and twice the margin it is not. */
export const FLAT_ERRORS = 1.5;
export const SLOPE_ERRORS = 5;
/** Flat lines in a row, each a block further, that make a plateau. */
export const PATIENCE_BLOCKS = 4;

export type LearningPhase = 'learning' | 'stable';

export class Convergence implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      losses: count,
      sum: f64,
      means: list(f64),
      flat: count,
      value: oneOf('learning', 'stable'),
      since: count,
      level: nullable(f64),
    },
  };
  /** Losses of the block that is not complete, and their sum. */
  private losses = 0;
  private sum = 0;
  /** Means of the last blocks, the oldest first. */
  private means: number[] = [];
  /** Flat lines in a row. */
  private flat = 0;
  value: LearningPhase = 'learning';
  /** Training steps done when it became so. */
  since = 0;
  /** Mean loss along the line; null until there are blocks enough for one. */
  level: number | null = null;
  private readonly blockLosses: number;

  /** @param blockLosses losses of a block, where neighbours are correlated over more than {@link BLOCK_LOSSES}. */
  constructor(blockLosses = BLOCK_LOSSES) {
    this.blockLosses = blockLosses;
  }

  /**
   * The next loss, finite: of a training step, or of a scored label.
   * @param step training steps done so far.
   */
  observe(loss: number, step: number): LearningPhase {
    this.losses++;
    this.sum += loss;
    if (this.losses < this.blockLosses) return this.value;
    this.means.push(this.sum / this.losses);
    this.startBlock();
    if (this.means.length > PLATEAU_BLOCKS) this.means.shift();
    if (this.means.length === PLATEAU_BLOCKS) this.judge(step);
    return this.value;
  }

  /** The world has changed: a plateau found before says nothing of it. */
  alarm(step: number): void {
    this.startBlock();
    this.means = [];
    this.level = null;
    this.flat = 0;
    this.become('learning', step);
  }

  private startBlock(): void {
    this.losses = 0;
    this.sum = 0;
  }

  private judge(step: number): void {
    const { level, slope, error } = lineThrough(this.means);
    this.level = level;
    const change = Math.abs(slope) * (PLATEAU_BLOCKS - 1);
    const margin = MARGIN * Math.abs(level);
    const isFlat = change <= margin || Math.abs(slope) <= FLAT_ERRORS * error;
    this.flat = isFlat ? Math.min(this.flat + 1, PATIENCE_BLOCKS) : 0;
    if (this.flat === PATIENCE_BLOCKS) this.become('stable', step);
    else if (change > 2 * margin && Math.abs(slope) > SLOPE_ERRORS * error) this.become('learning', step);
  }

  private become(value: LearningPhase, step: number): void {
    if (this.value === value) return;
    this.value = value;
    this.since = step;
  }
}

/** Least squares through values at 0, 1, 2, …: their mean, the slope, and the slope's standard error from the residuals. */
function lineThrough(values: readonly number[]): { level: number; slope: number; error: number } {
  const n = values.length;
  const level = values.reduce((sum, value) => sum + value, 0) / n;
  const middle = (n - 1) / 2;
  const spread = (n * (n * n - 1)) / 12;
  const slope = values.reduce((sum, value, i) => sum + (i - middle) * (value - level), 0) / spread;
  const residuals = values.reduce((sum, value, i) => {
    const residual = value - level - slope * (i - middle);
    return sum + residual * residual;
  }, 0);
  return { level, slope, error: Math.sqrt(residuals / (n - 2) / spread) };
}
