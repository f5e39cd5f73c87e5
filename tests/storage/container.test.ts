import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Writer } from '../../src/core/bytes.ts';
import { defaultSettings, type Settings } from '../../src/core/settings.ts';
import { gzipped } from '../../src/storage/byte-source.ts';
import { readContainer, writeContainer } from '../../src/storage/container.ts';
import { type ContainerPart, decodeManifest, encodeManifest, type Manifest, newManifest } from '../../src/storage/container-parts.ts';
import { instantsPack } from '../../src/storage/records-codec.ts';
import { closed } from '../../src/storage/seal.ts';
import { flipped } from './damage.ts';
import {
  bar,
  decision,
  deltas,
  digestOf,
  everyKind,
  instant,
  minute,
  ribbon,
  START,
  sampleSpec,
  sections,
  step,
  trade,
} from './samples.ts';

const GOLDEN = new URL('../fixtures/container-v1.nightjar', import.meta.url);

/** As an old build may have written it: settings that came later are missing. */
const OLD_SETTINGS = { interval: 500, window: 8 };

const manifest = newManifest({
  session: 'abc-1',
  spec: { ...sampleSpec(7), settings: OLD_SETTINGS as unknown as Settings },
  created: START,
  baseSequence: 1,
  counts: { entries: 4 + everyKind(5).length, minutes: 2, decisions: 2, trades: 2 },
});
const readBack: Manifest = { ...manifest, spec: { ...manifest.spec, settings: { ...defaultSettings(), ...OLD_SETTINGS } } };

const parts: readonly ContainerPart[] = [
  {
    kind: 'checkpoint',
    value: {
      session: 'abc-1',
      sitting: 2,
      epoch: 3,
      sequence: 12,
      parent: 99,
      wallTime: START,
      digest: digestOf(12),
      state: sections(4),
    },
  },
  { kind: 'book', value: { sequence: 10, bytes: Uint8Array.of(1, 2, 3) } },
  { kind: 'minutes', value: [minute(0), minute(1)] },
  { kind: 'bars', value: [bar(0), bar(1, 15)] },
  { kind: 'ribbons', value: [ribbon(0, 5), ribbon(0, 15)] },
  { kind: 'decisions', value: [decision(1), decision(2, true)] },
  { kind: 'trades', value: [trade(1), trade(2)] },
  { kind: 'instants', value: [instant(0, 4), instant(1, 9)] },
  { kind: 'steps', value: [step(1, 9)] },
  { kind: 'journal', value: deltas(1, 4) },
  { kind: 'journal', value: everyKind(5) },
];

describe('a container', () => {
  test('comes back as it was written, plain or gzipped, in whatever pieces', async () => {
    const bytes = await written();
    const expected = [{ kind: 'manifest', value: readBack }, ...parts];
    expect(await all(bytes)).toEqual(expected);
    expect(await all(gzipSync(bytes))).toEqual(expected);
    expect(await all(inPieces(bytes, 1))).toEqual(expected);
    expect(await all(inPieces(gzipSync(bytes), 7))).toEqual(expected);
    expect(await all(gzipped(writeContainer(manifest, parts)))).toEqual(expected);
    expect(await all(new Blob([bytes]).stream())).toEqual(expected);
  });

  test('of version 1 still reads', async () => {
    if (process.env.NIGHTJAR_WRITE_GOLDEN) writeFileSync(GOLDEN, await written());
    const golden = readFileSync(GOLDEN);
    expect(await all(golden)).toEqual([{ kind: 'manifest', value: readBack }, ...parts]);
    expect(Buffer.compare(golden, await written())).toBe(0);
  });

  test('of an earlier build, whose records were others, is refused in words', async () => {
    const bytes = await written();
    const old = instantsPack.encode([instant(0, 4)]).slice(0, -4);
    old[0] = 1;
    const block = new Writer();
    block.raw(old);
    const head = new Writer();
    const part = closed(block);
    head.u8(5);
    head.u32(part.length);
    head.raw(part);
    const manifestEnd = endOfFirstBlock(bytes);
    const file = Uint8Array.of(...bytes.subarray(0, manifestEnd), ...closed(head));
    await expect(all(file)).rejects.toThrow('instants: saved in version 1 by an earlier build; this one reads version 2');
  });

  test('from before there were trades counts none', async () => {
    const { trades: _, ...counts } = manifest.counts;
    const before = { ...manifest, counts: { ...counts, entries: 0, minutes: 0, decisions: 0 } } as unknown as Manifest;
    expect(decodeManifest(encodeManifest(before)).counts).toEqual({ entries: 0, minutes: 0, decisions: 0, trades: 0 });
  });

  test('cut off anywhere is refused', async () => {
    const bytes = await written();
    for (let length = 0; length < bytes.length; length += length < 64 ? 1 : 13) {
      await expect(all(bytes.slice(0, length))).rejects.toThrow(RangeError);
    }
    const packed = gzipSync(bytes);
    for (let length = 0; length < packed.length; length += 29) await expect(all(packed.subarray(0, length))).rejects.toThrow(RangeError);
  });

  test('changed anywhere is refused', async () => {
    const bytes = await written();
    const changed = fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
      await expect(all(flipped(bytes, [bit]))).rejects.toThrow(RangeError);
    });
    await fc.assert(changed, { numRuns: 300 });
    const packed = new Uint8Array(gzipSync(bytes));
    const whole = await all(packed);
    const damaged = fc.asyncProperty(fc.integer({ min: 80, max: packed.length * 8 - 1 }), async (bit) => {
      // A few bits of a packed stream fill up its last byte and mean nothing: then the file is what it was.
      const read = await all(flipped(packed, [bit])).catch((error: unknown) => error);
      if (!(read instanceof RangeError)) expect(read).toEqual(whole);
    });
    await fc.assert(damaged, { numRuns: 100 });
  });

  test('random bytes are refused', async () => {
    const random = fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
      await expect(all(bytes)).rejects.toThrow(RangeError);
    });
    await fc.assert(random, { numRuns: 200 });
  });

  test('that is not ours, newer, too long, or goes on behind its end is refused in words', async () => {
    const bytes = await written();
    await expect(all(new TextEncoder().encode('timestamp,price,amount'))).rejects.toThrow('no Nightjar file');
    await expect(all(Uint8Array.from(bytes, (byte, i) => (i === 8 ? 2 : byte)))).rejects.toThrow('version 2');
    await expect(all(Uint8Array.of(...bytes, 0))).rejects.toThrow('behind its end');
    await expect(all(forged(1, new Uint8Array(0), 2 ** 31))).rejects.toThrow('at most');
  });

  test('with a hostile manifest is refused in words', async () => {
    const of = (change: object) => all(forged(1, encodeManifest({ ...manifest, ...change } as Manifest)));
    await expect(of({ version: 9 })).rejects.toThrow('version 9');
    await expect(of({ format: 'zip' })).rejects.toThrow('not that of a Nightjar file');
    await expect(of({ baseSequence: 0 })).rejects.toThrow('baseSequence');
    await expect(of({ counts: [] })).rejects.toThrow('counts');
    await expect(of({ spec: { ...manifest.spec, settings: { __proto__x: 1 } } })).rejects.toThrow('does not know');
    await expect(of({ spec: { ...manifest.spec, settings: { window: 1e9 } } })).rejects.toThrow('must lie between');
    await expect(all(forged(1, new TextEncoder().encode('{"a":')))).rejects.toThrow('not JSON');
    await expect(all(forged(3, new TextEncoder().encode('{}')))).rejects.toThrow('begin with its manifest');
  });

  test('whose parts do not make a whole is never written', async () => {
    const write = async (some: readonly ContainerPart[]) => {
      for await (const _ of writeContainer(manifest, some));
    };
    await expect(write(parts.slice(0, -1))).rejects.toThrow(`4 entries where ${manifest.counts.entries} belong`);
    await expect(write(parts.filter(({ kind }) => kind !== 'minutes'))).rejects.toThrow('0 minutes');
    await expect(write(parts.filter(({ kind }) => kind !== 'trades'))).rejects.toThrow('0 trades where 2 belong');
    await expect(write([...parts, parts[0] as ContainerPart])).rejects.toThrow('a second checkpoint');
    await expect(write([{ kind: 'journal', value: deltas(2, 4) }])).rejects.toThrow('entry 2 where 1 belongs');
  });

  test('passes on what its stream throws, and lets go of a stream it does not finish', async () => {
    const bytes = await written();
    for (const start of [bytes, new Uint8Array(gzipSync(bytes))]) {
      const failing = async function* () {
        yield start.subarray(0, 50);
        throw new TypeError('the network is down');
      };
      await expect(all(failing())).rejects.toThrow('the network is down');
    }
    let released = false;
    const endless = async function* () {
      try {
        yield* inPieces(bytes, 16);
      } finally {
        released = true;
      }
    };
    for await (const part of readContainer(endless())) if (part.kind === 'manifest') break;
    expect(released).toBe(true);
  });
});

async function written(): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeContainer(manifest, parts)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

async function all(stream: Parameters<typeof readContainer>[0]): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for await (const part of readContainer(stream)) found.push(part);
  return found;
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A head and one block, well checksummed, that claims `length` bytes. */
function forged(type: number, bytes: Uint8Array, length = bytes.length): Uint8Array {
  const block = new Writer();
  block.u8(type);
  block.u32(length);
  block.raw(bytes);
  return Uint8Array.of(...new TextEncoder().encode('NIGHTJAR'), 1, ...closed(block));
}

/** Where the block behind the head ends: a type, a length, the bytes, a checksum. */
function endOfFirstBlock(bytes: Uint8Array): number {
  const head = 9;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(head + 1, true);
  return head + 5 + length + 4;
}
