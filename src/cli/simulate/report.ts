/** The JSON document that `simulate` prints. */
import { type DeskName, SCORED } from '../../core/records.ts';
import { toFloat } from '../../core/units.ts';
import type { Engine } from '../../engine/engine.ts';
import { FEATURES } from '../../features/catalogue.ts';
import type { DirectionScores } from '../../model/direction-scores.ts';
import type { Learner } from '../../model/learner.ts';
import { COVERAGES, coverageAccuracy, cumulativeGain, figures, report } from '../../model/score-report.ts';
import type { HorizonScores } from '../../model/scores.ts';
import { everybodysScores } from '../scores.ts';

export interface Outcome {
  readonly engine: Engine;
  /** Digest of the newest commit. */
  readonly digest: string;
  readonly steps: number;
  readonly device: string;
}

/** @param seconds local time it took, opening included. */
export function sessionReport({ engine, digest, steps, device }: Outcome, seconds: number) {
  const { clock, learner, horizonsMs, spec } = engine;
  return {
    market: spec.market.marketId,
    source: spec.source,
    seed: spec.seed,
    backend: clock.backend,
    device,
    horizons: horizonsMs.map((ms, i) => horizon(learner, i, ms)),
    learning: learning(engine),
    desks: { spot: deskReport(engine, 'spot'), margin: deskReport(engine, 'margin') },
    trading: sharedReport(engine),
    insights: { gaps: clock.gaps, gapMs: clock.gapMs, desyncs: clock.desyncs, skipped: clock.skipped, rolledBack: learner.rolledBack },
    digest,
    sequence: clock.sequence,
    step: learner.steps,
    steps,
    dataPoints: clock.dataPoints,
    seconds,
    stepsPerSecond: steps / seconds,
  };
}

function horizon(learner: Learner, at: number, horizonMs: number) {
  const own = learner.scores[at] as HorizonScores;
  const { said, ...everybody } = everybodysScores(learner, at);
  const { direction } = own;
  return {
    horizonMs,
    n: own.labels,
    voided: own.voided,
    ...said,
    lead: own.lead(),
    verdict: { words: own.verdict.words, ...own.verdict.evidence },
    direction: direction === null ? null : directionScores(direction),
    recent: figures(own.recent, 'model'),
    coverage: Object.fromEntries(COVERAGES.map((part) => [part, coverageAccuracy(own, part)])),
    regimes: report(own, 'model').regimes,
    cumulativeGain: cumulativeGain(own),
    ...everybody,
  };
}

/** Of the moves alone: how often the direction was right. */
function directionScores(direction: DirectionScores) {
  const { labels, verdict } = direction;
  return {
    n: labels,
    accuracy: direction.accuracy('model'),
    lead: direction.lead(),
    verdict: { words: verdict.words, ...verdict.evidence },
    accuracies: Object.fromEntries(SCORED.map((who) => [who, direction.accuracy(who)])),
  };
}

function learning({ learner }: Engine) {
  const { convergence, rate, replay, members, drifts } = learner;
  return {
    phase: convergence.value,
    since: convergence.since,
    rateFactor: rate.value,
    oldShare: replay.share,
    alarms: drifts.map(({ alarms }) => alarms),
    adaptationSteps: drifts.map(({ adaptationSteps }) => adaptationSteps),
    rolledBack: learner.rolledBack,
    restarts: members.reduce((sum, { restarts }) => sum + restarts, 0),
    attention: Object.fromEntries(FEATURES.map(({ name }, f) => [name, learner.attention[f] ?? 0])),
  };
}

function deskReport(engine: Engine, name: DeskName) {
  const { trading, clock } = engine;
  const desk = trading[name];
  const { account } = desk.exchange;
  return {
    cash: toFloat(account.cash),
    holding: toFloat(account.holding),
    equity: toFloat(desk.equity),
    hold: desk.hold === null ? null : toFloat(desk.hold),
    openPositions: desk.holdings.lots.length,
    fills: desk.fills,
    fees: toFloat(desk.feesPaid),
    interest: toFloat(desk.interestPaid),
    analytics: desk.report(),
    newest: trading.log.newest(name),
    exchangeTime: new Date(clock.time).toISOString(),
  };
}

/** What the desks share: phase, models, how often the policy failed inside. */
function sharedReport({ trading }: Engine) {
  const { outcomes, learned, failures, failure, halted } = trading;
  return { phase: outcomes.phase, models: outcomes.reports, learned, failures, failure, halted };
}
