/** Networks, parameters and labelled batches out of a seed, for every test of the compute room, in Node and in the browser. */
import { NETWORK_KINDS, type Network, type NetworkKind, parameterSpans } from '../../src/core/network.ts';
import type { Batch, Targets } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';

/** Sizes as a session has them, in miniature, and with every size different and no round one. */
const SIZES = {
  default: { window: 32, features: 51, horizons: 3, classes: 3, width: 12, hidden: 16 },
  miniature: { window: 4, features: 5, horizons: 3, classes: 3, width: 4, hidden: 4 },
  odd: { window: 7, features: 3, horizons: 2, classes: 4, width: 6, hidden: 5 },
  stream: { window: 16, features: 9, horizons: 1, classes: 2, width: 12, hidden: 16 },
} as const;
export type Size = keyof typeof SIZES;

export function networkOf(kind: NetworkKind, size: Size): Network {
  return { kind, ...SIZES[size] };
}

/** All four of one size. */
export function networksOf(size: Size): readonly Network[] {
  return NETWORK_KINDS.map((kind) => networkOf(kind, size));
}

export interface Example {
  readonly network: Network;
  readonly parameters: Float32Array;
  readonly batch: Batch;
  readonly targets: Targets;
}

/** Every seventh label is none, with a move that must not matter; every fifth has a class and no weight. */
export function example(network: Network, size: number, seed: number, presence: 'all' | 'some' | 'none' = 'some'): Example {
  const random = new Random(seed);
  const { window: W, features: F, horizons: H, classes } = network;
  const rows = Float32Array.from({ length: size * W * F }, () => random.normal());
  const present = Float32Array.from({ length: size * F }, () => {
    const known = random.uniform() < 0.8;
    return presence === 'all' || (presence === 'some' && known) ? 1 : 0;
  });
  const labels = size * H;
  const raw = Array.from({ length: labels }, (_, label) => (label % 7 === 3 || label % 5 === 4 ? 0 : 0.2 + random.uniform()));
  const total = raw.reduce((sum, weight) => sum + weight, 0) || 1;
  return {
    network,
    parameters: parametersFor(network, random),
    batch: { size, rows, present },
    targets: {
      classes: Int32Array.from(raw, (_, label) => (label % 7 === 3 ? -1 : random.integer(classes))),
      moves: Float32Array.from(raw, (_, label) => (label % 7 === 3 ? 1e9 : random.normal())),
      weights: Float32Array.from(raw, (weight) => weight / total),
      moveWeight: 0.5,
    },
  };
}

/** Normal numbers of deviation 1 / sqrt(fan in), and small ones where a tensor usually starts at zero. */
function parametersFor(network: Network, random: Random): Float32Array {
  return Float32Array.from(
    parameterSpans(network).flatMap(({ size, fanIn }) =>
      Array.from({ length: size }, () => random.normal() * (fanIn === 0 ? 0.1 : 1 / Math.sqrt(fanIn))),
    ),
  );
}

/** Largest difference between the two, relative to the largest number of `expected`. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    // Written so that NaN wins, and stays.
    if (difference > error || Number.isNaN(difference)) error = difference;
    scale = Math.max(scale, Math.abs(expected[i] as number));
  }
  return actual.length === expected.length ? error / scale : Number.POSITIVE_INFINITY;
}
