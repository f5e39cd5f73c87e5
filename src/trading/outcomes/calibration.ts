/** How sure a decision is: the probability that its trade is profitable after costs, brought to what was really seen. */
import { part, type Stateful } from '../../core/codec.ts';
import { log, sigmoid } from '../../core/math.ts';
import { normalCdf } from '../../core/normal.ts';
import type { OutcomePhase } from '../../core/outcome-phase.ts';
import type { Settings } from '../../core/settings.ts';
import type { Forecast } from './forecast.ts';
import { OnlineLogistic } from './online-logistic.ts';

/** No logit lies further out: nobody is surer than one in four hundred before trades have said so. */
const LOGIT_MOST = 6;
/** Precisions of the belief that what is said needs no correction: intercept 0 and slope 1. */
const INTERCEPT_PRECISION = 1;
const SLOPE_PRECISION = 4;
/** A slope below would turn what is said around; one above would make certainty of a hint. */
const SLOPE_LEAST = 0;
const SLOPE_MOST = 4;

/** ln(p / (1 - p)), bounded by {@link LOGIT_MOST}. */
export function logit(probability: number): number {
  if (!(probability > 0)) return -LOGIT_MOST;
  if (!(probability < 1)) return LOGIT_MOST;
  return Math.max(-LOGIT_MOST, Math.min(LOGIT_MOST, log(probability / (1 - probability))));
}

/**
 * Probability that a normally distributed move beats the costs: Phi((move - costs) / deviation).
 * @param expectedMove in the trade's direction, and `costs` of the round trip, and `deviation` of the move: fractions of price.
 * @returns 0 to 1; a half while the deviation is unknown.
 */
export function profitProbability(expectedMove: number, costs: number, deviation: number | null): number {
  if (deviation === null) return 0.5;
  const margin = expectedMove - costs;
  if (deviation > 0) return normalCdf(margin / deviation);
  return (1 + Math.sign(margin)) / 2;
}

/**
 * What is calibrated: `probability` (of {@link profitProbability}), and the outcome models' in the measure that they have earned:
 * their confidence times how far the learning phase has come. Logits are mixed (logarithmic pooling, Genest and Zidek 1986).
 */
export function rawProbability(forecast: Forecast | null, probability: number, phase: OutcomePhase): number {
  const share = forecast === null ? 0 : forecast.confidence * phase.progress;
  return sigmoid((1 - share) * logit(probability) + share * logit(forecast?.winProbability ?? 0.5));
}

/**
 * Platt's scaling (1999), online: confidence = sigmoid(intercept + slope logit(raw)), a logistic regression whose prior is that
 * raw is right as it is.
 */
export class ConfidenceCalibrator implements Stateful {
  readonly codec = { version: 1, fields: { logistic: part } };
  private readonly logistic: OnlineLogistic;

  constructor(settings: Settings) {
    const prior = { precision: Float64Array.of(INTERCEPT_PRECISION, SLOPE_PRECISION), mean: Float64Array.of(0, 1) };
    this.logistic = new OnlineLogistic(prior, settings.outcomeMemory);
  }

  /** The calibrated probability for `raw`, both 0 to 1; never falls as raw rises. */
  confidence(raw: number): number {
    const { belief } = this.logistic;
    const { precision, information } = belief;
    const slope = Math.max(SLOPE_LEAST, Math.min(SLOPE_MOST, belief.weights()[1] as number));
    // The likeliest intercept given that slope: where no bound holds it, the likeliest of all.
    const intercept = ((information[0] as number) - (precision[1] as number) * slope) / (precision[0] as number);
    return sigmoid(intercept + slope * logit(raw));
  }

  /** Learns from a closed trade: `raw` as it was at its entry, and whether its profit after costs was above nought. */
  learn(raw: number, won: boolean): void {
    this.logistic.learn(Float64Array.of(1, logit(raw)), won ? 1 : 0);
  }
}
