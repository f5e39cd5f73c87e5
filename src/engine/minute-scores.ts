/** How learning stands at the end of a minute, as its record keeps it for good. */
import { type MinuteRecord, SCORED } from '../core/records.ts';
import type { Learner } from '../model/learner.ts';
import { accuracyOf, logLossOf } from '../model/score-report.ts';

export function learningOf(learner: Learner): Pick<MinuteRecord, 'accuracy' | 'logLoss' | 'weights' | 'confidence' | 'rate' | 'alarms'> {
  const { scores, combiners, rate, alarms } = learner;
  return {
    accuracy: scores.map(({ recent }) => SCORED.map((who) => accuracyOf(recent, who) ?? Number.NaN)),
    logLoss: scores.map(({ recent }) => SCORED.map((who) => logLossOf(recent, who) ?? Number.NaN)),
    weights: combiners.map(({ ensemble }) => Array.from(ensemble.weights)),
    confidence: combiners.map((_, horizon) => learner.confidence(horizon)),
    rate: rate.value,
    alarms,
  };
}
