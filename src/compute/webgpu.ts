/** Opens a GPU, with an adapter and a device of our own: tfjs' factory dies without an adapter and never looks at a lost device. */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu';
import type { Compute } from '../core/ports.ts';
import { WebgpuCompute } from './webgpu/webgpu-compute.ts';

/**
 * Rejects in words where the browser has no WebGPU, or no adapter (also for minutes after the GPU process died twice).
 * An adapter serves one device, so each opening asks for a new one. The default limits are enough.
 */
export async function openWebgpu(): Promise<Compute> {
  if (!('gpu' in navigator)) throw new Error('this browser offers no WebGPU');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('the browser gives no WebGPU adapter at the moment');
  const device = await adapter.requestDevice();
  const compute = new WebgpuCompute(new WebGPUBackend(device, adapter.info), nameOf(adapter.info));
  device.lost.then((info) => compute.lose(`the GPU device was lost (${info.reason}): ${info.message}`));
  // Out of memory or a refused command would leave wrong numbers behind without any rejection.
  device.addEventListener('uncapturederror', (event) => compute.lose(`the GPU reported: ${event.error.message}`));
  return compute;
}

function nameOf(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.architecture, info.device, info.description].filter((part) => part !== '');
  return parts.length > 0 ? [...new Set(parts)].join(' ') : 'a GPU that does not say its name';
}
