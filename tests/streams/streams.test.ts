/** The made-up streams are what they say: the same for a seed, of the promised classes, and with the promised structure. */
import { describe, expect, test } from 'vitest';
import { STREAMS } from './catalogue.ts';
import { shuffled } from './chance.ts';
import { linearFlip, PLANTED_NOISE, REGIME_ROWS, xor, xorFlip } from './planted.ts';
import type { Stream } from './stream.ts';

const names = Object.keys(STREAMS);

function made(name: string, n: number, seed: number): Stream {
  const make = STREAMS[name];
  if (make === undefined) throw new Error(`no stream ${name}`);
  return make(n, seed);
}

const share = (labels: readonly number[], hit: (label: number, t: number) => boolean) => labels.filter(hit).length / labels.length;

describe.each(names)('%s', (name) => {
  test('is the same for the same seed and another for another', () => {
    expect(made(name, 300, 1)).toEqual(made(name, 300, 1));
    expect(made(name, 300, 1).rows).not.toEqual(made(name, 300, 2).rows);
  });

  test('does not depend on how long it goes on', () => {
    if (name.endsWith('-shuffled')) return;
    const [short, long] = [made(name, 200, 4), made(name, 300, 4)];
    expect(long.rows.slice(0, 200)).toEqual(short.rows);
    expect(long.labels.slice(0, 200)).toEqual(short.labels);
  });

  test('has a name, a column for each number of a row, and at least two classes', () => {
    const { name: own, columns, rows, labels } = made(name, 1_000, 1);
    expect(own).toBe(name);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([columns.length]));
    expect(rows.flat().every((x) => Number.isFinite(x) || name === 'absent')).toBe(true);
    expect(new Set(labels).size).toBeGreaterThanOrEqual(2);
    expect(labels.every((label) => Number.isInteger(label) && label >= 0)).toBe(true);
  });
});

describe('what is planted', () => {
  const product = ([a = 0, b = 0]: readonly number[]) => (a * b > 0 ? 1 : 0);

  test('is the sign of x1 x2 in xor, but for the noise', () => {
    const { rows, labels } = xor(5_000, 1);
    expect(Math.abs(share(labels, (label, t) => label === product(rows[t] as number[])) - (1 - PLANTED_NOISE))).toBeLessThan(0.015);
  });

  test.each([xorFlip, linearFlip])('turns into its opposite with each regime', (make) => {
    const plain = make(REGIME_ROWS, 3);
    const long = make(2 * REGIME_ROWS, 3);
    expect(long.labels.slice(0, REGIME_ROWS)).toEqual(plain.labels);
    const flipped = make === xorFlip ? long : null;
    if (flipped === null) return;
    const hit = share(flipped.labels.slice(REGIME_ROWS), (label, t) => label !== product(flipped.rows[REGIME_ROWS + t] as number[]));
    expect(hit).toBeGreaterThan(0.93);
  });

  test('is the product of x1 three and seven rows ago in lag-product', () => {
    const { rows, labels } = made('lag-product', 5_000, 1);
    const x = (t: number) => rows[t]?.[0] ?? 0;
    expect(share(labels, (label, t) => label === (x(t - 3) * x(t - 7) > 0 ? 1 : 0))).toBeGreaterThan(0.93);
  });

  test('are labels that stay in sticky, rare ones in imbalanced', () => {
    const { labels } = made('sticky', 10_000, 1);
    expect(Math.abs(share(labels, (label, t) => label === labels[t - 1]) - 0.9)).toBeLessThan(0.015);
    expect(Math.abs(share(made('imbalanced', 10_000, 1).labels, (label) => label === 1) - 0.05)).toBeLessThan(0.015);
  });

  test('is nothing once labels are shuffled: the same labels in another order', () => {
    const stream = xor(5_000, 1);
    const other = shuffled(stream, 2);
    expect(other.rows).toBe(stream.rows);
    expect([...other.labels].sort()).toEqual([...stream.labels].sort());
    expect(Math.abs(share(other.labels, (label, t) => label === product(stream.rows[t] as number[])) - 0.5)).toBeLessThan(0.03);
  });
});
