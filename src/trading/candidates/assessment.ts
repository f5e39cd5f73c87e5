/** A candidate weighed: what fires, what it scores, what the models expect of it. */
import type { Direction } from '../../core/records.ts';
import type { Forecast } from '../outcomes/forecast.ts';

/** One rule that fires, or the ensemble. */
export interface Signal {
  /** `DIRECTION_SIGNAL_RIBBON_TIMEFRAME`. */
  readonly signature: string;
  /** 0 to 1. */
  readonly strength: number;
}

/** What could be entered in one direction now. */
export interface Candidate {
  readonly direction: Direction;
  /** Of the strongest signal, weights applied. */
  readonly signature: string;
  /** The strongest first; at least one. */
  readonly signals: readonly (Signal & { readonly weight: number })[];
  /** Sum of strength times weight, at most 3. */
  readonly ruleScore: number;
  /** The largest move in the candidate's direction that the model expects within the time exit, as a fraction of price; 0 where none. */
  readonly expectedMove: number;
  /** The horizon that expects it. */
  readonly horizonMs: number;
  /** Deviation of the mid-price over that horizon, as a fraction; null while unknown. */
  readonly deviation: number | null;
}

/** A candidate, weighed for one desk. */
export interface Assessment extends Candidate {
  /** 3 x winProbability x confidence of the forecast; 0 without one. */
  readonly modelScore: number;
  /** (1 - w) ruleScore + w modelScore. */
  readonly score: number;
  readonly forecast: Forecast | null;
  /** Calibrated probability of a profit after costs. */
  readonly confidence: number;
  /** What the outcome models saw: goes with the trade, and is what they learn from. */
  readonly context: Float32Array;
}
