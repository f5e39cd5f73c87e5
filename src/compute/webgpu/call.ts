/** One call to the GPU: a program for each network and one behind them that gathers, recorded together, and one tensor to be read. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';
import { env, type TensorInfo } from '@tensorflow/tfjs-core';
import type { FusedNetwork } from './fused-network.ts';
import { gatheredLength, gatheringProgram } from './gathering.ts';
import type { Packed } from './windows.ts';

/** Networks gathered by one program: a stage has 8 storage buffers, and one is the output. */
const GATHERED_AT_ONCE = 7;

export interface Call {
  /** At least one. */
  readonly fused: readonly FusedNetwork[];
  readonly packed: Packed;
  /** B */
  readonly size: number;
}

/** Makes the GPU compile what `call` needs, all programs beside each other and off its main thread. Resolves when {@link send} may follow. */
export async function compile(gpu: WebGPUBackend, call: Call): Promise<void> {
  // The flag is the library's for the whole realm, so it is up only for this synchronous stretch.
  env().set('WEBGPU_ENGINE_COMPILE_ONLY', true);
  try {
    gpu.disposeData(send(gpu, call).dataId);
  } finally {
    env().set('WEBGPU_ENGINE_COMPILE_ONLY', false);
  }
  await gpu.checkCompileCompletionAsync();
}

/**
 * Uploads, and records all programs. Per network the result has {@link gatheredLength} floats, one network after the other.
 * Each network writes a tensor of its own, so that none has to wait for another.
 */
export function send(gpu: WebGPUBackend, { fused, packed, size }: Call): TensorInfo {
  const inputs = [upload(gpu, packed.windows), upload(gpu, packed.parameters)];
  const results = fused.map((network, n) =>
    gpu.runWebGPUProgram(network.program(size), inputs, 'float32', [int32(packed.starts[n] as number)]),
  );
  const gathered = gather(gpu, fused, results, size);
  for (const { dataId } of [...inputs, ...results]) gpu.disposeData(dataId);
  return gathered;
}

function gather(gpu: WebGPUBackend, fused: readonly FusedNetwork[], results: readonly TensorInfo[], size: number): TensorInfo {
  const total = fused.reduce((sum, { share }) => sum + gatheredLength(share, size), 0);
  const into = gpu.makeTensorInfo([total], 'float32');
  let start = 0;
  for (let from = 0; from < fused.length; from += GATHERED_AT_ONCE) {
    const shares = fused.slice(from, from + GATHERED_AT_ONCE).map(({ share }) => share);
    const program = gatheringProgram(shares, size, total);
    gpu.runWebGPUProgram(program, results.slice(from, from + GATHERED_AT_ONCE), 'float32', [int32(size), int32(start)], into);
    start += shares.reduce((sum, share) => sum + gatheredLength(share, size), 0);
  }
  return into;
}

function upload(gpu: WebGPUBackend, values: Float32Array): TensorInfo {
  const shape = [values.length];
  return { dataId: gpu.write(values, shape, 'float32'), shape, dtype: 'float32' };
}

function int32(value: number): { readonly type: string; readonly data: number[] } {
  return { type: 'int32', data: [value] };
}
