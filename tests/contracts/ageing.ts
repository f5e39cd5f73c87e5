/** What many nights would bring to a learner and to the trading room, in a moment: their slow parts are fed directly, so that each field has moved from its first value. */
import type { Stateful } from '../../src/core/codec.ts';
import { Random } from '../../src/core/random.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Adwin } from '../../src/model/adwin.ts';
import type { DriftMonitor } from '../../src/model/drift-monitor.ts';
import type { NetworkLearner } from '../../src/model/network-learner.ts';
import type { PageHinkley } from '../../src/model/page-hinkley.ts';
import { START } from '../simulation/market.ts';
import { ageTrading } from './trading-ageing.ts';

/** Good optimiser steps that make a version, and failed ones that ask for it again. */
const GOOD_STEPS = 512;
const FAILED_STEPS = 5;

export function aged(engine: Engine): Engine {
  const { learner, spec, horizonsMs } = engine;
  const random = new Random(spec.seed);
  for (let i = 0; i < 3_000; i++) {
    const loss = 0.2 + 0.8 * random.uniform();
    if (i === 2_700) learner.rate.alarm();
    learner.rate.observe(loss);
    learner.convergence.observe(loss, i);
  }
  learner.drifts.forEach((drift, horizon) => {
    ageDrift(drift, horizonsMs[horizon] ?? 0, random);
  });
  for (const member of learner.members) ageMember(member, random);
  // The first two warm rows are from before the last alarm.
  learner.replay.alarm(12);
  // One network in the middle of a bad time.
  fail(learner.members[0]);
  ageTrading(engine.trading, START, spec.seed);
  return engine;
}

/** The loss rises, drift is alarmed, the loss recovers. The last horizon's detectors stand right behind an alarm of their own. */
function ageDrift(drift: DriftMonitor, span: number, random: Random): void {
  for (let i = 0; i < 2_100; i++) {
    const isHigh = i >= 1_200 && i < 1_500;
    drift.observe((isHigh ? 2.5 : 0.5) + 0.2 * random.uniform(), i * span, span, i);
  }
  const { adwin, pageHinkley } = drift as unknown as { adwin: Adwin; pageHinkley: PageHinkley };
  for (const detector of [adwin, pageHinkley] satisfies Stateful[]) {
    let alarmed = false;
    for (let i = 0; i < 4_000 && !alarmed; i++) alarmed = detector.observe(i < 200 ? 0 : 1);
    if (!alarmed) throw new Error('no alarm however the values change');
  }
}

function ageMember(member: NetworkLearner, random: Random): void {
  for (let i = 0; i < GOOD_STEPS; i++) step(member, 1, random);
  for (let i = 0; i < FAILED_STEPS; i++) fail(member);
  step(member, 1, random);
}

function fail(member: NetworkLearner | undefined): void {
  member?.learn({ loss: Number.NaN, losses: new Float64Array(0), gradients: new Float32Array(member.parameters.length) }, 1);
}

function step(member: NetworkLearner, loss: number, random: Random): void {
  // Cheap, and of either sign.
  const phase = random.integer(7);
  const gradients = member.parameters.map((_, i) => ((i + phase) % 7) - 3);
  member.learn({ loss, losses: new Float64Array(0), gradients }, 1);
}
