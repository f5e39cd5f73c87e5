/**
 * tfjs on WebAssembly with SIMD, one thread. One and the same binary, measured byte-identical in Node and in Chromium, which
 * is what lets a session be replayed elsewhere bit for bit; so never the build with threads, and never the one without SIMD.
 */
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env } from '@tensorflow/tfjs-core';
import type { Compute } from '../core/ports.ts';
import { hold, packageFactory, TfjsCompute } from './tfjs.ts';

const create = packageFactory('wasm');

/**
 * @param wasmUrl where `tfjs-backend-wasm-simd.wasm` of the package lies: a URL in the browser, a path in Node.
 * Rejects in words if it cannot be loaded or the machine has no SIMD.
 */
export async function openWasm(wasmUrl: string): Promise<Compute> {
  await hold('wasm', async () => {
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (!(await env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('this machine runs WebAssembly without SIMD');
    setWasmPaths({
      'tfjs-backend-wasm.wasm': wasmUrl,
      'tfjs-backend-wasm-simd.wasm': wasmUrl,
      'tfjs-backend-wasm-threaded-simd.wasm': wasmUrl,
    });
    setThreadsCount(1);
    return create();
  });
  return new TfjsCompute('wasm', 'tfjs on WebAssembly, SIMD, one thread');
}
