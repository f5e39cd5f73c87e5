/** Runs in a dedicated worker of a real browser, as the session does: what the processors compute there, to be compared with Node. */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, memory } from '@tensorflow/tfjs-core';
import { openBest } from '../../src/compute/choose.ts';
import { openCpu } from '../../src/compute/cpu.ts';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { openWasm } from '../../src/compute/wasm.ts';
import { openWebgpu } from '../../src/compute/webgpu.ts';
import { parameterSpans } from '../../src/core/network.ts';
import type { Compute } from '../../src/core/ports.ts';
import { DEFAULT_NETWORK, example, relativeError } from '../compute/example.ts';
import { type Fingerprint, fingerprint } from '../compute/fingerprint.ts';
import { mathHash } from '../core/math-hash.ts';

/** What the test looks at. */
export interface Findings {
  readonly mathHash: string;
  readonly reference: Fingerprint;
  readonly wasm: Fingerprint;
  readonly wasmMs: number;
  readonly webgpu: {
    readonly device: string;
    readonly first: Fingerprint;
    readonly again: Fingerprint;
    /** Largest error against the reference, relative to the largest number: outputs, then each parameter's gradients. */
    readonly errors: Readonly<Record<string, number>>;
    /** Tensors left by twenty steps. */
    readonly leaked: number;
    readonly stepMs: number;
  };
  /** Names of the errors after the device was destroyed: of the call that waited, of a later one. */
  readonly afterLoss: readonly string[];
  /** The same bytes from a new device. */
  readonly reopened: Fingerprint;
  /** What opening says when the browser has no adapter. */
  readonly withoutAdapter: string;
  readonly choice: { readonly backend: string; readonly report: readonly unknown[] };
}

const given = example(DEFAULT_NETWORK, 32, 1);

async function examine(wasmUrl: string): Promise<Findings> {
  const wasm = await openWasm(wasmUrl);
  const ofWasm = await fingerprint(wasm);
  const wasmMs = await timed(wasm);
  wasm.close();
  const webgpu = await openWebgpu();
  const ofWebgpu = await examineWebgpu(webgpu);
  const afterLoss = await examineLoss(webgpu);
  webgpu.close();
  const second = await openWebgpu();
  const reopened = await fingerprint(second);
  second.close();
  const openers = [
    { backend: 'webgpu', open: openWebgpu },
    { backend: 'wasm', open: () => openWasm(wasmUrl) },
    { backend: 'cpu', open: openCpu },
  ] as const;
  // No software GPU takes a step in a tenth of a millisecond, nor does anything else: the fastest must come out.
  const { compute, report } = await openBest(openers, { ...given, budgetMs: 0.1 });
  return {
    mathHash: mathHash(),
    reference: await fingerprint(new ReferenceCompute()),
    wasm: ofWasm,
    wasmMs,
    webgpu: ofWebgpu,
    afterLoss,
    reopened,
    withoutAdapter: await messageWithoutAdapter(),
    choice: { backend: compute.backend, report },
  };
}

async function examineWebgpu(compute: Compute): Promise<Findings['webgpu']> {
  const { network, parameters, batch, targets } = given;
  const first = await fingerprint(compute);
  const again = await fingerprint(compute);
  const reference = new ReferenceCompute();
  const expected = await reference.gradients(network, parameters, batch, targets);
  const actual = await compute.gradients(network, parameters, batch, targets);
  const errors: Record<string, number> = {
    outputs: relativeError(await compute.outputs(network, parameters, batch), await reference.outputs(network, parameters, batch)),
    loss: Math.abs(actual.loss - expected.loss),
  };
  for (const { name, offset, size } of parameterSpans(network)) {
    const span = [offset, offset + size] as const;
    errors[name] = relativeError(actual.gradients.subarray(...span), expected.gradients.subarray(...span));
  }
  const before = memory().numTensors;
  const stepMs = await timed(compute);
  return { device: compute.device, first, again, errors, leaked: memory().numTensors - before, stepMs };
}

async function examineLoss(compute: Compute): Promise<string[]> {
  const { network, parameters, batch } = given;
  const name = (error: unknown) => (error instanceof Error ? error.name : String(error));
  const waiting = compute.outputs(network, parameters, batch).then(() => 'answered', name);
  (backend() as WebGPUBackend).device.destroy();
  return [await waiting, await compute.outputs(network, parameters, batch).then(() => 'answered', name)];
}

async function messageWithoutAdapter(): Promise<string> {
  navigator.gpu.requestAdapter = async () => null;
  return openWebgpu().then(
    () => 'opened',
    (error: Error) => error.message,
  );
}

/** Median of twenty steps, ms. */
async function timed(compute: Compute): Promise<number> {
  const { network, parameters, batch, targets } = given;
  const times: number[] = [];
  for (let step = 0; step < 20; step++) {
    const start = performance.now();
    await compute.gradients(network, parameters, batch, targets);
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
