/** The kernels in WebAssembly beside the reference; that they are a function of their inputs to the bit; and that the binary is made of its sources. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { openWasm } from '../../src/compute/wasm.ts';
import { NETWORK_KINDS, type Network, parameterSpans } from '../../src/core/network.ts';
import type { Compute, Gradients, Outputs } from '../../src/core/ports.ts';
import { type Example, example, networkOf, networksOf, relativeError } from './example.ts';

const KERNELS = fileURLToPath(new URL('../../src/compute/kernels/', import.meta.url));
const BINARY = readFileSync(`${KERNELS}kernels.wasm`);
const MOST_ERROR = 2e-5;
/** Where every padding and every last row is the exception. */
const LEAST = { window: 1, features: 1, horizons: 1, classes: 2, width: 1, hidden: 1 };
const UNEVEN = { window: 33, features: 70, horizons: 4, classes: 5, width: 21, hidden: 35 };

// The compiler takes seconds on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const reference = new ReferenceCompute();
let wasm: Compute;
beforeAll(async () => {
  wasm = await openWasm(BINARY);
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function outputsOf(compute: Compute, { network, parameters, batch }: Example): Promise<Outputs> {
  const [outputs] = await compute.outputs([{ network, parameters }], batch);
  return outputs as Outputs;
}

async function gradientsOf(compute: Compute, { network, parameters, batch, targets }: Example): Promise<Gradients> {
  const [gradients] = await compute.gradients([{ network, parameters }], batch, targets);
  return gradients as Gradients;
}

/** Every number of an answer, as bytes. */
async function answerOf(compute: Compute, one: Example): Promise<string> {
  const { values, attention } = await outputsOf(compute, one);
  const { loss, losses, gradients } = await gradientsOf(compute, one);
  const parts = [values, attention ?? new Float32Array(), Float64Array.of(loss), losses, gradients];
  return parts.map(({ buffer }) => Buffer.from(buffer as ArrayBuffer).toString('hex')).join(' ');
}

async function expectAgreement(one: Example, most = MOST_ERROR): Promise<void> {
  const ours = await outputsOf(wasm, one);
  const theirs = await outputsOf(reference, one);
  expect(relativeError(ours.values, theirs.values), 'outputs').toBeLessThan(most);
  expect(ours.attention === null, 'attention is reported or not').toBe(theirs.attention === null);
  if (ours.attention !== null) expect(relativeError(ours.attention, theirs.attention ?? []), 'attention').toBeLessThan(most);
  const slopes = await gradientsOf(wasm, one);
  const expected = await gradientsOf(reference, one);
  expect(Math.abs(slopes.loss - expected.loss), 'loss').toBeLessThan(most * (1 + Math.abs(expected.loss)));
  expect(relativeError(slopes.losses, expected.losses), 'losses').toBeLessThan(most);
  expect(slopes.gradients.length).toBe(expected.gradients.length);
  const scale = expected.gradients.reduce((top, slope) => Math.max(top, Math.abs(slope)), 0);
  for (const { name, offset, size } of parameterSpans(one.network)) {
    const exact = expected.gradients.subarray(offset, offset + size);
    // A tensor whose slopes cancel out, as those of a softmax over one thing, has no error relative to itself.
    if (exact.every((slope) => Math.abs(slope) < 1e-7 * scale)) continue;
    expect(relativeError(slopes.gradients.subarray(offset, offset + size), exact), name).toBeLessThan(most);
  }
}

describe.each(NETWORK_KINDS)('the %s agrees with the reference', (kind) => {
  it.each(['default', 'miniature', 'odd', 'stream'] as const)('at size %s, with 1, 3, 32 and 64 windows', async (size) => {
    for (const windows of [1, 3, 32, 64]) await expectAgreement(example(networkOf(kind, size), windows, 40 + windows));
  });

  it.each([
    ['one', LEAST],
    ['none that fits', UNEVEN],
  ])('where every size is %s', async (_, sizes) => {
    for (const windows of [2, 5]) await expectAgreement(example({ kind, ...sizes }, windows, windows));
  });

  it.each(['all', 'none'] as const)('with %s of the features present', async (presence) => {
    await expectAgreement(example(networkOf(kind, 'odd'), 9, 3, presence));
  });

  it('where functions saturate', async () => {
    const one = example(networkOf(kind, 'odd'), 9, 5);
    await expectAgreement({ ...one, parameters: one.parameters.map((value) => 6 * value) }, 1e-2);
  });
});

describe('an answer depends on nothing but its question', () => {
  it.each(NETWORK_KINDS)('%s: the same bytes again, in another instance, and whatever ran before', async (kind) => {
    const one = example(networkOf(kind, 'odd'), 5, 11);
    const first = await answerOf(wasm, one);
    for (const network of [...networksOf('default'), ...networksOf('odd')]) {
      const poison = example(network, 64, 12);
      await gradientsOf(wasm, { ...poison, parameters: poison.parameters.fill(Number.NaN) });
      expect(await answerOf(wasm, one)).toBe(first);
    }
    expect(await answerOf(await openWasm(BINARY), one)).toBe(first);
  });

  it('several networks in one call get what each gets alone', async () => {
    const all = networksOf('default').map((network) => example(network, 7, 13));
    const { batch, targets } = all[0] as Example;
    const together = await wasm.gradients(all, batch, targets);
    const said = await wasm.outputs(all, batch);
    for (const [n, one] of all.entries()) {
      expect(together[n]).toEqual(await gradientsOf(wasm, { ...one, batch, targets }));
      expect(said[n]).toEqual(await outputsOf(wasm, { ...one, batch }));
    }
  });

  it.each(NETWORK_KINDS)('%s: a window gets the same bits alone and among others', async (kind) => {
    const network = networkOf(kind, 'default');
    const { window: W, features: F } = network;
    const one = example(network, 6, 14);
    const { values, attention } = await outputsOf(wasm, one);
    const O = values.length / 6;
    for (let b = 0; b < 6; b++) {
      const rows = one.batch.rows.slice(b * W * F, (b + 1) * W * F);
      const present = one.batch.present.slice(b * F, (b + 1) * F);
      const alone = await outputsOf(wasm, { ...one, batch: { size: 1, rows, present } });
      expect(alone.values).toEqual(values.slice(b * O, (b + 1) * O));
      expect(alone.attention).toEqual(attention?.slice(b * F, (b + 1) * F) ?? null);
    }
  });

  it.each(NETWORK_KINDS)('%s: what it is given is left as it was', async (kind) => {
    const one = example(networkOf(kind, 'stream'), 4, 15);
    const before = structuredClone(one);
    await answerOf(wasm, one);
    expect(one).toEqual(before);
  });
});

it('attention sums to one and lies on present features', async () => {
  const { network, parameters, batch } = example(networkOf('attentionMlp', 'odd'), 8, 16);
  const { attention } = await outputsOf(wasm, { ...example(network, 8, 16), parameters });
  for (let b = 0; b < 8; b++) {
    const shares = Array.from((attention as Float32Array).subarray(b * 3, b * 3 + 3));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    const present = Array.from(batch.present.subarray(b * 3, b * 3 + 3));
    if (present.includes(1)) expect(Math.max(...shares.filter((_, f) => present[f] === 0), 0)).toBeLessThan(1e-9);
  }
});

it.each(NETWORK_KINDS)('%s: a parameter that is not a number shows in the loss', async (kind) => {
  const one = example(networkOf(kind, 'default'), 3, 17);
  for (const { offset } of parameterSpans(one.network)) {
    const parameters = one.parameters.slice();
    parameters[offset] = Number.NaN;
    expect((await gradientsOf(wasm, { ...one, parameters })).loss).toBeNaN();
  }
});

it('memory does not grow over a thousand calls', async () => {
  const compute = await openWasm(BINARY);
  const examples = networksOf('miniature').flatMap((network): Example[] => [example(network, 1, 18), example(network, 32, 19)]);
  for (const one of examples) await gradientsOf(compute, one);
  const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow');
  for (let call = 0; call < 1_000; call++) await gradientsOf(compute, examples[call % examples.length] as Example);
  expect(grow).not.toHaveBeenCalled();
  const larger = networkOf('lstm', 'default');
  await gradientsOf(compute, example(larger, 64, 20));
  expect(grow, 'a larger batch needs more').toHaveBeenCalledOnce();
});

describe('the binary', () => {
  it('comes out of its sources byte for byte', async () => {
    const written = new Map<string, Uint8Array | string>();
    const { error, stderr } = await asc.main(['--config', `${KERNELS}asconfig.json`], {
      writeFile: (name, contents) => void written.set(name, contents),
    });
    expect(error, stderr.toString()).toBeNull();
    expect([...written.keys()]).toEqual([expect.stringMatching(/kernels\.wasm$/)]);
    const [built] = written.values();
    expect(Buffer.from(built as Uint8Array).equals(BINARY), 'run npm run kernels and commit kernels.wasm').toBe(true);
  });

  it('asks its host for nothing', async () => {
    expect(WebAssembly.Module.imports(await WebAssembly.compile(BINARY))).toEqual([]);
  });

  it('comes from a server as well, and a missing one is said in words', async () => {
    const one = example(networkOf('cnn', 'miniature') satisfies Network, 2, 21);
    const served = await openWasm(new Response(BINARY));
    expect(await answerOf(served, one)).toBe(await answerOf(wasm, one));
    await expect(openWasm(new Response(null, { status: 404, statusText: 'Not Found' }))).rejects.toThrow('404 Not Found');
  });
});
