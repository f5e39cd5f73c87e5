/** A wider network says what the narrow one said, and its duplicates part in training. */
import { describe, expect, test } from 'vitest';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import { NETWORK_KINDS, type Network, parameterCount, parameterSpans } from '../../src/core/network.ts';
import { Random } from '../../src/core/random.ts';
import { Adam } from '../../src/model/adam.ts';
import { widen } from '../../src/model/widen.ts';
import { type Example, example, networkOf, type Size } from '../compute/example.ts';

const compute = new ReferenceCompute();
const TOLERANCE = 1e-5;

async function outputsOf(network: Network, parameters: Float32Array, { batch }: Example): Promise<Float32Array> {
  const [outputs] = await compute.outputs([{ network, parameters }], batch);
  return outputs?.values ?? new Float32Array();
}

async function gradientsOf(network: Network, parameters: Float32Array, { batch, targets }: Example): Promise<Float32Array> {
  const [gradients] = await compute.gradients([{ network, parameters }], batch, targets);
  return gradients?.gradients ?? new Float32Array();
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

/** Where the weights into the hidden units lie, unit by unit, and the units in one list of them: duplicates follow in the next. */
const INTO = { attentionMlp: 'hidden', lstm: 'input', cnn: 'embed', transformer: 'expand' } as const;

/** For each unit of the narrow network, its weights' values in the flat array `of` the wide one, and those of its duplicate. */
function duplicates(narrow: Network, wide: Network, of: Float32Array): { own: number[]; duplicate: number[] }[] {
  const span = parameterSpans(wide).find(({ name }) => name === INTO[wide.kind]);
  const [rows = 0, columns = 0] = span?.shape ?? [];
  const units = narrow.kind === 'cnn' ? narrow.width : narrow.hidden;
  const column = (index: number) => Array.from({ length: rows }, (_, row) => of[(span?.offset ?? 0) + row * columns + index] as number);
  return Array.from({ length: units }, (_, unit) => ({ own: column(unit), duplicate: column(unit + units) }));
}

/** The cosine of the angle between two lists. */
function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

for (const kind of NETWORK_KINDS) {
  describe(`a wider ${kind}`, () => {
    for (const size of ['miniature', 'odd', 'stream'] satisfies Size[]) {
      test(`of ${size} size gives the same outputs, also widened twice`, async () => {
        for (let seed = 0; seed < 5; seed++) {
          const random = new Random(seed);
          const narrow = example(networkOf(kind, size), 6, seed);
          const before = await outputsOf(narrow.network, narrow.parameters, narrow);
          const once = widen(narrow.network, narrow.parameters, random);
          expect(once.parameters.length).toBe(parameterCount(once.network));
          expect(once.parameters.length).toBeGreaterThan(narrow.parameters.length);
          expect(largestDifference(await outputsOf(once.network, once.parameters, narrow), before)).toBeLessThan(TOLERANCE);
          const twice = widen(once.network, once.parameters, random);
          expect(largestDifference(await outputsOf(twice.network, twice.parameters, narrow), before)).toBeLessThan(TOLERANCE);
        }
      });
    }

    test('has duplicates whose gradients differ, in direction too', async () => {
      const narrow = example(networkOf(kind, 'odd'), 8, 1);
      const wide = widen(narrow.network, narrow.parameters, new Random(1));
      for (const { own, duplicate } of duplicates(narrow.network, wide.network, wide.parameters)) expect(duplicate).toEqual(own);
      const gradients = await gradientsOf(wide.network, wide.parameters, narrow);
      const cosines = duplicates(narrow.network, wide.network, gradients).map(({ own, duplicate }) => cosine(own, duplicate));
      expect(cosines.filter((value) => Math.abs(value) < 0.999).length).toBeGreaterThan(cosines.length / 2);
    });

    test('parts under Adam, and learns', async () => {
      const narrow = example(networkOf(kind, 'odd'), 8, 2);
      const wide = widen(narrow.network, narrow.parameters, new Random(2));
      const adam = new Adam(wide.parameters, 0.01, 5);
      const losses: number[] = [];
      for (let step = 0; step < 20; step++) {
        const [result] = await compute.gradients([{ network: wide.network, parameters: adam.parameters }], narrow.batch, narrow.targets);
        losses.push(result?.loss ?? Number.NaN);
        adam.update(result?.loss ?? Number.NaN, result?.gradients ?? new Float32Array());
      }
      expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
      for (const { own, duplicate } of duplicates(narrow.network, wide.network, adam.parameters)) {
        expect(Math.max(...own.map((value, i) => Math.abs(value - (duplicate[i] as number))))).toBeGreaterThan(1e-3);
      }
    });

    test('is the same from the same chance, and leaves the narrow one as it is', () => {
      const { network, parameters } = example(networkOf(kind, 'odd'), 1, 3);
      const before = parameters.slice();
      const [a, b, c] = [1, 1, 2].map((seed) => widen(network, parameters, new Random(seed)).parameters);
      expect(a).toEqual(b);
      expect(a).not.toEqual(c);
      expect(parameters).toEqual(before);
    });
  });
}

test('parameters of another network are refused', () => {
  expect(() => widen(networkOf('cnn', 'odd'), new Float32Array(3), new Random(1))).toThrow('3 parameters');
});
