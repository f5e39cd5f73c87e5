/** The processors in Node: the same WASM binary as in the browser, from the package's folder. */
import { createRequire } from 'node:module';
import { openCpu } from '../compute/cpu.ts';
import { ReferenceCompute } from '../compute/reference.ts';
import { openWasm } from '../compute/wasm.ts';
import type { BackendName } from '../core/messages.ts';
import type { Compute } from '../core/ports.ts';

/** Opens `backend`; rejects in words for WebGPU, which Node has not. */
export async function openNodeCompute(backend: BackendName): Promise<Compute> {
  switch (backend) {
    case 'wasm':
      return openWasm(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'));
    case 'cpu':
      return openCpu();
    case 'reference':
      return new ReferenceCompute();
    case 'webgpu':
      throw new Error('there is no WebGPU in Node: choose wasm, cpu or reference');
  }
}
