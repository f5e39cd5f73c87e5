/** A few bytes that stand for everything a processor computes: equal fingerprints, equal bits. */
import { crc32 } from '../../src/core/crc32.ts';
import type { Compute } from '../../src/core/ports.ts';
import { type Example, example, networksOf, type Size } from './example.ts';

/** CRC-32 of the outputs' and of the gradients' bytes, and the loss: of each of the four networks, for three batches. */
export type Fingerprint = readonly (readonly [outputs: number, gradients: number, loss: number])[];

const BATCHES: readonly (readonly [size: Size, windows: number])[] = [
  ['default', 32],
  ['default', 1],
  ['miniature', 4],
];

export async function fingerprint(compute: Compute): Promise<Fingerprint> {
  const prints: [number, number, number][] = [];
  for (const [index, [size, windows]] of BATCHES.entries()) {
    const four = networksOf(size).map((network) => example(network, windows, index + 1));
    const { batch, targets } = four[0] as Example;
    const outputs = await compute.outputs(four, batch);
    const gradients = await compute.gradients(four, batch, targets);
    for (const [of, { values }] of outputs.entries()) {
      const back = gradients[of];
      if (back === undefined) throw new Error('a network without gradients');
      prints.push([checksum(values), checksum(back.gradients), back.loss]);
    }
  }
  return prints;
}

function checksum(values: Float32Array): number {
  return crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
