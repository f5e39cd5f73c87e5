/**
 * The processor on a GPU. tfjs' backend gives programs, buffers and the reading; none of its operations are used, so it needs
 * no registering, and several of these live beside each other.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Batch, type Compute, ComputeLost, type Gradients, type Outputs, type Targets, type Weighted } from '../../core/ports.ts';
import { lossOf } from '../loss.ts';
import { assertShapes } from '../shapes.ts';
import { type Call, compile, send } from './call.ts';
import { FusedNetwork, fusedKey, type Share, type Wanted } from './fused-network.ts';
import { gatheredLength } from './gathering.ts';
import { pack } from './windows.ts';

export class WebgpuCompute implements Compute {
  readonly backend = 'webgpu';
  readonly device: string;
  private readonly gpu: WebGPUBackend;
  private readonly fused = new Map<string, FusedNetwork>();
  /** Calls whose programs are compiled, by what decides over them. */
  private readonly compiled = new Set<string>();
  private compiling: Promise<void> = Promise.resolve();
  private gone: Error | null = null;
  private closed = false;
  private calls = 0;
  private readonly waiting = new Set<(error: Error) => void>();

  /** Closing frees `gpu` and its device. */
  constructor(gpu: WebGPUBackend, device: string) {
    this.gpu = gpu;
    this.device = device;
  }

  async outputs(networks: readonly Weighted[], batch: Batch): Promise<readonly Outputs[]> {
    assertShapes(networks, batch);
    const gathered = await this.run('outputs', networks, batch, null);
    return gathered.map(outputsFrom);
  }

  async gradients(networks: readonly Weighted[], batch: Batch, targets: Targets): Promise<readonly Gradients[]> {
    assertShapes(networks, batch, targets);
    const gathered = await this.run('gradients', networks, batch, targets);
    return gathered.map((of) => gradientsFrom(of, targets));
  }

  /** The device is gone: everything waiting and everything later rejects with {@link ComputeLost}. */
  lose(reason: string): void {
    this.end(new ComputeLost(reason));
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.end(new ComputeLost('the webgpu backend was closed'));
    this.freeWhenIdle();
  }

  private end(error: Error): void {
    this.gone ??= error;
    for (const reject of this.waiting) reject(this.gone);
    this.waiting.clear();
  }

  private async run(wanted: Wanted, networks: readonly Weighted[], batch: Batch, targets: Targets | null): Promise<readonly Gathered[]> {
    if (networks.length === 0) return [];
    if (this.gone !== null) throw this.gone;
    let result: TensorInfo | null = null;
    this.calls++;
    try {
      const fused = networks.map((weighted) => this.fusedOf(weighted, wanted));
      const call = { fused, packed: pack(networks, batch, targets), size: batch.size };
      await this.orGone(this.readied(call));
      result = send(this.gpu, call);
      return split(await this.orGone(this.gpu.read(result.dataId)), call, networks);
    } catch (error) {
      // A lost GPU shows only here, and sometimes before its own notice.
      this.lose(`the GPU failed: ${error instanceof Error ? error.message : error}`);
      throw this.gone ?? error;
    } finally {
      if (result !== null) this.gpu.disposeData(result.dataId);
      this.calls--;
      this.freeWhenIdle();
    }
  }

  private fusedOf({ network }: Weighted, wanted: Wanted): FusedNetwork {
    const key = fusedKey(network, wanted);
    const fused = this.fused.get(key) ?? new FusedNetwork(network, wanted);
    this.fused.set(key, fused);
    return fused;
  }

  /** Resolves once all programs of `call` are compiled, those of one call after those of another. */
  private async readied(call: Call): Promise<void> {
    // The size too: the library compiles anew where tensors happen to be of one length.
    const signature = [call.size, ...call.fused.map(({ key }) => key)].join(' ');
    if (this.compiled.has(signature)) return;
    this.compiling = this.compiling.then(async () => {
      if (this.compiled.has(signature)) return;
      await compile(this.gpu, call);
      this.compiled.add(signature);
    });
    await this.compiling;
  }

  private freeWhenIdle(): void {
    if (!this.closed || this.calls > 0) return;
    this.gpu.dispose();
    this.gpu.device.destroy();
  }

  private orGone<T>(data: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      data.then(resolve, reject).finally(() => this.waiting.delete(reject));
    });
  }
}

/** What was read of one network: its gradients [P], then [B, kept]. */
interface Gathered {
  readonly network: Weighted['network'];
  readonly share: Share;
  readonly values: Float32Array;
}

function split(values: unknown, { fused, packed, size }: Call, networks: readonly Weighted[]): readonly Gathered[] {
  if (!(values instanceof Float32Array)) throw new Error('the GPU gave no floats');
  let start = 0;
  return networks.map(({ network, parameters }, n) => {
    const { share } = fused[n] as FusedNetwork;
    const from = start;
    start += gatheredLength(share, size);
    const own = values.subarray(from, start);
    // A GPU may take it that there is no NaN and lose one on the way.
    const given = packed.parameters.subarray(packed.starts[n], (packed.starts[n] as number) + parameters.length);
    if (!given.every(Number.isFinite)) own.fill(Number.NaN);
    return { network, share, values: own };
  });
}

function outputsFrom({ share, values }: Gathered): Outputs {
  const { kept, outputs, attention } = share;
  return {
    values: columns(values, kept, 0, outputs),
    attention: attention === 0 ? null : columns(values, kept, outputs, kept),
  };
}

function gradientsFrom({ network, share, values }: Gathered, targets: Targets): Gradients {
  const { gradients, kept, outputs } = share;
  const losses = new Float64Array(targets.weights.length);
  const loss = lossOf(columns(values.subarray(gradients), kept, 0, outputs), targets, network.classes, losses, null);
  return { loss, losses, gradients: values.slice(0, gradients) };
}

/** Columns `from` to below `to` of a matrix with `width` columns. */
function columns(matrix: Float32Array, width: number, from: number, to: number): Float32Array {
  const rows = matrix.length / width;
  const count = to - from;
  const picked = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) picked.set(matrix.subarray(row * width + from, row * width + to), row * count);
  return picked;
}
