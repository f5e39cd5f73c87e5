/** Every processor that Node has, against the reference; the browser's are in tests/browser/compute.test.ts. */
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeCompute } from '../../src/cli/node-compute.ts';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { type Network, parameterSpans } from '../../src/core/network.ts';
import { type Compute, ComputeLost } from '../../src/core/ports.ts';
import { DEFAULT_NETWORK, type Example, example, MINIATURE, relativeError } from './example.ts';

const reference = new ReferenceCompute();

/** Largest error of outputs and of each tensor's gradients, relative to the largest number there: float32 rounding is near 1e-6. */
const TOLERANCE = 1e-5;

async function run(compute: Compute, { network, parameters, batch, targets }: Example) {
  const outputs = await compute.outputs(network, parameters, batch);
  return { outputs, ...(await compute.gradients(network, parameters, batch, targets)) };
}

async function expectLikeReference(compute: Compute, given: Example): Promise<void> {
  const expected = await run(reference, given);
  const actual = await run(compute, given);
  expect(actual.loss).toBeCloseTo(expected.loss, 5);
  expect(relativeError(actual.outputs, expected.outputs)).toBeLessThan(TOLERANCE);
  expect(actual.gradients.length).toBe(expected.gradients.length);
  for (const { name, offset, size } of parameterSpans(given.network)) {
    const error = relativeError(actual.gradients.subarray(offset, offset + size), expected.gradients.subarray(offset, offset + size));
    expect(error, name).toBeLessThan(TOLERANCE);
  }
}

describe.each(['cpu', 'wasm'] as const)('%s', (backend) => {
  let compute: Compute;
  beforeAll(async () => {
    compute = await openNodeCompute(backend);
  });
  afterAll(() => compute.close());

  it.each(['all', 'some', 'none'] as const)('agrees with the reference, %s features present', async (presence) => {
    await expectLikeReference(compute, example(DEFAULT_NETWORK, 32, 1, presence));
  });

  it.each([1, 2, 3, 64, 32])('agrees with the reference for %i windows', async (size) => {
    await expectLikeReference(compute, example(DEFAULT_NETWORK, size, size));
  });

  it.each([1, 4])('agrees with the reference in miniature, %i windows', async (size) => {
    await expectLikeReference(compute, example(MINIATURE, size, 2));
  });

  it('agrees with the reference where every size differs and the width is no square', async () => {
    const odd: Network = { kind: 'attention-mlp', window: 7, features: 3, width: 6, hidden: 5, horizons: 2 };
    await expectLikeReference(compute, example(odd, 9, 8));
  });

  it('gives the same bytes again, also after switching backends and opening anew', async () => {
    const given = example(DEFAULT_NETWORK, 32, 4);
    const first = await run(compute, given);
    expect(await run(compute, given)).toEqual(first);
    const other = await openNodeCompute(backend === 'cpu' ? 'wasm' : 'cpu');
    await run(other, given);
    expect(await run(compute, given)).toEqual(first);
    other.close();
    compute.close();
    compute = await openNodeCompute(backend);
    expect(await run(compute, given)).toEqual(first);
  });

  it('answers calls that overlap with calls to another backend', async () => {
    const given = example(DEFAULT_NETWORK, 4, 4);
    const other = await openNodeCompute(backend === 'cpu' ? 'wasm' : 'cpu');
    const expected = await run(compute, given);
    const [mine, theirs, again] = await Promise.all([run(compute, given), run(other, given), run(compute, given)]);
    expect(mine).toEqual(expected);
    expect(again).toEqual(expected);
    expect(relativeError(theirs.gradients, expected.gradients)).toBeLessThan(TOLERANCE);
    other.close();
  });

  it('keeps no tensor', async () => {
    const given = example(DEFAULT_NETWORK, 32, 4);
    await run(compute, given);
    const before = memory();
    for (let step = 0; step < 50; step++) await run(compute, given);
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numDataBuffers).toBe(before.numDataBuffers);
    expect(memory().numBytes).toBe(before.numBytes);
  });

  it('leaves what it was given as it was', async () => {
    const given = example(DEFAULT_NETWORK, 8, 4);
    const copy = structuredClone(given);
    await run(compute, given);
    expect(given).toEqual(copy);
  });

  it('says NaN when a parameter is NaN', async () => {
    const { network, parameters, batch, targets } = example(MINIATURE, 2, 3);
    const broken = parameters.slice();
    broken[0] = Number.NaN;
    expect((await compute.gradients(network, broken, batch, targets)).loss).toBeNaN();
  });
});

it('rejects with ComputeLost what waits and what comes after closing, and the other user of the backend goes on', async () => {
  const given = example(DEFAULT_NETWORK, 4, 4);
  const first = await openNodeCompute('wasm');
  const second = await openNodeCompute('wasm');
  const pending = run(first, given);
  first.close();
  first.close();
  await expect(pending).rejects.toBeInstanceOf(ComputeLost);
  await expect(run(first, given)).rejects.toBeInstanceOf(ComputeLost);
  await expectLikeReference(second, given);
  expect(memory().numTensors).toBe(0);
  second.close();
});

it('refuses WebGPU in Node, in words', async () => {
  await expect(openNodeCompute('webgpu')).rejects.toThrow('no WebGPU in Node');
});
