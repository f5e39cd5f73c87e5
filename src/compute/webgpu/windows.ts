/** What goes up to the GPU: each window as one record of floats, and the parameters of all networks in one array. */
import { assert } from '../../core/assert.ts';
import { ABSENT_LOGIT, type Network } from '../../core/network.ts';
import type { Batch, Targets, Weighted } from '../../core/ports.ts';

/** Floats of a label: its class, its weight, its weight times the move's, the move. */
export const LABEL_FLOATS = 4;

/** A record in floats: the rows [W, F] from its start, then a mask [F] to be added to a feature's logit, then labels [H, 4]. */
export interface WindowSpans {
  /** Where its newest row begins. */
  readonly newest: number;
  readonly mask: number;
  readonly labels: number;
  /** Its length. */
  readonly size: number;
}

export function windowSpans({ window: W, features: F, horizons: H }: Network): WindowSpans {
  const mask = W * F;
  const labels = mask + F;
  return { newest: mask - F, mask, labels, size: labels + H * LABEL_FLOATS };
}

/** All that one call uploads, copied: the caller's arrays may change behind it. */
export interface Packed {
  /** The records, [B, size]. */
  readonly windows: Float32Array;
  /** Those of all networks, one after the other. */
  readonly parameters: Float32Array;
  /** Where each network's parameters begin. */
  readonly starts: readonly number[];
}

/** @param networks at least one. @param targets without them, and where a window has no label, a label's floats are 0. */
export function pack(networks: readonly Weighted[], batch: Batch, targets: Targets | null): Packed {
  const { network } = networks[0] as Weighted;
  assert(
    networks.every((other) => windowSpans(other.network).size === windowSpans(network).size),
    'the networks of a call share their windows and horizons',
  );
  return { windows: packWindows(network, batch, targets), ...packParameters(networks) };
}

function packWindows(network: Network, batch: Batch, targets: Targets | null): Float32Array {
  const { features: F, horizons: H } = network;
  const spans = windowSpans(network);
  const records = new Float32Array(batch.size * spans.size);
  for (let b = 0; b < batch.size; b++) {
    const record = records.subarray(b * spans.size, (b + 1) * spans.size);
    record.set(batch.rows.subarray(b * spans.mask, (b + 1) * spans.mask));
    for (let f = 0; f < F; f++) record[spans.mask + f] = batch.present[b * F + f] === 0 ? ABSENT_LOGIT : 0;
    if (targets === null) continue;
    for (let h = 0; h < H; h++) packLabel(targets, b * H + h, record.subarray(spans.labels + h * LABEL_FLOATS));
  }
  return records;
}

function packLabel({ classes, weights, moves, moveWeight }: Targets, label: number, into: Float32Array): void {
  const target = classes[label] as number;
  const weight = weights[label] as number;
  if (target < 0 || weight === 0) return;
  into.set([target, weight, weight * moveWeight, moves[label] as number]);
}

function packParameters(networks: readonly Weighted[]): Omit<Packed, 'windows'> {
  const starts: number[] = [];
  let length = 0;
  for (const weighted of networks) {
    starts.push(length);
    length += weighted.parameters.length;
  }
  const parameters = new Float32Array(length);
  for (const [n, weighted] of networks.entries()) parameters.set(weighted.parameters, starts[n]);
  return { parameters, starts };
}
