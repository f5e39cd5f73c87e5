/** How the engine learns and how well, as the screen's plain values. */
import type { HorizonView, LearningView, VerdictView } from '../core/frame.ts';
import { NETWORK_KINDS, type NetworkKind } from '../core/network.ts';
import { SCORED, type Scored } from '../core/records.ts';
import type { Engine } from '../engine/engine.ts';
import { accuracyOf, calibrationError, logLossOf, type Verdict } from '../engine/figures.ts';

export function learningView(engine: Engine): LearningView {
  const { convergence, rate, replay, loss, members, attention } = engine.learner;
  return {
    phase: convergence.value,
    since: convergence.since,
    rateFactor: rate.value,
    rate: rate.value * engine.spec.settings.learningRate,
    oldShare: replay.share,
    loss,
    members: members.map(({ network, rolledBack, restarts }) => ({ kind: network.kind, rolledBack, restarts })),
    attention: Array.from(attention),
  };
}

/** The part of a horizon's view that is its scores. */
export type ScoresView = Omit<HorizonView, 'horizonMs' | 'down' | 'flat' | 'up' | 'moveBp' | 'confidence'>;

export function scoresView(engine: Engine, horizon: number): ScoresView {
  const { scores, combiners, drifts } = engine.learner;
  const own = scores[horizon] as (typeof scores)[number];
  const combiner = combiners[horizon] as (typeof combiners)[number];
  const drift = drifts[horizon] as (typeof drifts)[number];
  const { direction } = own;
  return {
    scored: own.labels,
    voided: own.voided,
    recent: each((who) => accuracyOf(own.recent, who)),
    whole: each((who) => accuracyOf(own.whole, who)),
    recentLogLoss: each((who) => logLossOf(own.recent, who)),
    logLoss: each((who) => logLossOf(own.whole, who)),
    calibrationError: calibrationError(own.recent, 'model'),
    confusion: [0, 1, 2].map((happened) => [0, 1, 2].map((said) => own.whole.confusion('model', happened, said))),
    reliability: own.whole.reliability('model').map(({ count, confidence, correct }) => ({
      labels: count,
      confidence: confidence / Math.max(1, count),
      accuracy: correct / Math.max(1, count),
    })),
    lead: own.lead(),
    verdict: verdictView(own.verdict),
    direction: {
      moves: direction?.labels ?? 0,
      accuracy: each((who) => direction?.accuracy(who) ?? null),
      verdict: verdictView(direction?.verdict ?? own.verdict),
    },
    weights: Object.fromEntries(NETWORK_KINDS.map((kind, m) => [kind, combiner.ensemble.weights[m] ?? 0])) as Record<NetworkKind, number>,
    speaker: combiner.speaker.current === 0 ? 'ensemble' : 'meta',
    temperature: combiner.temperature,
    alarms: drift.alarms,
    adaptationSteps: drift.adaptationSteps,
  };
}

function verdictView({ words, evidence, blocks }: Verdict): VerdictView {
  return { words, better: evidence.better, notBetter: evidence.notBetter, blocks };
}

function each(read: (who: Scored) => number | null): Record<Scored, number | null> {
  return Object.fromEntries(SCORED.map((who) => [who, read(who)])) as Record<Scored, number | null>;
}
