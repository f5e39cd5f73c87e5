/** WebGPU in real Chromium, on its software adapter, beside the reference. */
import { beforeAll, expect, it } from 'vitest';
import type { Findings } from './webgpu-worker.ts';
import { findingsOf } from './worker-page.ts';

/** Float32 rounding is near 1e-6, and WGSL's exp and tanh are coarser than that. */
const TOLERANCE = 1e-4;

let findings: Findings;

beforeAll(async () => {
  findings = await findingsOf<Findings>('webgpu-worker.ts');
  const times = Object.entries(findings.stepMs).map(([name, ms]) => `${name} ${ms.toFixed(1)}`);
  const worst = Object.entries(findings.errors).reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  console.info(`${JSON.stringify(findings.counts)}`);
  console.info(`${findings.device}: ms ${times.join(', ')}; largest error ${worst[1].toExponential(1)} (${worst[0]})`);
});

it('agrees with the reference, for every kind and size', () => {
  const wrong = Object.entries(findings.errors).filter(([, error]) => !(error < TOLERANCE));
  expect(wrong).toEqual([]);
  expect(Object.keys(findings.errors).length).toBeGreaterThan(200);
});

it('gives the same bytes again, on a second device to calls that overlap, and after the first is closed', () => {
  const [once, ...others] = findings.steps;
  expect(others).toHaveLength(4);
  for (const other of others) expect(other).toEqual(once);
});

it('gives each network of a call what it gives it alone', () => {
  expect(findings.aloneAsTogether).toBe(true);
});

it('sends one program for each network and one behind them, and reads once', () => {
  for (const counts of Object.values(findings.counts)) expect(counts).toMatchObject({ dispatches: 5, submissions: 1, readings: 1 });
});

it('keeps no buffer from step to step', () => {
  const [before, after] = findings.buffers;
  expect(after).toBe(before);
});

it('says NaN where a parameter is', () => {
  expect(findings.lossOfNaN).toBeNaN();
});

it('rejects with ComputeLost what waited and what comes after the device is lost, or closed', () => {
  expect(findings.afterLoss).toEqual(['ComputeLost', 'ComputeLost']);
  expect(findings.afterClosing).toEqual(['ComputeLost', 'ComputeLost']);
});

it('says in words that there is no adapter', () => {
  expect(findings.withoutAdapter).toBe('the browser gives no WebGPU adapter at the moment');
});
