/** A labelled stream made up from a seed: what the learner's tests and tuning feed on. */
import { Random } from '../../src/core/random.ts';

export interface Stream {
  readonly name: string;
  readonly columns: readonly string[];
  /** [n][columns.length] */
  readonly rows: readonly (readonly number[])[];
  /** [n]: classes from 0. */
  readonly labels: readonly number[];
}

/** Makes the stream of `n` rows that belongs to `seed`. */
export type MakeStream = (n: number, seed: number) => Stream;

/** One row and its label; `random` is the stream's own, `t` the number of the row. */
export type MakeRow = (random: Random, t: number) => { readonly row: readonly number[]; readonly label: number };

/** A stream out of rows made one after another; `begin` makes what lasts from row to row. */
export function streamOf(name: string, begin: (random: Random) => MakeRow): MakeStream {
  return (n, seed) => {
    const random = new Random(seed);
    const make = begin(random);
    const made = Array.from({ length: n }, (_, t) => make(random, t));
    const rows = made.map(({ row }) => row);
    return { name, columns: columnsOf(rows[0]?.length ?? 0), rows, labels: made.map(({ label }) => label) };
  };
}

export function columnsOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, f) => `x${f + 1}`);
}

export function normals(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.normal());
}

export function uniforms(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.uniform());
}

/** `label` in all but a share of `noise` of the cases, another of `classes` in those. */
export function noisy(random: Random, label: number, noise: number, classes = 2): number {
  return random.uniform() < noise ? (label + 1 + random.integer(classes - 1)) % classes : label;
}
