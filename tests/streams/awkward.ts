/** Streams as the world makes them: sticky labels, mixed scales, heavy tails, strongly correlated features, rare classes, gaps in the columns. */
import { exp } from '../../src/core/math.ts';
import { type MakeStream, noisy, normals, streamOf } from './stream.ts';

/** Labels that stay with probability 0.9 (Markov); two features tell a little of them: same as last time is hard to beat. */
export const sticky: MakeStream = streamOf('sticky', (begin) => {
  let label = begin.integer(2);
  return (random) => {
    if (random.uniform() < 0.1) label = 1 - label;
    const row = normals(random, 5);
    row[0] = (row[0] as number) + 1.2 * (label - 0.5);
    row[1] = (row[1] as number) - 1.2 * (label - 0.5);
    return { row, label };
  };
});

/** XOR and a linear part, each column of another scale from 1e-6 to 1e6, with offsets, a heavy tail, a constant and a clock that only grows. */
export const mixedScales: MakeStream = streamOf('mixed-scales', (begin) => {
  let clock = 1.6e9 + begin.integer(1_000_000);
  return (random) => {
    clock += 1 + random.integer(20);
    const [a, b, c, d, e, f] = normals(random, 6) as [number, number, number, number, number, number];
    const row = [1e-6 * a, 1e6 * b + 5e6, 1e-3 * c - 4, 1e3 * d, exp(3 * e), f > 2 ? 1 : 0, 42, clock];
    return { row, label: noisy(random, a * b + 0.7 * (c - d) + 0.7 * e > 0 ? 1 : 0, 0.05) };
  };
});

/** Twelve features that are all one and the same but for a tenth of their deviation; the label lies in the small differences. */
export const correlated: MakeStream = streamOf('correlated', () => (random) => {
  const shared = random.normal();
  const own = normals(random, 12);
  const difference = (own[0] as number) - (own[1] as number) + (own[2] as number) - (own[3] as number);
  return { row: own.map((x) => shared + 0.1 * x), label: noisy(random, difference > 0 ? 1 : 0, 0.05) };
});

/** One label in twenty is the rare one; its rows lie in a ring that no line cuts off. */
export const imbalanced: MakeStream = streamOf('imbalanced', () => (random) => {
  const row = normals(random, 6);
  const radius = (row[0] as number) * (row[0] as number) + (row[1] as number) * (row[1] as number);
  // A squared radius of two normals is exponential with mean 2: one in twenty lies beyond 6.
  return { row, label: noisy(random, radius > 6 ? 1 : 0, 0.005) };
});

/** Three classes by two features, of which each cell is absent (not a number here, empty in a file) in a fifth of the rows. */
export const absent: MakeStream = streamOf('absent', () => (random) => {
  const row = normals(random, 5);
  const score = (row[0] as number) + 0.5 * (row[1] as number);
  const label = score < -0.5 ? 0 : score < 0.5 ? 1 : 2;
  return { row: row.map((x) => (random.uniform() < 0.2 ? Number.NaN : x)), label };
});
