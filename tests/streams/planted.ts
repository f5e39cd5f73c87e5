/** Streams with planted structure: what must be found, some of it only by a network, some only by a memory, some anew after each flip. */
import type { Random } from '../../src/core/random.ts';
import { type MakeRow, type MakeStream, noisy, normals, streamOf } from './stream.ts';

/** Rows of one regime where regimes flip. */
export const REGIME_ROWS = 5_000;
/** Share of labels that are wrong: the best possible accuracy is one less this. */
export const PLANTED_NOISE = 0.05;

const sign = (x: number): number => (x > 0 ? 1 : 0);

/** The sign of a fixed weighted sum of six features, two further ones being noise. */
export const linear: MakeStream = streamOf('linear', (random) => planted(8, linearRule(normals(random, 6))));

/** The sign of x1 times x2; six further features are noise. No linear rule is better than chance. */
export const xor: MakeStream = streamOf('xor', () => planted(8, xorRule));

/** The linear rule turns into its opposite every {@link REGIME_ROWS} rows. */
export const linearFlip: MakeStream = streamOf('linear-flip', (random) => flipping(planted(8, linearRule(normals(random, 6)))));

/** So does XOR. */
export const xorFlip: MakeStream = streamOf('xor-flip', () => flipping(planted(8, xorRule)));

/** The sign of today's x1 times yesterday's: XOR over time. */
export const lagNeighbour: MakeStream = streamOf('lag-neighbour', () =>
  remembering(2, (past) => sign((past[0] as number) * (past[1] as number))),
);

/** The sign of x1 three rows ago times x1 seven rows ago: no single row tells anything, and no single older one. */
export const lagProduct: MakeStream = streamOf('lag-product', () =>
  remembering(8, (past) => sign((past[3] as number) * (past[7] as number))),
);

/** Whether of the signs of x1 in the last eight rows the newer four, counted twice, outweigh the older four. */
export const lagSum: MakeStream = streamOf('lag-sum', () =>
  remembering(8, (past) => sign(past.reduce((sum, x, lag) => sum + (lag < 4 ? 2 : 1) * (x > 0 ? 1 : -1), 0.5))),
);

/** The sign of today's x1 times the sign of the sum over the last eight rows: today and the past, each worthless alone. */
export const lagMixed: MakeStream = streamOf('lag-mixed', () =>
  remembering(9, (past) => sign((past[0] as number) * past.slice(1).reduce((sum, x) => sum + x, 0))),
);

/** A rule of the row alone; classes 0 and 1. */
type Rule = (row: readonly number[]) => number;

const xorRule: Rule = (row) => sign((row[0] as number) * (row[1] as number));

function linearRule(weights: readonly number[]): Rule {
  return (row) => sign(weights.reduce((sum, weight, f) => sum + weight * (row[f] as number), 0));
}

function planted(features: number, rule: Rule): MakeRow {
  return (random) => {
    const row = normals(random, features);
    return { row, label: noisy(random, rule(row), PLANTED_NOISE) };
  };
}

function flipping(make: MakeRow): MakeRow {
  return (random, t) => {
    const { row, label } = make(random, t);
    return { row, label: Math.floor(t / REGIME_ROWS) % 2 === 0 ? label : 1 - label };
  };
}

/** `rule` sees x1 of the newest `memory` rows, the newest first; rows before the first are as likely as any. */
function remembering(memory: number, rule: (past: readonly number[]) => number): MakeRow {
  const past: number[] = [];
  return (random: Random) => {
    const row = normals(random, 4);
    while (past.length < memory) past.push(random.normal());
    past.unshift(row[0] as number);
    past.length = memory;
    return { row, label: noisy(random, rule(past), PLANTED_NOISE) };
  };
}
