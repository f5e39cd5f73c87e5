/** What every reference network is to its caller, and how it lays its tensors over flat arrays. */
import { assert } from '../core/assert.ts';
import { type Network, parameterSpans } from '../core/network.ts';
import type { Batch } from '../core/ports.ts';

/**
 * One network's parameters and scratch, in float64. `load` the parameters; then per window `forward` and, for gradients,
 * `backward`, which adds to `gradients`. Everything is allocated once, at construction.
 */
export interface ReferenceNetwork {
  /** Sum of the derivatives since it was last cleared, in the order of the flat parameters. */
  readonly gradients: Float64Array;
  /** [F]: the attention of the window last seen by `forward`; null where the network attends to no features. */
  readonly attention: Float64Array | null;
  load(parameters: Float32Array): void;
  /** Window `index` of the batch; its outputs go to `outputs` [B, O]. What it computes on the way is kept for `backward`. */
  forward(batch: Batch, index: number, outputs: Float64Array): void;
  /** Adds to `gradients` what the window last seen by `forward` contributes, given the loss's slopes by all outputs [B, O]. */
  backward(slopes: Float64Array, index: number): void;
}

/** Tensors by name, row-major. */
export type Tensors<Name extends string> = Readonly<Record<Name, Float64Array>>;

/** The parameter `name`, or the slopes by it, as a view on the flat array. */
export function tensorIn(network: Network, flat: Float64Array, name: string): Float64Array {
  const span = parameterSpans(network).find((candidate) => candidate.name === name);
  assert(span !== undefined, `a network of kind ${network.kind} has no parameter ${name}`);
  return flat.subarray(span.offset, span.offset + span.size);
}

export function tensorsIn<Name extends string>(network: Network, flat: Float64Array, names: readonly Name[]): Tensors<Name> {
  return Object.fromEntries(names.map((name) => [name, tensorIn(network, flat, name)])) as Tensors<Name>;
}

/** Fresh tensors of the given numbers of elements, all zero. */
export function tensorsOf<Name extends string>(sizes: Readonly<Record<Name, number>>): Tensors<Name> {
  return Object.fromEntries(Object.entries<number>(sizes).map(([name, size]) => [name, new Float64Array(size)])) as Tensors<Name>;
}

/** Copies window `index` of the batch to the end of `rows`, so that the newest row is the last; what lies before is left alone. */
export function readWindow({ window: W, features: F }: Network, batch: Batch, index: number, rows: Float64Array): void {
  const from = index * W * F;
  const to = rows.length - W * F;
  for (let i = 0; i < W * F; i++) rows[to + i] = batch.rows[from + i] as number;
}
