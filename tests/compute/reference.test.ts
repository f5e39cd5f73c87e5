/** The reference against nothing but arithmetic: central finite differences of its own loss, and identities that must hold. */
import { describe, expect, it } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { parameterSpans } from '../../src/core/network.ts';
import { DEFAULT_NETWORK, type Example, example, MINIATURE, relativeError } from './example.ts';

const compute = new ReferenceCompute();

/** Half the distance of the two points. The loss is float64, so the error left is the cube's. */
const STEP = 2 ** -9;

async function lossAt({ network, batch, targets }: Example, parameters: Float32Array): Promise<number> {
  return (await compute.gradients(network, parameters, batch, targets)).loss;
}

/** The slope by each parameter of [offset, offset + size), from the loss a step before and a step behind it. */
async function differences(given: Example, offset: number, size: number): Promise<Float32Array> {
  const slopes = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const above = given.parameters.slice();
    const below = given.parameters.slice();
    above[offset + i] = (above[offset + i] as number) + STEP;
    below[offset + i] = (below[offset + i] as number) - STEP;
    const distance = (above[offset + i] as number) - (below[offset + i] as number);
    slopes[i] = ((await lossAt(given, above)) - (await lossAt(given, below))) / distance;
  }
  return slopes;
}

describe.each(['all', 'some', 'none'] as const)('with %s features present', (presence) => {
  const given = example(MINIATURE, 4, 11, presence);
  it.each(parameterSpans(MINIATURE).map(({ name }) => name))('the gradients by %s are the differences of the loss', async (name) => {
    const span = parameterSpans(MINIATURE).find((candidate) => candidate.name === name);
    if (span === undefined) throw new Error(name);
    const { gradients } = await compute.gradients(given.network, given.parameters, given.batch, given.targets);
    const slopes = await differences(given, span.offset, span.size);
    expect(relativeError(gradients.subarray(span.offset, span.offset + span.size), slopes)).toBeLessThan(1e-4);
  });
});

it('gives a window the same outputs alone and in a batch', async () => {
  const given = example(DEFAULT_NETWORK, 3, 5);
  const together = await compute.outputs(given.network, given.parameters, given.batch);
  const { window, features } = given.network;
  const alone = await compute.outputs(given.network, given.parameters, {
    size: 1,
    rows: given.batch.rows.subarray(window * features, 2 * window * features),
    present: given.batch.present.subarray(features, 2 * features),
  });
  expect(alone).toEqual(together.slice(12, 24));
});

it('does not look at the class and move of a label without weight', async () => {
  const given = example(MINIATURE, 4, 3);
  const changed = { ...given.targets, classes: given.targets.classes.slice(), moves: given.targets.moves.slice() };
  given.targets.weights.forEach((weight, label) => {
    if (weight !== 0) return;
    changed.classes[label] = 2;
    changed.moves[label] = -3;
  });
  const first = await compute.gradients(given.network, given.parameters, given.batch, given.targets);
  const second = await compute.gradients(given.network, given.parameters, given.batch, changed);
  expect(second).toEqual(first);
});

it('gives no loss and no gradient when no label has weight', async () => {
  const given = example(MINIATURE, 4, 3);
  const weights = new Float32Array(given.targets.weights.length);
  const { loss, gradients } = await compute.gradients(given.network, given.parameters, given.batch, { ...given.targets, weights });
  expect(loss).toBe(0);
  expect(gradients.every((gradient) => gradient === 0)).toBe(true);
});

it('keeps absent features out: what stands in their older and newer rows hardly moves the outputs through attention', async () => {
  const given = example(MINIATURE, 1, 9, 'all');
  const { window, features } = given.network;
  const present = given.batch.present.map((_, feature) => (feature === 2 ? 0 : 1));
  const rows = given.batch.rows.slice();
  for (let row = 0; row < window - 1; row++) rows[row * features + 2] = 7;
  const before = await compute.outputs(given.network, given.parameters, { ...given.batch, present });
  const after = await compute.outputs(given.network, given.parameters, { size: 1, rows, present });
  expect(relativeError(after, before)).toBeLessThan(1e-6);
});

it('says NaN, not a number, when a parameter is NaN', async () => {
  const given = example(MINIATURE, 2, 3);
  const parameters = given.parameters.slice();
  parameters[0] = Number.NaN;
  const { loss } = await compute.gradients(given.network, parameters, given.batch, given.targets);
  expect(loss).toBeNaN();
});

it('refuses arrays of the wrong length', async () => {
  const { network, parameters, batch, targets } = example(MINIATURE, 2, 3);
  await expect(compute.outputs(network, parameters.slice(1), batch)).rejects.toThrow(/parameters/);
  await expect(compute.outputs(network, parameters, { ...batch, size: 3 })).rejects.toThrow(/rows/);
  await expect(compute.gradients(network, parameters, batch, { ...targets, moves: new Float32Array(1) })).rejects.toThrow(/targets/);
});
