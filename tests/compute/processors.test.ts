/** Every processor that Node has, against the reference; the browser's are in tests/browser/compute.test.ts. */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { memory, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNodeCompute } from '../../src/cli/node-compute.ts';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { NETWORK_KINDS, type Network, type NetworkKind, parameterSpans } from '../../src/core/network.ts';
import { type Compute, ComputeLost, type Gradients, type Outputs } from '../../src/core/ports.ts';
import { type Example, example, networkOf, relativeError, type Size } from './example.ts';

const PROCESSORS = ['cpu', 'wasm'] as const;
const BATCHES: readonly (readonly [size: Size, windows: number])[] = [
  ['default', 32],
  ['default', 1],
  ['miniature', 4],
  ['miniature', 1],
  ['odd', 9],
  ['odd', 2],
  ['stream', 16],
];

/** Largest error of outputs, losses and each tensor's gradients, relative to the largest number there: float32 rounding is near 1e-6. */
const TOLERANCE = 1e-4;

const reference = new ReferenceCompute();

type Results = readonly { readonly outputs: Outputs; readonly gradients: Gradients }[];

/** All `examples` in one call each, on the first one's batch. */
async function run(compute: Compute, ...examples: readonly Example[]): Promise<Results> {
  const { batch, targets } = examples[0] as Example;
  const outputs = await compute.outputs(examples, batch);
  const gradients = await compute.gradients(examples, batch, targets);
  return examples.map((_, index) => ({ outputs: outputs[index] as Outputs, gradients: gradients[index] as Gradients }));
}

/** One of each kind on the same windows. */
function fourOf(size: Size, windows: number, seed: number): readonly Example[] {
  return NETWORK_KINDS.map((kind) => example(networkOf(kind, size), windows, seed));
}

async function expectLikeReference(compute: Compute, ...examples: readonly Example[]): Promise<void> {
  const expected = await run(reference, ...examples);
  const actual = await run(compute, ...examples);
  for (const [index, { network }] of examples.entries()) expectAlike(actual[index], expected[index], network);
}

function expectAlike(actual: Results[number] | undefined, expected: Results[number] | undefined, network: Network): void {
  if (actual === undefined || expected === undefined) throw new Error(`no results of the ${network.kind}`);
  expectClose(actual.outputs.values, expected.outputs.values, 'outputs');
  expect(actual.outputs.attention === null).toBe(expected.outputs.attention === null);
  if (expected.outputs.attention !== null) expectClose(actual.outputs.attention ?? [], expected.outputs.attention, 'attention');
  expect(actual.gradients.loss).toBeCloseTo(expected.gradients.loss, 5);
  expectClose(actual.gradients.losses, expected.gradients.losses, 'losses');
  expect(actual.gradients.gradients.length).toBe(expected.gradients.gradients.length);
  for (const { name, offset, size } of parameterSpans(network)) {
    const [mine, theirs] = [actual, expected].map(({ gradients }) => gradients.gradients.subarray(offset, offset + size));
    expectClose(mine ?? [], theirs ?? [], name);
  }
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(Array.from(actual).every(Number.isFinite), what).toBe(true);
  expect(relativeError(actual, expected), what).toBeLessThan(TOLERANCE);
}

describe.each(PROCESSORS)('%s', (backend) => {
  const open = () => openNodeCompute(backend);
  let compute: Compute;
  beforeAll(async () => {
    compute = await open();
  });
  afterAll(() => compute.close());

  describe.each(NETWORK_KINDS)('%s', (kind: NetworkKind) => {
    it.each(BATCHES)('agrees with the reference in size %s, %i windows', async (size, windows) => {
      await expectLikeReference(compute, example(networkOf(kind, size), windows, 1));
    });

    it.each(['all', 'none'] as const)('agrees with the reference, %s features present', async (presence) => {
      await expectLikeReference(compute, example(networkOf(kind, 'default'), 3, 2, presence));
    });

    it('agrees with the reference for windows of two rows', async () => {
      await expectLikeReference(compute, example({ ...networkOf(kind, 'odd'), window: 2 }, 5, 3));
    });

    it('gives the same bytes again, also after another backend of the library was current', async () => {
      const given = example(networkOf(kind, 'default'), 8, 4);
      const first = await run(compute, given);
      expect(await run(compute, given)).toEqual(first);
      await withOtherBackend(async () => expect(await run(compute, given)).toEqual(first));
    });

    it('leaves what it was given as it was', async () => {
      const given = example(networkOf(kind, 'odd'), 8, 4);
      const copy = structuredClone(given);
      await run(compute, given);
      expect(given).toEqual(copy);
    });

    it('says NaN when a parameter is NaN', async () => {
      const given = example(networkOf(kind, 'miniature'), 2, 3);
      const parameters = given.parameters.slice();
      parameters[0] = Number.NaN;
      const [result] = await run(compute, { ...given, parameters });
      expect(result?.gradients.loss).toBeNaN();
    });
  });

  it('gives each network of a call what it gives it alone, to the bit', async () => {
    const four = fourOf('odd', 9, 5);
    const wider = example({ ...networkOf('lstm', 'odd'), hidden: 8 }, 9, 5);
    const all = [...four, wider];
    const together = await run(compute, ...all);
    const shared = { batch: (all[0] as Example).batch, targets: (all[0] as Example).targets };
    for (const [index, given] of all.entries()) {
      const [alone] = await run(compute, { ...given, ...shared });
      expect(together[index]).toEqual(alone);
    }
  });

  it('agrees with the reference for four networks in one call', async () => {
    await expectLikeReference(compute, ...fourOf('stream', 8, 6));
  });

  it('answers a call for no network', async () => {
    const { batch, targets } = example(networkOf('cnn', 'miniature'), 2, 3);
    expect(await compute.outputs([], batch)).toEqual([]);
    expect(await compute.gradients([], batch, targets)).toEqual([]);
  });

  it('answers calls that overlap, each as if alone', async () => {
    const examples = [fourOf('miniature', 4, 7), fourOf('odd', 3, 8), fourOf('stream', 2, 9)];
    const expected: Results[] = [];
    for (const given of examples) expected.push(await run(compute, ...given));
    expect(await Promise.all(examples.map((given) => run(compute, ...given)))).toEqual(expected);
  });

  it('gives the same bytes after opening anew, while another user goes on', async () => {
    const four = fourOf('miniature', 4, 4);
    const first = await run(compute, ...four);
    const other = await open();
    expect(await run(other, ...four)).toEqual(first);
    compute.close();
    expect(await run(other, ...four)).toEqual(first);
    other.close();
    compute = await open();
    expect(await run(compute, ...four)).toEqual(first);
  });
});

it('rejects with ComputeLost what waits and what comes after closing', async () => {
  const given = example(networkOf('transformer', 'miniature'), 4, 4);
  const first = await openNodeCompute('cpu');
  const pending = run(first, given);
  first.close();
  first.close();
  await expect(pending).rejects.toBeInstanceOf(ComputeLost);
  await expect(run(first, given)).rejects.toBeInstanceOf(ComputeLost);
});

it('keeps no tensor of the library', async () => {
  const compute = await openNodeCompute('cpu');
  const four = fourOf('miniature', 4, 4);
  await run(compute, ...four);
  const before = memory();
  for (let step = 0; step < 20; step++) await run(compute, ...four);
  expect(memory().numTensors).toBe(before.numTensors);
  expect(memory().numDataBuffers).toBe(before.numDataBuffers);
  expect(memory().numBytes).toBe(before.numBytes);
  compute.close();
});

it('refuses WebGPU in Node, in words', async () => {
  await expect(openNodeCompute('webgpu')).rejects.toThrow('no WebGPU in Node');
});

/** Runs `body` with a second backend of the library current, as WebGPU is beside this one in the browser. */
async function withOtherBackend(body: () => Promise<void>): Promise<void> {
  registerBackend('other', () => new MathBackendCPU());
  void setBackend('other');
  try {
    await body();
  } finally {
    removeBackend('other');
  }
}
