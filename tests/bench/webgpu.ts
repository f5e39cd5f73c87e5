/** The learner's whole step in Chromium on WebGPU, with dispatches and readbacks; on a machine without a GPU its software adapter. */
import { findingsOf } from '../browser/worker-page.ts';
import type { WebgpuFindings } from './webgpu-worker.ts';

export async function benchWebgpu(): Promise<WebgpuFindings> {
  return findingsOf<WebgpuFindings>('../bench/webgpu-worker.ts');
}
