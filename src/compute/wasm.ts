/**
 * The networks as fused SIMD kernels in WebAssembly, one thread: per network one call forward and one backward. The kernels are
 * written in AssemblyScript (`kernels/`), and their binary is part of the repository: its bytes decide the last bits of every number.
 * They use no threads and no relaxed instructions, so the same binary computes the same bits in Node and in every browser, which is
 * what lets a session be replayed elsewhere bit for bit.
 */
import { assert } from '../core/assert.ts';
import { ABSENT_LOGIT, type Network, type NetworkKind, parameterCount } from '../core/network.ts';
import type { Batch, Compute, Gradients, Outputs, Targets, Weighted } from '../core/ports.ts';
import { lossOf } from './loss.ts';
import { assertShapes, outputCount } from './shapes.ts';
import { packParameters, unpackParameters } from './wasm/parameter-blocks.ts';
import { type Plan, planFor } from './wasm/plan.ts';

/** What `kernels/index.ts` exports. */
interface Kernels extends Readonly<Record<`${NetworkKind}Forward` | `${NetworkKind}Backward`, (record: number) => void>> {
  readonly memory: WebAssembly.Memory;
  firstFree(): number;
  padRows(from: number, to: number, rows: number, features: number, padded: number): void;
}

const PAGE_BYTES = 65_536;
/** Plans remembered; with one more all are planned anew. */
const MOST_PLANS = 256;

/**
 * @param binary `kernels/kernels.wasm`, its bytes or the answer of the server that has them.
 * Rejects in words if it cannot be read or compiled, as on a machine without SIMD.
 */
export async function openWasm(binary: BufferSource | Response): Promise<Compute> {
  const { instance } = await WebAssembly.instantiate('ok' in binary ? await bytesOf(binary) : binary);
  return new WasmCompute(instance.exports as unknown as Kernels);
}

async function bytesOf(response: Response): Promise<ArrayBuffer> {
  if (!response.ok) throw new Error(`the WebAssembly kernels could not be read: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}

class WasmCompute implements Compute {
  readonly backend = 'wasm';
  readonly device = 'WebAssembly, SIMD, one thread';
  private readonly kernels: Kernels;
  private readonly plans = new Map<string, Plan>();
  /** Views on all of the memory; made anew when it grew. */
  private floats = new Float32Array();
  private words = new Uint32Array();

  constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  async outputs(networks: readonly Weighted[], batch: Batch): Promise<readonly Outputs[]> {
    const plans = this.loadBatch(networks, batch);
    return networks.map((weighted, n) => this.outputsOf(weighted, plans[n] as Plan, batch.size));
  }

  async gradients(networks: readonly Weighted[], batch: Batch, targets: Targets): Promise<readonly Gradients[]> {
    const plans = this.loadBatch(networks, batch, targets);
    return networks.map((weighted, n) => this.gradientsOf(weighted, plans[n] as Plan, batch.size, targets));
  }

  close(): void {
    this.plans.clear();
  }

  private outputsOf(weighted: Weighted, plan: Plan, size: number): Outputs {
    const { features: F, kind } = weighted.network;
    const values = this.forward(weighted, plan, size);
    const attention = kind === 'attentionMlp' ? new Float32Array(size * F) : null;
    if (attention !== null) copyRuns(this.floats, plan.share >> 2, plan.features, attention, 0, F, size, F);
    return { values, attention };
  }

  private gradientsOf(weighted: Weighted, plan: Plan, size: number, targets: Targets): Gradients {
    const { network } = weighted;
    const outputs = this.forward(weighted, plan, size);
    const losses = new Float64Array(targets.weights.length);
    const slopes = new Float32Array(outputs.length);
    const loss = lossOf(outputs, targets, network.classes, losses, slopes);
    const O = outputs.length / size;
    this.floats.fill(0, plan.slopes >> 2, (plan.slopes >> 2) + size * plan.outputs);
    copyRuns(slopes, 0, O, this.floats, plan.slopes >> 2, plan.outputs, size, O);
    this.floats.fill(0, plan.gradients >> 2, (plan.gradients >> 2) + plan.padding.size);
    this.kernels[`${network.kind}Backward`](plan.recordAt);
    const gradients = new Float32Array(parameterCount(network));
    unpackParameters(plan.padding, this.floats, plan.gradients >> 2, gradients);
    return { loss, losses, gradients };
  }

  /** @returns what the network says, [B, O]. */
  private forward(weighted: Weighted, plan: Plan, size: number): Float32Array {
    const { network, parameters } = weighted;
    this.words.set(plan.record, plan.recordAt >> 2);
    this.floats.fill(0, plan.zeros >> 2, plan.parameters >> 2);
    packParameters(plan.padding, parameters, this.floats, plan.parameters >> 2);
    this.kernels[`${network.kind}Forward`](plan.recordAt);
    const values = new Float32Array(outputCount(weighted, size));
    const O = values.length / size;
    copyRuns(this.floats, plan.said >> 2, plan.outputs, values, 0, O, size, O);
    return values;
  }

  /** Checks the call, plans its networks, makes room, and writes the rows, which all of them read in the same place. */
  private loadBatch(networks: readonly Weighted[], batch: Batch, targets?: Targets): readonly Plan[] {
    assertShapes(networks, batch, targets);
    const plans = networks.map(({ network }) => this.planOf(network, batch.size));
    const [first] = plans;
    if (first === undefined) return plans;
    this.makeRoom(plans.reduce((end, plan) => Math.max(end, plan.end), 0));
    const { window: W, features: F } = first.network;
    assert(
      plans.every(({ network }) => network.window === W && network.features === F),
      'the networks of a call share their windows',
    );
    this.loadRows(first, batch, W, F);
    this.loadMask(first, batch, F);
    return plans;
  }

  private loadRows(plan: Plan, { rows, size }: Batch, W: number, F: number): void {
    this.floats.set(rows, plan.unpaddedRows >> 2);
    this.kernels.padRows(plan.unpaddedRows, plan.rows, size * W, F, plan.features);
  }

  /** What is added to the logit of a feature: nothing, ABSENT_LOGIT where it is absent, minus infinity where there is none. */
  private loadMask(plan: Plan, { present, size }: Batch, F: number): void {
    const at = plan.mask >> 2;
    for (let b = 0; b < size; b++) {
      for (let f = 0; f < plan.features; f++) {
        const logit = present[b * F + f] === 0 ? ABSENT_LOGIT : 0;
        this.floats[at + b * plan.features + f] = f < F ? logit : Number.NEGATIVE_INFINITY;
      }
    }
  }

  private planOf(network: Network, size: number): Plan {
    const { kind, window, features, horizons, classes, width, hidden } = network;
    const key = `${kind} ${size} ${window} ${features} ${horizons} ${classes} ${width} ${hidden}`;
    let plan = this.plans.get(key);
    if (plan === undefined) {
      plan = planFor(network, size, this.kernels.firstFree());
      if (this.plans.size >= MOST_PLANS) this.plans.clear();
      this.plans.set(key, plan);
    }
    return plan;
  }

  /** The memory grows when it must, and never shrinks. */
  private makeRoom(bytes: number): void {
    const { memory } = this.kernels;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    if (this.floats.buffer === memory.buffer) return;
    this.floats = new Float32Array(memory.buffer);
    this.words = new Uint32Array(memory.buffer);
  }
}

/** Copies `runs` runs of `length` numbers. */
function copyRuns(
  source: Float32Array,
  from: number,
  stride: number,
  target: Float32Array,
  to: number,
  targetStride: number,
  runs: number,
  length: number,
): void {
  for (let run = 0; run < runs; run++) {
    const at = from + run * stride;
    const into = to + run * targetStride;
    for (let i = 0; i < length; i++) target[into + i] = source[at + i] as number;
  }
}
