/** tfjs on WebGPU, with an adapter and a device of our own: the library's factory dies without an adapter and never looks at a lost device. */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env } from '@tensorflow/tfjs-core';
import type { Compute } from '../core/ports.ts';
import { hold, isHeld, TfjsCompute } from './tfjs.ts';

/**
 * Rejects in words where the browser has no WebGPU, no adapter (also for minutes after the GPU process died twice), or a
 * compute of this realm still holds it: close that first. An adapter serves one device, so each opening asks for a new one.
 */
export async function openWebgpu(): Promise<Compute> {
  if (isHeld('webgpu')) throw new Error('WebGPU is already open here; close it first');
  if (!('gpu' in navigator)) throw new Error('this browser offers no WebGPU');
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Error('the browser gives no WebGPU adapter at the moment');
  const device = await adapter.requestDevice({ requiredLimits: limitsOf(adapter) });
  // Small tensors would else be computed on the CPU while they happen to lie there: other bits after a restore.
  env().set('WEBGPU_CPU_FORWARD', false);
  await hold('webgpu', () => new WebGPUBackend(device, adapter.info));
  const compute = new TfjsCompute('webgpu', nameOf(adapter.info), () => device.destroy());
  device.lost.then((info) => compute.lose(`the GPU device was lost (${info.reason}): ${info.message}`));
  // Out of memory or a refused command would leave wrong numbers behind without any rejection.
  device.addEventListener('uncapturederror', (event) => compute.lose(`the GPU reported: ${event.error.message}`));
  return compute;
}

/** What tfjs' kernels may ask for: all the adapter has of these. */
function limitsOf(adapter: GPUAdapter): Record<string, number> {
  const { limits } = adapter;
  return {
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
    maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  };
}

function nameOf(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.architecture, info.device, info.description].filter((part) => part !== '');
  return parts.length > 0 ? [...new Set(parts)].join(' ') : 'a GPU that does not say its name';
}
