import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../../src/core/crc32.ts';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../src/storage/envelope.ts';
import { NewerFormat } from '../../src/storage/seal.ts';
import { refusesDamage } from './damage.ts';
import { digestOf, START } from './samples.ts';

const checkpoint: Checkpoint = {
  session: 'abc-1',
  sitting: 3,
  epoch: 4,
  sequence: 1_234,
  parent: 0xdeadbeef,
  wallTime: START + 0.5,
  digest: digestOf(77),
  state: {
    sections: [
      { name: 'model', bytes: Uint8Array.of(1, 2, 3, 250) },
      { name: 'desk', bytes: new Uint8Array(0) },
    ],
  },
};

describe('a checkpoint in its envelope', () => {
  test('comes back as it was', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
    const section = fc.record({ name: fc.string(), bytes: fc.uint8Array({ maxLength: 300 }) as fc.Arbitrary<Uint8Array<ArrayBuffer>> });
    const same = fc.property(fc.array(section, { maxLength: 8 }), (sections) => {
      const other = { ...checkpoint, state: { sections } };
      expect(decodeCheckpoint(encodeCheckpoint(other))).toEqual(other);
    });
    fc.assert(same, { numRuns: 200 });
  });

  test('is one exactly sized buffer, and read apart from it', () => {
    const bytes = encodeCheckpoint(checkpoint);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
    const read = decodeCheckpoint(bytes);
    bytes.fill(0);
    expect(read).toEqual(checkpoint);
  });

  test('refuses damage', () => refusesDamage(encodeCheckpoint(checkpoint), decodeCheckpoint));

  test('says what is wrong', () => {
    const bytes = encodeCheckpoint(checkpoint);
    expect(() => decodeCheckpoint(Uint8Array.of(0, ...bytes.slice(1)))).toThrow('does not begin like one');
    expect(() => decodeCheckpoint(Uint8Array.from(bytes, (byte, i) => (i === 30 ? byte ^ 1 : byte)))).toThrow('checksum');
  });

  test('of a newer build is refused as such, not as damage', () => {
    const bytes = encodeCheckpoint(checkpoint);
    bytes[4] = 2;
    new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true);
    expect(() => decodeCheckpoint(bytes)).toThrow(NewerFormat);
  });
});
