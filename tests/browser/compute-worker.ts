/** Runs in a dedicated worker of a real browser, as the session does: what the processors compute there, to be compared with Node. */
import { openBest } from '../../src/compute/choose.ts';
import { openCpu } from '../../src/compute/cpu.ts';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { openWasm } from '../../src/compute/wasm.ts';
import { openWebgpu } from '../../src/compute/webgpu.ts';
import type { Compute } from '../../src/core/ports.ts';
import { type Example, example, networksOf } from '../compute/example.ts';
import { type Fingerprint, fingerprint } from '../compute/fingerprint.ts';
import { mathHash } from '../core/math-hash.ts';

/** What the test looks at; WebGPU's own figures are in webgpu-worker.ts. */
export interface Findings {
  readonly mathHash: string;
  readonly reference: Fingerprint;
  readonly wasm: Fingerprint;
  /** Median of the four networks' gradients, ms. */
  readonly wasmMs: number;
  readonly choice: { readonly backend: string; readonly report: readonly unknown[] };
}

const four = networksOf('default').map((network) => example(network, 32, 1));
const { batch, targets } = four[0] as Example;

async function examine(origin: string): Promise<Findings> {
  const open = async () => openWasm(await fetch(`${origin}/kernels.wasm`));
  const wasm = await open();
  const ofWasm = await fingerprint(wasm);
  const wasmMs = await timed(wasm);
  wasm.close();
  const openers = [
    { backend: 'webgpu', open: openWebgpu },
    { backend: 'wasm', open },
    { backend: 'cpu', open: openCpu },
  ] as const;
  // No software GPU takes a step in a tenth of a millisecond, nor does anything else: the fastest must come out.
  const { compute, report } = await openBest(openers, { networks: four, batch, targets, budgetMs: 0.1 });
  const choice = { backend: compute.backend, report };
  compute.close();
  return { mathHash: mathHash(), reference: await fingerprint(new ReferenceCompute()), wasm: ofWasm, wasmMs, choice };
}

/** Median of twenty steps, ms. */
async function timed(compute: Compute): Promise<number> {
  const times: number[] = [];
  for (let step = 0; step < 20; step++) {
    const start = performance.now();
    await compute.gradients(four, batch, targets);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[10] as number;
}

self.addEventListener('message', (event: MessageEvent<string>) => {
  examine(event.data).then(
    (findings) => self.postMessage({ findings }),
    (error) => self.postMessage({ error: `${error?.stack ?? error}` }),
  );
});
