/** The optimiser against the textbook (Kingma, Ba 2015, algorithm 1), and what it does with numbers that are none. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { Adam } from '../../src/model/adam.ts';
import { instant, ListeningCompute, newLearner, newMarket, rowAt } from './learning.ts';

/** Algorithm 1, as printed, in float64. */
class Textbook {
  private t = 0;
  private readonly m: number[];
  private readonly v: number[];
  readonly theta: number[];
  private readonly alpha: number;

  constructor(theta: readonly number[], alpha: number) {
    this.theta = [...theta];
    this.alpha = alpha;
    this.m = theta.map(() => 0);
    this.v = theta.map(() => 0);
  }

  update(g: readonly number[]): void {
    this.t++;
    g.forEach((gradient, i) => {
      const m = 0.9 * (this.m[i] ?? 0) + 0.1 * gradient;
      const v = 0.999 * (this.v[i] ?? 0) + 0.001 * gradient * gradient;
      this.m[i] = m;
      this.v[i] = v;
      const corrected = m / (1 - 0.9 ** this.t);
      this.theta[i] = (this.theta[i] ?? 0) - (this.alpha * corrected) / (Math.sqrt(v / (1 - 0.999 ** this.t)) + 1e-8);
    });
  }
}

const gradients = fc.array(fc.array(fc.float({ min: Math.fround(-1), max: Math.fround(1), noNaN: true }), { minLength: 4, maxLength: 4 }), {
  minLength: 1,
  maxLength: 60,
});

describe('an update', () => {
  test('is the textbook’s, to float32', () => {
    fc.assert(
      fc.property(gradients, (steps) => {
        const start = [0.5, -1, 0, 2];
        const adam = new Adam(Float32Array.from(start), 0.01, 1e9);
        const textbook = new Textbook(start, 0.01);
        for (const step of steps) {
          expect(adam.update(1, Float32Array.from(step))).toBe(true);
          // A gradient next to nothing is lost in float32: the direction of a step is then anyone's.
          textbook.update(step.map((g) => (Math.abs(g) < 1e-15 ? 0 : g)));
        }
        if (steps.flat().some((g) => g !== 0 && Math.abs(g) < 1e-12)) return;
        textbook.theta.forEach((value, i) => {
          expect(Math.abs((adam.parameters[i] ?? Number.NaN) - value)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 200 },
    );
  });

  test('moves each parameter by the rate at first, whatever the size of its gradient', () => {
    const adam = new Adam(new Float32Array(3), 0.01, 1e9);
    adam.update(1, Float32Array.of(1e-3, -4, 1e3));
    for (const [i, sign] of [-1, 1, -1].entries()) expect(adam.parameters[i]).toBeCloseTo(sign * 0.01, 6);
  });

  test('shortens a gradient that is too long and keeps its direction', () => {
    const short = new Adam(new Float32Array(2), 0.01, 5);
    const long = new Adam(new Float32Array(2), 0.01, 5);
    short.update(1, Float32Array.of(3, 4));
    long.update(1, Float32Array.of(3e5, 4e5));
    // Scale matters from the second step on.
    short.update(1, Float32Array.of(1, 1));
    long.update(1, Float32Array.of(1, 1));
    expect(long.parameters[0]).toBeCloseTo(short.parameters[0] ?? Number.NaN, 7);
    expect(long.parameters[1]).toBeCloseTo(short.parameters[1] ?? Number.NaN, 7);
  });

  test('refuses the gradients of another network', () => {
    expect(() => new Adam(new Float32Array(3), 0.01, 5).update(1, new Float32Array(4))).toThrow('another network');
  });
});

describe('a factor on the rate', () => {
  test('multiplies the step, not the moments', () => {
    const [plain, hurried] = [new Adam(new Float32Array(1), 0.01, 5), new Adam(new Float32Array(1), 0.01, 5)];
    plain.update(1, Float32Array.of(0.5));
    hurried.update(1, Float32Array.of(0.5), 4);
    expect(hurried.parameters[0]).toBeCloseTo(4 * (plain.parameters[0] ?? Number.NaN), 6);
    const before = [plain.parameters[0] ?? Number.NaN, hurried.parameters[0] ?? Number.NaN];
    plain.update(1, Float32Array.of(-0.2));
    hurried.update(1, Float32Array.of(-0.2));
    expect((hurried.parameters[0] ?? Number.NaN) - (before[1] ?? Number.NaN)).toBeCloseTo(
      (plain.parameters[0] ?? Number.NaN) - (before[0] ?? Number.NaN),
      7,
    );
  });
});

test('the body has a factor of its own, which decides what decays; the head the other', () => {
  const adam = new Adam(Float32Array.of(1, 1), 0.01, 5, { weightDecay: 0.5, headFrom: 1 });
  adam.update(1, Float32Array.of(0.3, 0.3), 4, 2);
  const decayed = 1 - 0.01 * 2 * 0.5;
  expect(adam.parameters[0]).toBeCloseTo(decayed - 2 * 0.01, 6);
  expect(adam.parameters[1]).toBeCloseTo(decayed - 4 * 0.01, 6);
});

test('beginning again takes other parameters, and steps from there as from nothing', () => {
  const adam = new Adam(Float32Array.of(1, 2), 0.01, 5);
  for (let i = 0; i < 9; i++) adam.update(1, Float32Array.of(0.5, -0.5));
  adam.restart(Float32Array.of(3, 4));
  const fresh = new Adam(Float32Array.of(3, 4), 0.01, 5);
  for (const each of [adam, fresh]) each.update(1, Float32Array.of(-0.1, 0.3));
  expect(adam.parameters).toEqual(fresh.parameters);
});

describe('what is no number', () => {
  const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const cases = bad.flatMap((value) => [
    { what: `a loss of ${value}`, loss: value, gradient: [1, 1] },
    { what: `a gradient of ${value}`, loss: 1, gradient: [1, value] },
  ]);

  for (const { what, loss, gradient } of [...cases, { what: 'a gradient whose square is infinite', loss: 1, gradient: [1e30, 3e38] }]) {
    test(`${what} leaves parameters as they are, and is counted where nothing came of it`, () => {
      const adam = new Adam(Float32Array.of(1, 2), 0.01, 5);
      for (let i = 0; i < 5; i++) adam.update(1, Float32Array.of(0.5, -0.5));
      const before = adam.parameters.slice();
      const updated = adam.update(loss, Float32Array.from(gradient));
      if (updated) expect([...adam.parameters].every(Number.isFinite)).toBe(true);
      else expect(adam.parameters).toEqual(before);
      expect(adam.rolledBack).toBe(updated ? 0 : 1);
      if (!Number.isFinite(loss) || gradient.some((value) => !Number.isFinite(value))) expect(updated).toBe(false);
    });
  }

  test('halves the rate, which comes back with good steps', () => {
    const step = (adam: Adam) => {
      const before = adam.parameters[0] ?? Number.NaN;
      adam.update(1, Float32Array.of(1));
      return Math.abs((adam.parameters[0] ?? Number.NaN) - before);
    };
    const adam = new Adam(new Float32Array(1), 0.01, 5);
    expect(step(adam)).toBeCloseTo(0.01, 6);
    adam.update(Number.NaN, Float32Array.of(1));
    expect(step(adam)).toBeCloseTo(0.005, 5);
    for (let i = 0; i < 1_000; i++) step(adam);
    expect(step(adam)).toBeCloseTo(0.01, 5);
  });

  test('a step of the learner that gave none is done, counted, and changed nothing it predicts with', async () => {
    const { learner, labels } = newMarket();
    const spoiled = new ListeningCompute(undefined, (parameters) => ({ loss: 1, gradients: parameters.map(() => Number.NaN) }));
    for (let id = 0; id < 5; id++) {
      labels.mature(id * 1_001, 1e13);
      await instant(learner, rowAt(id, id * 1_001, 1e13), spoiled);
      if (learner.waiting) await learner.learn(spoiled);
    }
    expect([learner.steps, learner.rolledBack, learner.loss]).toEqual([4, 4, 0]);
    for (const parameters of spoiled.seen) expect(parameters).toEqual(spoiled.seen[0]);
    expect(() => decode(newLearner(), encode(learner))).not.toThrow();
  });
});
