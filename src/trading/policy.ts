/** How a candidate is weighed for a desk: rules, outcome models and calibration together. Weighing changes nothing. */
import type { OutcomePhase } from '../core/outcome-phase.ts';
import type { DeskName, Reason } from '../core/records.ts';
import type { Settings } from '../core/settings.ts';
import type { Assessment, Candidate } from './candidates/assessment.ts';
import { candidatesOf } from './candidates/candidates.ts';
import type { PatternWeights } from './candidates/pattern-weights.ts';
import { type ConfidenceCalibrator, profitProbability, rawProbability } from './outcomes/calibration.ts';
import { contextOf } from './outcomes/context.ts';
import type { OutcomeModels } from './outcomes/outcome-models.ts';
import type { Situation } from './situation.ts';

/** What a policy weighs with; shared by the desks. */
export interface Experience {
  readonly outcomes: OutcomeModels;
  readonly calibrator: ConfidenceCalibrator;
  readonly patterns: PatternWeights;
}

/** Another one stands in where a test wants it to fail. */
export interface Policy {
  candidates(situation: Situation, settings: Settings, experience: Experience): readonly Candidate[];
  /** @param costs of a round trip, as a fraction of price. */
  assess(candidate: Candidate, weighed: Weighed, experience: Experience): Assessment;
}

export interface Weighed {
  readonly situation: Situation;
  readonly desk: DeskName;
  readonly costs: number;
  readonly phase: OutcomePhase;
  /** Whether the outcome models are asked: not while conservative defaults hold. */
  readonly asksModels: boolean;
}

export const POLICY: Policy = {
  candidates: (situation, settings, { patterns }) =>
    candidatesOf(situation, settings, (signature) => patterns.weight(signature, situation.time)),
  assess,
};

function assess(
  candidate: Candidate,
  { situation, desk, costs, phase, asksModels }: Weighed,
  { outcomes, calibrator }: Experience,
): Assessment {
  const seen = contextOf({ situation, candidate, desk, costs });
  const forecast = asksModels ? outcomes.forecast(seen) : null;
  const modelScore = forecast === null ? 0 : 3 * forecast.winProbability * forecast.confidence;
  const raw = rawProbability(forecast, profitProbability(candidate.expectedMove, costs, candidate.deviation), phase);
  return {
    ...candidate,
    modelScore,
    score: (1 - phase.weight) * candidate.ruleScore + phase.weight * modelScore,
    forecast,
    confidence: calibrator.confidence(raw),
    context: outcomes.noted(seen, raw),
  };
}

/** What the model expects, whatever is made of it: the largest move, either way. */
export function expectation({ predictions }: Situation): readonly Reason[] {
  const [first, ...rest] = predictions;
  if (first === undefined) return [];
  const { horizonMs, moveBp } = rest.reduce((best, next) => (Math.abs(next.moveBp) > Math.abs(best.moveBp) ? next : best), first);
  return [{ kind: 'expects', horizonMs, moveBp }];
}
