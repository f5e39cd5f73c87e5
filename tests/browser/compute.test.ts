/** The processors in real Chromium: WASM and the reference to the bit as in Node, and which of all is chosen. */
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { openNodeCompute } from '../../src/cli/node-compute.ts';
import { fingerprint } from '../compute/fingerprint.ts';
import { MATH_HASH } from '../core/math-golden.ts';
import type { Findings } from './compute-worker.ts';
import { findingsOf } from './worker-page.ts';

const KERNELS = new URL('../../src/compute/kernels/kernels.wasm', import.meta.url);

let findings: Findings;

beforeAll(async () => {
  findings = await findingsOf<Findings>('compute-worker.ts', { '/kernels.wasm': ['application/wasm', await readFile(KERNELS)] });
  console.info(`WASM in Chromium: ${findings.wasmMs.toFixed(2)} ms for the gradients of four networks`);
});

it('has the same elementary functions as Node, to the bit', () => {
  expect(findings.mathHash).toBe(MATH_HASH);
});

it.each(['wasm', 'reference'] as const)('computes on %s what Node computes, to the bit', async (backend) => {
  const compute = await openNodeCompute(backend);
  expect(findings[backend]).toEqual(await fingerprint(compute));
  compute.close();
});

it('leaves a slow WebGPU for WASM', () => {
  expect(findings.choice.backend).toBe('wasm');
  expect(findings.choice.report).toHaveLength(3);
});
