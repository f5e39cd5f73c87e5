/** TEST DATA for the screen: how an invented engine learns and scores, after a night and after a few minutes. */
import type { HorizonView, LearningView, VerdictView } from '../../src/core/frame.ts';
import { NETWORK_KINDS, type NetworkKind } from '../../src/core/network.ts';
import { SCORED, type Scored } from '../../src/core/records.ts';

/** How good each is beside the model: accuracy, and log loss. */
const BESIDE: Readonly<Record<Scored, readonly [accuracy: number, logLoss: number]>> = {
  model: [0, 0],
  ensemble: [-0.004, 0.006],
  meta: [0, 0],
  attentionMlp: [-0.011, 0.019],
  lstm: [-0.006, 0.012],
  cnn: [-0.021, 0.041],
  transformer: [-0.013, 0.024],
  noChange: [-0.04, Number.NaN],
  majority: [-0.09, 0.13],
  logisticRegression: [-0.012, 0.03],
};

/** One value for everybody, in the order of the scores. */
export function beside(model: number, of: 'accuracy' | 'logLoss'): number[] {
  return SCORED.map((who) => model + BESIDE[who][of === 'accuracy' ? 0 : 1]);
}

/** @param young whether the session is a few minutes old. */
export function horizonView(horizonMs: number, horizon: number, index: number, young: boolean): HorizonView {
  const up = ([0.35, 0.41, 0.36][horizon] ?? 0.3) + Math.sin(index / 5 + horizon) * 0.02;
  const down = [0.18, 0.25, 0.33][horizon] ?? 0.3;
  const model = [0.612, 0.541, 0.437][horizon] ?? 0.5;
  const difference = [0.023, 0.004, -0.019][horizon] ?? 0;
  const scored = young ? ([212, 148, 0][horizon] ?? 0) : 45_120 - horizon * 120;
  const known = (values: Readonly<Record<Scored, number | null>>) => (scored === 0 ? named(() => null) : values);
  const verdicts = (young ? YOUNG : NIGHT)[horizon] ?? [NOTHING, NOTHING];
  return {
    horizonMs,
    down,
    flat: 1 - up - down,
    up,
    moveBp: [0.9, 2.3, 1.1][horizon] ?? 0,
    confidence: Math.max(up, down, 1 - up - down),
    scored,
    voided: young ? 0 : 18 * horizon * horizon,
    recent: known(named((who) => model + BESIDE[who][0])),
    whole: known(named((who) => model + BESIDE[who][0] - 0.006)),
    recentLogLoss: known(named((who) => finite(0.91 + 0.04 * horizon + BESIDE[who][1]))),
    logLoss: known(named((who) => finite(0.93 + 0.04 * horizon + BESIDE[who][1]))),
    calibrationError: scored === 0 ? null : 0.021,
    confusion: [
      [4_120, 2_204, 1_050],
      [1_980, 9_402, 2_011],
      [1_104, 2_310, 4_300],
    ],
    reliability: Array.from({ length: 10 }, (_, bin) => ({ labels: 400 * bin, confidence: bin / 10 + 0.05, accuracy: bin / 10 + 0.04 })),
    lead:
      scored === 0
        ? null
        : { over: horizon === 2 ? 'majority' : 'noChange', difference, standardError: [0.004, 0.009, 0.021][horizon] ?? null },
    verdict: verdicts[1],
    direction: {
      moves: Math.floor(scored * 0.47),
      accuracy: known(named((who) => 0.5 + (model - 0.43) * 0.3 + BESIDE[who][0] * 0.4)),
      verdict: verdicts[0],
    },
    weights: Object.fromEntries(NETWORK_KINDS.map((kind, place) => [kind, young ? 0.25 : (WEIGHTS[place] ?? 0)])) as Record<
      NetworkKind,
      number
    >,
    speaker: young || horizon === 2 ? 'ensemble' : 'meta',
    temperature: young ? 1 : 1.12,
    alarms: young ? 0 : ([1, 2, 0][horizon] ?? 0),
    adaptationSteps: young ? null : ([311, null, null][horizon] ?? null),
  };
}

const WEIGHTS = [0.29, 0.34, 0.15, 0.22] as const;

const verdict = (words: VerdictView['words'], better: number, notBetter: number, blocks: number): VerdictView => ({
  words,
  better,
  notBetter,
  blocks,
});
const NOTHING = verdict('too early to say', 0, 0, 0);
/** Per horizon of the direction and of all classes. */
const NIGHT = [
  [verdict('beats chance', 1.62, -3.1, 8_604), verdict('beats chance', 9.4, -8, 8_612)],
  [verdict('too early to say', 0.4, -0.9, 102), verdict('beats chance', 2.3, -1.7, 102)],
  [verdict('not better than chance', -1.1, 1.34, 20), verdict('too early to say', -0.2, 0.3, 20)],
] as const;
const YOUNG = [
  [verdict('too early to say', -0.01, 0.01, 4), verdict('too early to say', 0.08, -0.02, 4)],
  [NOTHING, NOTHING],
  [NOTHING, NOTHING],
] as const;

export function learningView(step: number, features: number, young: boolean): LearningView {
  const raw = Array.from({ length: features }, (_, place) => (young ? 1 : 1 + 5 * Math.abs(Math.sin(place * 2.3 + 1)) ** 9));
  const sum = raw.reduce((total, value) => total + value, 0);
  return {
    phase: 'learning',
    since: young ? 0 : step - 7_193,
    rateFactor: young ? 1 : 1.4,
    rate: young ? 0.0003 : 0.00042,
    oldShare: young ? 0.25 : 0.41,
    loss: 0.873,
    members: NETWORK_KINDS.map((kind) => ({ kind, rolledBack: !young && kind === 'lstm' ? 3 : 0, restarts: 0 })),
    attention: raw.map((value) => value / sum),
  };
}

function named<Value>(read: (who: Scored) => Value): Record<Scored, Value> {
  return Object.fromEntries(SCORED.map((who) => [who, read(who)])) as Record<Scored, Value>;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
