/** Columns of any scale become numbers of about one; outliers, constants, absent values and changes of scale do no harm. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { exp } from '../../src/core/math.ts';
import { Random } from '../../src/core/random.ts';
import { Scaler } from '../../src/model/scaler.ts';

const FORGETTING = 1_000;
const LIMIT = 8;

/** The last `keep` of `values`, scaled as a column of their own. */
function scaled(values: readonly number[], keep = values.length, forgetting = FORGETTING): number[] {
  const scaler = new Scaler(1, forgetting);
  const into = new Float32Array(1);
  const all = values.map((value) => {
    scaler.observe([value], [1], into);
    return into[0] as number;
  });
  return all.slice(-keep);
}

function normal(n: number, seed = 1): number[] {
  const random = new Random(seed);
  return Array.from({ length: n }, () => random.normal());
}

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));

describe('an outlier among the first values', () => {
  test.each([3, 5, 12, 29])('at place %i blinds the column no more than a late one does', (place) => {
    for (const value of [-30, -999, 1e6, -1e12]) {
      const values = normal(600);
      const plain = scaled(values, 500);
      values[place] = value;
      const spoiled = scaled(values, 500);
      expect(Math.abs(deviation(spoiled) - deviation(plain)), `${value}`).toBeLessThan(0.25);
      expect(Math.abs(mean(spoiled) - mean(plain)), `${value}`).toBeLessThan(0.25);
    }
  });

  test('is not mistaken for one where a column is mostly one value', () => {
    const rare = Array.from({ length: 200 }, (_, t) => (t % 10 === 7 ? 1 : 0));
    expect(deviation(scaled(rare, 100))).toBeGreaterThan(0.5);
  });
});

describe('a column', () => {
  test('of any scale and offset becomes the same numbers', () => {
    const plain = scaled(normal(500));
    fc.assert(
      fc.property(fc.constantFrom(1e-6, 1e-3, 1, 1e6), fc.constantFrom(-1e3, 0, 7), (scale, offset) => {
        scaled(normal(500).map((x) => scale * (x + offset))).forEach((x, t) => {
          expect(x).toBeCloseTo(plain[t] as number, 4);
        });
      }),
    );
  });

  test('of normal numbers is centred, of deviation one but for its drawn-in tails', () => {
    const values = scaled(normal(5_000), 4_000);
    expect(Math.abs(mean(values))).toBeLessThan(0.1);
    expect(deviation(values)).toBeGreaterThan(0.9);
    expect(deviation(values)).toBeLessThan(1.05);
  });

  test('that never changes is nought', () => {
    for (const constant of [0, 0.1, 61_837.635, -3e-9, 1.6e18]) expect(new Set(scaled(Array(100).fill(constant)))).toEqual(new Set([0]));
  });

  test('with an outlier of a billion still tells small values apart', () => {
    const values = normal(2_000);
    values[1_000] = 1e9;
    const around = scaled(values, 1_500, 10_000);
    expect(deviation(around.slice(-500))).toBeGreaterThan(0.8);
    expect(Math.max(...around)).toBeLessThanOrEqual(LIMIT);
  });

  test('with a heavy tail keeps its bulk apart', () => {
    const values = scaled(
      normal(5_000).map((x) => exp(3 * x)),
      4_000,
    );
    const sorted = [...values].sort((a, b) => a - b);
    const upper = (sorted[3_600] as number) - (sorted[2_000] as number);
    // Plain moments give 0.005: the standard deviation is e^9, the upper quarter of the bulk ends at 50.
    expect(upper).toBeGreaterThan(0.3);
    expect(Math.max(...values)).toBeLessThanOrEqual(LIMIT);
  });

  test('of rare ones among noughts stays bounded', () => {
    const random = new Random(3);
    const values = scaled(Array.from({ length: 20_000 }, () => (random.uniform() < 0.001 ? 1 : 0)));
    expect(Math.max(...values)).toBeLessThanOrEqual(LIMIT);
    expect(Math.min(...values)).toBeGreaterThan(-1.5);
  });

  test('whose scale and place change for good is followed', () => {
    const values = [...normal(3_000), ...normal(6_000, 2).map((x) => 1e3 + 100 * x)];
    const after = scaled(values, 1_000);
    expect(Math.abs(mean(after))).toBeLessThan(0.3);
    expect(deviation(after)).toBeGreaterThan(0.5);
    expect(deviation(after)).toBeLessThan(1.3);
  });

  test('that only grows stays finite and near', () => {
    const values = scaled(
      Array.from({ length: 5_000 }, (_, t) => 1.6e12 + 60_000 * t),
      4_000,
    );
    expect(Math.max(...values)).toBeLessThan(2);
    expect(Math.min(...values)).toBeGreaterThan(0.5);
  });
});

test('an absent value is nought and leaves no trace', () => {
  const scaler = new Scaler(1, FORGETTING);
  const into = new Float32Array(1);
  const seen: number[] = [];
  for (const [t, x] of normal(200).entries()) {
    scaler.observe([t % 3 === 0 ? 1e12 : x], [t % 3 === 0 ? 0 : 1], into);
    if (t % 3 === 0) expect(into[0]).toBe(0);
    else seen.push(into[0] as number);
  }
  expect(seen).toEqual(scaled(normal(200).filter((_, t) => t % 3 !== 0)));
});

test('columns know nothing of each other', () => {
  const both = new Scaler(2, FORGETTING);
  const into = new Float32Array(2);
  const first = normal(100).map((x, t) => {
    both.observe([x, 1e9 * t], [1, 1], into);
    return into[0] as number;
  });
  expect(first).toEqual(scaled(normal(100)));
});

test('written and read again it goes on as if nothing had been', () => {
  const [one, other] = [new Scaler(3, 50), new Scaler(3, 50)];
  const [a, b] = [new Float32Array(3), new Float32Array(3)];
  const random = new Random(9);
  const row = () => [random.normal(), 1e6 * random.uniform(), random.integer(3)];
  for (let t = 0; t < 120; t++) one.observe(row(), [1, t % 2, 1], a);
  decode(other, encode(one));
  for (let t = 0; t < 60; t++) {
    const next = row();
    one.observe(next, [1, 1, t % 5 ? 1 : 0], a);
    other.observe(next, [1, 1, t % 5 ? 1 : 0], b);
    expect(b).toEqual(a);
  }
  expect(encode(other)).toEqual(encode(one));
});
