/** How parameters lie for the kernels: every row of a matrix padded with zeros to a multiple of 4 numbers, and the number of rows as well. */
import { type Network, type ParameterSpan, parameterSpans } from '../../core/network.ts';

/** Part of a parameter tensor that the kernels see as a matrix of its own: `runs` of `length` numbers become runs of `stride`. */
export interface ParameterBlock {
  readonly name: string;
  /** First number, in the flat array. */
  readonly from: number;
  readonly runs: number;
  readonly length: number;
  /** First number in the padded array. */
  readonly to: number;
  readonly stride: number;
}

export interface PaddedParameters {
  readonly blocks: readonly ParameterBlock[];
  /** Numbers of the padded array. */
  readonly size: number;
}

/** The least multiple of 4 that is not less. */
export function padded(n: number): number {
  return (n + 3) & ~3;
}

export function padParameters(network: Network): PaddedParameters {
  const blocks: ParameterBlock[] = [];
  let to = 0;
  for (const span of parameterSpans(network)) {
    let from = span.offset;
    for (const { name, rows, room, groups, columns } of matricesOf(network, span)) {
      const stride = padded(columns);
      blocks.push({ name, from, runs: rows * groups, length: columns, to, stride });
      from += rows * groups * columns;
      to += room * groups * stride;
    }
  }
  return { blocks, size: to };
}

interface Matrix {
  readonly name: string;
  readonly rows: number;
  /** Rows there is room for. */
  readonly room: number;
  /** Each row is `groups` times `columns` numbers, every group padded. */
  readonly groups: number;
  readonly columns: number;
}

function matricesOf(network: Network, { name, shape }: ParameterSpan): readonly Matrix[] {
  const { kind, features: F, width: D, hidden: U } = network;
  const [first = 1, second] = shape;
  if (kind === 'lstm' && name === 'gateBias') return [vector(name, U, 4)];
  if (kind === 'lstm' && (name === 'input' || name === 'recurrent')) return [matrix(name, first, U, 4)];
  if (kind === 'attentionMlp' && name === 'pool') return [vector(name, D)];
  if (kind === 'attentionMlp' && name === 'hidden') return [matrix('hiddenPooled', D, U), matrix('hiddenNewest', F, U)];
  if (second === undefined) return [vector(name, first)];
  if (kind === 'cnn' && name.startsWith('layer')) return [matrix(name, D, D), matrix(`${name}Newer`, D, D)];
  return [matrix(name, first, second)];
}

function matrix(name: string, rows: number, columns: number, groups = 1): Matrix {
  return { name, rows, room: padded(rows), groups, columns };
}

function vector(name: string, columns: number, groups = 1): Matrix {
  return { name, rows: 1, room: 1, groups, columns };
}

/** Writes `parameters` into the padded array that begins at `at` of `memory`, and zeros between. */
export function packParameters({ blocks, size }: PaddedParameters, parameters: Float32Array, memory: Float32Array, at: number): void {
  memory.fill(0, at, at + size);
  for (const { from, runs, length, to, stride } of blocks) {
    for (let run = 0; run < runs; run++) {
      const target = at + to + run * stride;
      const source = from + run * length;
      for (let i = 0; i < length; i++) memory[target + i] = parameters[source + i] as number;
    }
  }
}

/** Reads the flat array back out of the padded one. */
export function unpackParameters({ blocks }: PaddedParameters, memory: Float32Array, at: number, parameters: Float32Array): void {
  for (const { from, runs, length, to, stride } of blocks) {
    for (let run = 0; run < runs; run++) {
      const source = at + to + run * stride;
      const target = from + run * length;
      for (let i = 0; i < length; i++) parameters[target + i] = memory[source + i] as number;
    }
  }
}
