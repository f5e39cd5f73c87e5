/** The JSON document that `simulate` prints. */
import { CLASSES } from '../../core/network.ts';
import { SCORED, type Scored } from '../../core/records.ts';
import { toFloat } from '../../core/units.ts';
import type { Engine } from '../../engine/engine.ts';
import type { HorizonScores } from '../../model/scores.ts';

export interface Outcome {
  readonly engine: Engine;
  /** Digest of the newest commit. */
  readonly digest: string;
  readonly steps: number;
  readonly device: string;
}

/** @param seconds local time it took, opening included. */
export function report({ engine, digest, steps, device }: Outcome, seconds: number) {
  const { clock, learner, horizonsMs, spec } = engine;
  return {
    market: spec.market.marketId,
    source: spec.source,
    seed: spec.seed,
    backend: clock.backend,
    device,
    horizons: learner.scores.map((scores, i) => horizon(scores, horizonsMs[i] ?? 0)),
    desks: { spot: spot(engine) },
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

function horizon(scores: HorizonScores, horizonMs: number) {
  const { model, noChange, majority, logisticRegression } = Object.fromEntries(SCORED.map((who) => [who, scored(scores, who)])) as Record<
    Scored,
    ReturnType<typeof scored>
  >;
  const accuracyOfNoChange = scores.accuracy('noChange') ?? 0;
  const accuracy = scores.accuracy('model') ?? 0;
  return {
    horizonMs,
    n: scores.labels,
    voided: scores.voided,
    ...model,
    ...confusionScores(scores.confusion),
    kappaTemporal: accuracyOfNoChange < 1 ? (accuracy - accuracyOfNoChange) / (1 - accuracyOfNoChange) : null,
    lead: scores.lead(horizonMs),
    spoke: 'attentionMlp',
    members: { attentionMlp: model },
    baselines: { noChange, majority, logisticRegression },
  };
}

function scored(scores: HorizonScores, who: Scored) {
  return {
    accuracy: scores.accuracy(who),
    recentAccuracy: scores.recentAccuracy(who),
    logLoss: scores.meanLogLoss(who),
    brier: scores.meanBrier(who),
  };
}

/** Balanced accuracy (mean recall of the classes that occurred), macro F1 and Cohen's kappa from [happened, said] counts. */
function confusionScores(confusion: Float64Array) {
  const cell = (happened: number, said: number) => confusion[happened * CLASSES + said] ?? 0;
  const classes = Array.from({ length: CLASSES }, (_, c) => c);
  const happened = classes.map((c) => classes.reduce((sum, said) => sum + cell(c, said), 0));
  const said = classes.map((c) => classes.reduce((sum, real) => sum + cell(real, c), 0));
  const n = happened.reduce((sum, count) => sum + count, 0);
  const occurred = classes.filter((c) => (happened[c] ?? 0) > 0);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const agreed = classes.reduce((sum, c) => sum + cell(c, c), 0) / n;
  const expected = classes.reduce((sum, c) => sum + ((happened[c] ?? 0) * (said[c] ?? 0)) / (n * n), 0);
  return {
    balancedAccuracy: n === 0 ? null : mean(occurred.map((c) => cell(c, c) / (happened[c] ?? 1))),
    f1: n === 0 ? null : mean(occurred.map((c) => (2 * cell(c, c)) / ((happened[c] ?? 0) + (said[c] ?? 0)))),
    kappa: n === 0 || expected === 1 ? null : (agreed - expected) / (1 - expected),
  };
}

function spot({ desk, book, clock }: Engine) {
  return {
    cash: toFloat(desk.cash),
    equity: toFloat(desk.equity(book)),
    hold: desk.hold(book) === null ? null : (desk.hold(book) ?? 0) / 1e8,
    openLots: desk.lots.length,
    trades: desk.trades,
    fills: desk.fills,
    profit: toFloat(desk.profit),
    fees: toFloat(desk.feesPaid),
    newest: desk.log.newest,
    exchangeTime: new Date(clock.time).toISOString(),
  };
}
