/** One network that learns: a bad step leaves no trace, five in a row lead back to the last good version, and all of it is state. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { NetworkLearner, WEIGHT_DECAY } from '../../src/model/network-learner.ts';
import { expectContinues } from './continuing.ts';
import { NETWORK } from './learning.ts';

const newNetwork = () => new NetworkLearner(NETWORK, new Random(3), 0.01, 5);

function step(learner: NetworkLearner, i: number, loss = 1, factor = 1): boolean {
  const gradients = learner.parameters.map((_, p) => Math.sin(i + p));
  return learner.learn({ loss, losses: new Float64Array(1), gradients }, factor);
}

/** What is kept of a version: the upper half of each float. */
function coarse(parameters: Float32Array): number[] {
  const bits = new Uint32Array(parameters.slice().buffer);
  return [...bits].map((each) => each >>> 16);
}

describe('a step without a number', () => {
  test('is refused, counted, and leaves the parameters', () => {
    const learner = newNetwork();
    for (let i = 0; i < 10; i++) expect(step(learner, i)).toBe(true);
    const before = learner.parameters.slice();
    expect(step(learner, 10, Number.NaN)).toBe(false);
    expect(learner.parameters).toEqual(before);
    expect([learner.rolledBack, learner.restarts]).toEqual([1, 0]);
  });

  test('five times in a row leads back to the last good version: that of the beginning, later one of 512 good steps in a row', () => {
    const learner = newNetwork();
    const first = coarse(learner.parameters);
    for (let i = 0; i < 300; i++) step(learner, i);
    fail(learner, 4);
    step(learner, 300);
    fail(learner, 4);
    expect(learner.restarts, 'four are not enough, a good one in between begins anew').toBe(0);
    fail(learner, 1);
    expect([learner.restarts, learner.rolledBack]).toEqual([1, 9]);
    expect(coarse(learner.parameters)).toEqual(first);

    for (let i = 0; i < 512; i++) step(learner, i);
    const good = coarse(learner.parameters);
    for (let i = 512; i < 900; i++) step(learner, i);
    expect(coarse(learner.parameters)).not.toEqual(good);
    fail(learner, 5);
    expect(coarse(learner.parameters)).toEqual(good);
    expect([...learner.parameters].every(Number.isFinite)).toBe(true);
    expect(step(learner, 0)).toBe(true);
  });

  test('begins again with fresh moments, but with the rate halved as often as it failed', () => {
    const learner = newNetwork();
    for (let i = 0; i < 50; i++) step(learner, i);
    fail(learner, 5);
    const before = learner.parameters.slice();
    step(learner, 7);
    const rate = 0.01 / 32;
    learner.parameters.forEach((value, p) => {
      const decayed = (1 - rate * WEIGHT_DECAY) * (before[p] ?? 0);
      // The first step of fresh moments is the rate, whatever the gradient.
      if (Math.abs(Math.sin(7 + p)) > 0.01) expect(Math.abs(value - decayed)).toBeCloseTo(rate, 5);
    });
  });
});

test('encode, decode, continue equals continue, through good steps and bad', () => {
  const loss = (i: number) => (i % 37 === 5 || (i > 620 && i < 628) ? Number.NaN : 1);
  const rare = (i: number) => (i < 530 ? 1 : loss(i));
  expectContinues(newNetwork, (learner, i) => void step(learner, i, rare(i)), 700, [3, 520, 623, 640]);
});

function fail(learner: NetworkLearner, times: number): void {
  for (let i = 0; i < times; i++) expect(step(learner, i, Number.POSITIVE_INFINITY)).toBe(false);
}
