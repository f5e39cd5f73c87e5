/** One of the four: learns a number from the context of each closed trade, and knows how far it may be followed. */
import { count, f64, nullable, part, type Stateful } from '../../core/codec.ts';
import { INPUTS } from './context.ts';
import { Fences, type TargetRange } from './fences.ts';
import { InputScaler } from './input-scaler.ts';
import { TrackRecord } from './track-record.ts';

/** Trades from which on a model speaks. */
export const FITTED = 20;

/** What learns a target from scaled inputs: [INPUTS], about standard. */
export interface OutcomeLearner extends Stateful {
  /** The target's expected deviation from `mean`. */
  deviation(x: Float64Array, mean: number): number;
  learn(x: Float64Array, target: number, mean: number): void;
}

export interface TargetDefinition {
  readonly range: TargetRange;
  /** The mean before the first trade, and trades that it weighs. */
  readonly start: number;
  readonly startTrades: number;
}

/** A closed trade, as one model learns from it. */
export interface Lesson {
  readonly context: Float32Array;
  /** As it was; it is winsorised here. */
  readonly target: number;
  /** What {@link OutcomeModel.says} was before the trade; 0 where it had not spoken, and its record is left alone. */
  readonly said: number;
  /** Exchange time, ms. */
  readonly entryTime: number;
  readonly exitTime: number;
}

export class OutcomeModel<Learner extends OutcomeLearner = OutcomeLearner> implements Stateful {
  readonly codec = {
    version: 1,
    fields: { samples: count, savedTime: nullable(f64), mean: f64, scaler: part, learner: part, fences: part, record: part },
  };
  /** Trades learned from. */
  samples = 0;
  /** Exchange time of the last of them, ms; null before the first. */
  savedTime: number | null = null;
  readonly learner: Learner;
  readonly record: TrackRecord;
  private mean: number;
  private readonly scaler: InputScaler;
  private readonly fences: Fences;
  private readonly definition: TargetDefinition;
  private readonly memory: number;

  /** @param memory trades after which one counts 1 / e. */
  constructor(definition: TargetDefinition, learner: Learner, memory: number) {
    this.learner = learner;
    this.definition = definition;
    this.mean = definition.start;
    this.memory = memory;
    this.scaler = new InputScaler(INPUTS, memory);
    this.fences = new Fences(definition.range);
    this.record = new TrackRecord(memory);
  }

  get fitted(): boolean {
    return this.samples >= FITTED;
  }

  /** The expected target: the mean of those seen, and from there towards what the learner says as far as its record earned. */
  expects(context: Float32Array): number {
    const { least, most } = this.definition.range;
    const expected = this.mean + this.record.share * this.learner.deviation(this.scaled(context), this.mean);
    return Math.max(least, Math.min(most, expected));
  }

  /** How far from the mean the learner sees a trade of `context`, before its record is asked; 0 before it is fitted. */
  says(context: Float32Array): number {
    return this.fitted ? this.learner.deviation(this.scaled(context), this.mean) : 0;
  }

  /** `context` as the learner sees it. */
  scaled(context: Float32Array): Float64Array {
    return this.scaler.scaled(context);
  }

  learn({ context, target, said, entryTime, exitTime }: Lesson): void {
    const drawnIn = this.fences.observe(target);
    // What a trade of before a reset was told is not this model's word.
    if (said !== 0 && this.fitted) this.record.observe({ forecast: said, outcome: drawnIn - this.mean, entryTime, exitTime });
    this.samples += 1;
    this.savedTime = exitTime;
    this.mean += (drawnIn - this.mean) / Math.min(this.samples + this.definition.startTrades, this.memory);
    this.scaler.observe(context);
    this.learner.learn(this.scaled(context), drawnIn, this.mean);
  }
}
