/** A few bytes that stand for everything a processor computes: equal fingerprints, equal bits. */
import { crc32 } from '../../src/core/crc32.ts';
import type { Compute } from '../../src/core/ports.ts';
import { DEFAULT_NETWORK, example, MINIATURE } from './example.ts';

/** CRC-32 of the outputs' and of the gradients' bytes, and the loss, for three examples. */
export type Fingerprint = readonly (readonly [outputs: number, gradients: number, loss: number])[];

export async function fingerprint(compute: Compute): Promise<Fingerprint> {
  const prints: [number, number, number][] = [];
  for (const given of [example(DEFAULT_NETWORK, 32, 1), example(DEFAULT_NETWORK, 1, 2), example(MINIATURE, 4, 3)]) {
    const { network, parameters, batch, targets } = given;
    const outputs = await compute.outputs(network, parameters, batch);
    const { loss, gradients } = await compute.gradients(network, parameters, batch, targets);
    prints.push([checksum(outputs), checksum(gradients), loss]);
  }
  return prints;
}

function checksum(values: Float32Array): number {
  return crc32(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
