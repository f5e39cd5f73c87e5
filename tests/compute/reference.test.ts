/** The reference against nothing but arithmetic: central finite differences of its own loss, and identities that must hold. */
import { describe, expect, it } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { NETWORK_KINDS, outputsPerWindow, parameterSpans } from '../../src/core/network.ts';
import type { Gradients, Outputs, Targets } from '../../src/core/ports.ts';
import { type Example, example, networkOf, networksOf, relativeError } from './example.ts';

const compute = new ReferenceCompute();

/** Half the distance of the two points. The loss is float64, so the error left is the cube's. */
const STEP = 2 ** -10;

/** Nowhere near a kink of the transformer's relu, as the agreement below shows. */
const SEED = 12;

async function outputsOf(given: Example): Promise<Outputs> {
  const [outputs] = await compute.outputs([given], given.batch);
  return outputs as Outputs;
}

async function gradientsOf(given: Example, targets: Targets = given.targets): Promise<Gradients> {
  const [gradients] = await compute.gradients([given], given.batch, targets);
  return gradients as Gradients;
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
    const rise = (await gradientsOf({ ...given, parameters: above })).loss - (await gradientsOf({ ...given, parameters: below })).loss;
    slopes[i] = rise / distance;
  }
  return slopes;
}

const KINDS_AND_SIZES = NETWORK_KINDS.flatMap((kind) => (['miniature', 'odd'] as const).map((size) => ({ kind, size })));

describe.each(KINDS_AND_SIZES)('$kind of $size size', ({ kind, size }) => {
  const network = networkOf(kind, size);
  // Only attention to features looks at what is present.
  const presences = kind === 'attentionMlp' ? (['all', 'some', 'none'] as const) : (['some'] as const);
  const cases = presences.flatMap((presence) => parameterSpans(network).map((span) => ({ presence, ...span })));

  it.each(cases)('by $name with $presence features present, the gradients are the differences of the loss', async (tensor) => {
    const given = example(network, 4, SEED, tensor.presence);
    const { gradients } = await gradientsOf(given);
    const slopes = await differences(given, tensor.offset, tensor.size);
    expect(relativeError(gradients.subarray(tensor.offset, tensor.offset + tensor.size), slopes)).toBeLessThan(1e-4);
  });
});

describe.each(NETWORK_KINDS)('%s', (kind) => {
  it('gives a window the same outputs and attention alone and in a batch', async () => {
    const given = example(networkOf(kind, 'default'), 3, 5);
    const { window, features } = given.network;
    const together = await outputsOf(given);
    const rows = given.batch.rows.subarray(window * features, 2 * window * features);
    const present = given.batch.present.subarray(features, 2 * features);
    const alone = await outputsOf({ ...given, batch: { size: 1, rows, present } });
    const O = outputsPerWindow(given.network);
    expect(alone.values).toEqual(together.values.slice(O, 2 * O));
    expect(alone.attention).toEqual(together.attention?.slice(features, 2 * features) ?? null);
  });

  it('learns nothing from a label without weight but tells its loss', async () => {
    const given = example(networkOf(kind, 'odd'), 4, 3);
    const { classes, moves, weights } = given.targets;
    const bare = (label: number) => weights[label] === 0 && classes[label] !== -1;
    const changed = { ...given.targets, moves: moves.map((move, label) => (bare(label) ? move + 3 : move)) };
    const before = await gradientsOf(given);
    const after = await gradientsOf(given, changed);
    expect(after.loss).toBe(before.loss);
    expect(after.gradients).toEqual(before.gradients);
    expect(weights.some((_, label) => bare(label))).toBe(true);
    after.losses.forEach((loss, label) => {
      expect(loss !== before.losses[label]).toBe(bare(label));
    });
  });

  it('does not look at a label without class, whatever its weight', async () => {
    const given = example(networkOf(kind, 'odd'), 4, 3);
    const weights = given.targets.weights.map((weight, label) => (given.targets.classes[label] === -1 ? 5 : weight));
    const before = await gradientsOf(given);
    expect(await gradientsOf(given, { ...given.targets, weights })).toEqual(before);
    before.losses.forEach((loss, label) => {
      expect(loss > 0).toBe(given.targets.classes[label] !== -1);
    });
  });

  it('sums the weighted losses of the labels, and the gradients of the windows', async () => {
    const given = example(networkOf(kind, 'odd'), 2, 3);
    const H = given.network.horizons;
    const whole = await gradientsOf(given);
    const only = (window: number) => given.targets.weights.map((weight, label) => (Math.floor(label / H) === window ? weight : 0));
    const first = await gradientsOf(given, { ...given.targets, weights: only(0) });
    const second = await gradientsOf(given, { ...given.targets, weights: only(1) });
    const sum = whole.losses.reduce((total, loss, label) => total + loss * (given.targets.weights[label] as number), 0);
    expect(whole.loss).toBeCloseTo(sum, 12);
    expect(first.losses).toEqual(whole.losses);
    expect(
      relativeError(
        first.gradients.map((gradient, i) => gradient + (second.gradients[i] as number)),
        whole.gradients,
      ),
    ).toBeLessThan(1e-6);
  });

  it('gives no loss and no gradient when no label has weight', async () => {
    const given = example(networkOf(kind, 'miniature'), 4, 3);
    const { loss, gradients } = await gradientsOf(given, { ...given.targets, weights: new Float32Array(given.targets.weights.length) });
    expect(loss).toBe(0);
    expect(gradients.every((gradient) => gradient === 0)).toBe(true);
  });

  it.each(parameterSpans(networkOf(kind, 'miniature')))('says NaN when a number of $name is NaN', async ({ offset }) => {
    const given = example(networkOf(kind, 'miniature'), 2, 3);
    const parameters = given.parameters.slice();
    parameters[offset] = Number.NaN;
    expect((await gradientsOf({ ...given, parameters })).loss).toBeNaN();
  });

  it('refuses arrays of the wrong length', async () => {
    const given = example(networkOf(kind, 'miniature'), 2, 3);
    const { batch, targets, parameters } = given;
    await expect(outputsOf({ ...given, parameters: parameters.slice(1) })).rejects.toThrow(/parameters/);
    await expect(outputsOf({ ...given, batch: { ...batch, size: 3 } })).rejects.toThrow(/rows/);
    await expect(gradientsOf(given, { ...targets, moves: new Float32Array(1) })).rejects.toThrow(/targets/);
  });
});

it('gives every network of a call what it gives it alone, two of one shape included', async () => {
  const networks = networksOf('odd');
  const givens = [...networks, ...networks].map((network, i) => example(network, 3, 20 + i));
  const { batch, targets } = givens[0] as Example;
  const outputs = await compute.outputs(givens, batch);
  const gradients = await compute.gradients(givens, batch, targets);
  for (const [i, given] of givens.entries()) {
    expect(outputs[i]).toEqual(await outputsOf({ ...given, batch }));
    expect(gradients[i]).toEqual(await gradientsOf({ ...given, batch, targets }));
  }
});

describe('attention', () => {
  it('sums to one over the features and leaves none to absent ones', async () => {
    const given = example(networkOf('attentionMlp', 'default'), 4, 7);
    const F = given.network.features;
    const attention = (await outputsOf(given)).attention as Float32Array;
    expect(attention.length).toBe(4 * F);
    for (let index = 0; index < 4; index++) {
      expect(attention.subarray(index * F, (index + 1) * F).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    }
    expect(Math.max(...attention.filter((_, i) => given.batch.present[i] === 0))).toBeLessThan(1e-9);
  });

  it('keeps absent features out: what stands in their older rows hardly moves the outputs', async () => {
    const given = example(networkOf('attentionMlp', 'miniature'), 1, 9, 'all');
    const { window, features } = given.network;
    const present = given.batch.present.map((_, feature) => (feature === 2 ? 0 : 1));
    const rows = given.batch.rows.slice();
    for (let row = 0; row < window - 1; row++) rows[row * features + 2] = 7;
    const before = await outputsOf({ ...given, batch: { ...given.batch, present } });
    const after = await outputsOf({ ...given, batch: { size: 1, rows, present } });
    expect(relativeError(after.values, before.values)).toBeLessThan(1e-6);
  });
});

it('gives a cnn whose window is no power of two what it gives one with zero rows before it', async () => {
  const given = example(networkOf('cnn', 'odd'), 1, 4);
  const { window, features } = given.network;
  const rows = new Float32Array(8 * features);
  rows.set(given.batch.rows, (8 - window) * features);
  const longer = { ...given, network: { ...given.network, window: 8 }, batch: { ...given.batch, rows } };
  expect(await outputsOf(longer)).toEqual(await outputsOf(given));
  expect(await gradientsOf(longer)).toEqual(await gradientsOf(given));
});

it('gives a cnn over a single row no layer at all', async () => {
  const given = example({ ...networkOf('cnn', 'miniature'), window: 1 }, 2, 4);
  const slopes = await differences(given, 0, given.parameters.length);
  expect(relativeError((await gradientsOf(given)).gradients, slopes)).toBeLessThan(1e-4);
});

it('remembers nothing of the call before', async () => {
  for (const network of networksOf('odd')) {
    const given = example(network, 2, 6);
    const first = await gradientsOf(given);
    await gradientsOf(example(network, 3, 7));
    expect(await gradientsOf(given)).toEqual(first);
  }
});
