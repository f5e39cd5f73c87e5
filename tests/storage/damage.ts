/** Bytes that were cut off, changed or made up must be refused in one way: a RangeError. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Writer } from '../../src/core/bytes.ts';
import { closed } from '../../src/storage/seal.ts';

/** Cuts `bytes` at every place, flips every bit of small inputs and random ones of large, and feeds noise to `decode`. */
export function refusesDamage(bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): void {
  for (let length = 0; length < bytes.length; length++) expect(() => decode(bytes.slice(0, length))).toThrow(RangeError);
  expect(() => decode(Uint8Array.of(...bytes, 0))).toThrow(RangeError);
  const bits = bytes.length * 8;
  for (let bit = 0; bit < bits; bit++) expect(() => decode(flipped(bytes, [bit]))).toThrow(RangeError);
  const noise = fc.property(fc.array(fc.nat(bits - 1), { minLength: 2, maxLength: 40 }), (some) => {
    const changed = flipped(bytes, some);
    if (changed.every((byte, i) => byte === bytes[i])) return;
    expect(() => decode(changed)).toThrow(RangeError);
  });
  fc.assert(noise, { numRuns: 200 });
  const made = fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
    expect(() => decode(random)).toThrow(RangeError);
  });
  fc.assert(made, { numRuns: 200 });
}

export function flipped(bytes: Uint8Array, bits: readonly number[]): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
}

/** Sound bytes that say they are of another version. */
export function ofVersion(bytes: Uint8Array, version: number): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  writer.u8(version);
  writer.raw(bytes.subarray(1, -4));
  return closed(writer);
}
