/** How long one training step and one prediction take on each processor of Node, with the default network. */

import { openNodeCompute } from '../../src/cli/node-compute.ts';
import type { BackendName } from '../../src/core/messages.ts';
import { CLASSES, type Network, parameterCount } from '../../src/core/network.ts';
import type { Batch, Targets } from '../../src/core/ports.ts';
import { Random } from '../../src/core/random.ts';
import { FEATURE_COUNT } from '../../src/features/catalogue.ts';

const NETWORK: Network = { kind: 'attention-mlp', window: 32, features: FEATURE_COUNT, width: 16, hidden: 32, horizons: 3 };
const BATCH = 32;
const WARM_UP = 20;
const RUNS = 200;
const BACKENDS: readonly BackendName[] = ['reference', 'cpu', 'wasm'];

/** Milliseconds of one call. */
interface Timing {
  readonly medianMs: number;
  readonly p99Ms: number;
}

interface BackendTimings {
  readonly backend: BackendName;
  readonly device: string;
  /** A training step's gradients on 32 windows. */
  readonly gradients: Timing;
  /** One prediction. */
  readonly outputs: Timing;
}

/** Times every backend; plain JSON values. */
export async function benchLearning(): Promise<object> {
  const random = new Random(1);
  const parameters = Float32Array.from({ length: parameterCount(NETWORK) }, () => 0.2 * random.normal());
  const batch = batchOf(BATCH, random);
  const one = batchOf(1, random);
  const targets = targetsFor(BATCH, random);
  const backends: BackendTimings[] = [];
  for (const backend of BACKENDS) {
    const compute = await openNodeCompute(backend);
    backends.push({
      backend,
      device: compute.device,
      gradients: await time(() => compute.gradients(NETWORK, parameters, batch, targets)),
      outputs: await time(() => compute.outputs(NETWORK, parameters, one)),
    });
    compute.close();
  }
  return { network: NETWORK, parameters: parameters.length, batch: BATCH, backends };
}

function batchOf(size: number, random: Random): Batch {
  const { window, features } = NETWORK;
  return {
    size,
    rows: Float32Array.from({ length: size * window * features }, () => random.normal()),
    present: new Float32Array(size * features).fill(1),
  };
}

function targetsFor(size: number, random: Random): Targets {
  const labels = size * NETWORK.horizons;
  return {
    classes: Int32Array.from({ length: labels }, () => random.integer(CLASSES)),
    moves: Float32Array.from({ length: labels }, () => random.normal()),
    weights: new Float32Array(labels).fill(1 / labels),
    moveWeight: 0.5,
  };
}

async function time(call: () => Promise<unknown>): Promise<Timing> {
  for (let run = 0; run < WARM_UP; run++) await call();
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round((times[Math.floor(share * (RUNS - 1))] as number) * 1000) / 1000;
  return { medianMs: at(0.5), p99Ms: at(0.99) };
}
