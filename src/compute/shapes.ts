/** Array lengths are checked once, at the room's door: behind it the loops and kernels trust them. */
import { assert } from '../core/assert.ts';
import { outputsPerWindow, parameterCount } from '../core/network.ts';
import type { Batch, Targets, Weighted } from '../core/ports.ts';

/** Asserts that parameters, batch and (for gradients) targets have the lengths that each network and the batch size ask for. */
export function assertShapes(networks: readonly Weighted[], batch: Batch, targets?: Targets): void {
  for (const weighted of networks) assertShape(weighted, batch, targets);
}

function assertShape({ network, parameters }: Weighted, batch: Batch, targets?: Targets): void {
  const { window: W, features: F, horizons: H } = network;
  const B = batch.size;
  assert(B > 0, 'a batch holds at least one window');
  assert(parameters.length === parameterCount(network), `${parameters.length} parameters, not ${parameterCount(network)}`);
  assert(batch.rows.length === B * W * F, `rows: ${batch.rows.length} numbers, not ${B} x ${W} x ${F}`);
  assert(batch.present.length === B * F, `present: ${batch.present.length} numbers, not ${B} x ${F}`);
  if (targets === undefined) return;
  for (const part of [targets.classes, targets.moves, targets.weights]) {
    assert(part.length === B * H, `targets: ${part.length} labels, not ${B} x ${H}`);
  }
}

/** Length of the outputs of `size` windows: [B, H x (K + 1)]. */
export function outputCount(weighted: Weighted, size: number): number {
  return size * outputsPerWindow(weighted.network);
}
