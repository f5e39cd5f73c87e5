/** In a dedicated worker of a real browser: the learner's whole step on WebGPU, and what it asks of the GPU. */
import { openWebgpu } from '../../src/compute/webgpu.ts';
import { countGpu, type GpuCounts } from '../browser/gpu-counts.ts';
import { LearnerSteps, partTimings, type StepParts } from './learner-steps.ts';
import type { Timing } from './timing.ts';

export interface WebgpuFindings {
  readonly device: string;
  /** Of one whole step: readbacks are `readings`. */
  readonly counts: GpuCounts;
  readonly step: Readonly<Record<string, Timing>>;
}

const WARM_UP = 3;
const STEPS = 40;

async function measure(): Promise<WebgpuFindings> {
  const gpu = countGpu();
  const compute = await openWebgpu();
  const learning = await LearnerSteps.warm();
  for (let step = 0; step < WARM_UP; step++) await learning.step(compute);
  const counts = await gpu.during(() => learning.step(compute));
  const steps: StepParts[] = [];
  for (let step = 0; step < STEPS; step++) steps.push(await learning.step(compute));
  const { device } = compute;
  compute.close();
  return { device, counts, step: partTimings(steps) };
}

self.addEventListener('message', () => {
  measure().then(
    (findings) => self.postMessage({ findings }),
    (error: unknown) => self.postMessage({ error: String(error) }),
  );
});
