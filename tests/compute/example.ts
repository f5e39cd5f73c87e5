/** Networks, parameters and labelled batches out of a seed, for every test of the compute room, in Node and in the browser. */
import { type Network, parameterSpans } from '../../src/core/network.ts';
import type { Batch, Targets } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';

export const DEFAULT_NETWORK: Network = { kind: 'attention-mlp', window: 32, features: 22, width: 16, hidden: 32, horizons: 3 };
export const MINIATURE: Network = { kind: 'attention-mlp', window: 4, features: 5, width: 4, hidden: 4, horizons: 3 };

export interface Example {
  readonly network: Network;
  readonly parameters: Float32Array;
  readonly batch: Batch;
  readonly targets: Targets;
}

/** Every seventh label has no weight, with a class and a move that must not matter. */
export function example(network: Network, size: number, seed: number, presence: 'all' | 'some' | 'none' = 'some'): Example {
  const random = new Random(seed);
  const { window: W, features: F, horizons: H } = network;
  const rows = Float32Array.from({ length: size * W * F }, () => random.normal());
  const present = Float32Array.from({ length: size * F }, () => {
    const known = random.uniform() < 0.8;
    return presence === 'all' || (presence === 'some' && known) ? 1 : 0;
  });
  const labels = size * H;
  const raw = Array.from({ length: labels }, (_, label) => (label % 7 === 3 ? 0 : 0.2 + random.uniform()));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return {
    network,
    parameters: parametersFor(network, random),
    batch: { size, rows, present },
    targets: {
      classes: Int32Array.from(raw, (weight) => (weight === 0 ? -1 : random.integer(3))),
      moves: Float32Array.from(raw, (weight) => (weight === 0 ? 1e9 : random.normal())),
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
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  let error = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    if (!(difference <= error)) error = difference;
    scale = Math.max(scale, Math.abs(expected[i] as number));
  }
  return actual.length === expected.length ? error / scale : Number.POSITIVE_INFINITY;
}
