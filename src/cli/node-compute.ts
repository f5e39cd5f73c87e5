/** The processors in Node: the same WebAssembly binary as in the browser. */
import { readFile } from 'node:fs/promises';
import { openCpu } from '../compute/cpu.ts';
import { ReferenceCompute } from '../compute/reference.ts';
import { openWasm } from '../compute/wasm.ts';
import type { BackendName } from '../core/messages.ts';
import type { Compute } from '../core/ports.ts';

/** Opens `backend`; rejects in words for WebGPU, which Node has not. */
export async function openNodeCompute(backend: BackendName): Promise<Compute> {
  switch (backend) {
    case 'wasm':
      return openWasm(await readFile(new URL('../compute/kernels/kernels.wasm', import.meta.url)));
    case 'cpu':
      return openCpu();
    case 'reference':
      return new ReferenceCompute();
    case 'webgpu':
      throw new Error('there is no WebGPU in Node: choose wasm, cpu or reference');
  }
}
