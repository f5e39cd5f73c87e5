/** Packed bytes that prove themselves: a version before, a CRC-32 behind, and a reading that answers damage in words. */
import { assert } from '../core/assert.ts';
import { Reader, Writer } from '../core/bytes.ts';
import type { FieldCodec } from '../core/codec.ts';
import { crc32 } from '../core/crc32.ts';

/** What a newer build wrote: not damage, but nothing this build can read. */
export class NewerFormat extends RangeError {
  override readonly name = 'NewerFormat';
}

/** One kind of packed bytes. */
export interface Pack<T> {
  encode(value: T): Uint8Array<ArrayBuffer>;
  /** @throws RangeError in words where the bytes are cut off, changed, too long, or of another version. */
  decode(bytes: Uint8Array): T;
}

/** A pack of what `codec` reads and writes; `what` names it in errors. */
export function pack<T>(what: string, version: number, codec: FieldCodec<T>): Pack<T> {
  // Packs of one kind are of about one size: the next begins as large as the last became.
  let capacity = 1_024;
  return {
    encode(value) {
      const writer = new Writer(capacity);
      writer.u8(version);
      codec.write(writer, value);
      const bytes = closed(writer);
      capacity = bytes.length + 1_024;
      return bytes;
    },
    decode(bytes) {
      const reader = new Reader(unsealed(bytes, what));
      const found = reader.u8();
      refuseNewer(what, found, version);
      if (found < version)
        throw new RangeError(`${what}: saved in version ${found} by an earlier build; this one reads version ${version}`);
      return total(what, () => {
        const value = codec.read(reader, undefined as T);
        if (reader.remaining !== 0) throw new RangeError(`${reader.remaining} bytes too many`);
        return value;
      });
    },
  };
}

/** What `writer` holds, with the checksum of it behind. */
export function closed(writer: Writer): Uint8Array<ArrayBuffer> {
  writer.u32(crc32(writer.written));
  return writer.finish();
}

/** `bytes` without the checksum behind them, once it is right. */
export function unsealed(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes.length < 5) throw new RangeError(`${what}: cut off after ${bytes.length} bytes`);
  const body = bytes.subarray(0, bytes.length - 4);
  if (crc32(body) !== checksumOf(bytes)) throw new RangeError(`${what}: the checksum is wrong`);
  return body;
}

/** The checksum behind sealed bytes. */
export function checksumOf(bytes: Uint8Array): number {
  return new Reader(bytes.subarray(bytes.length - 4)).u32();
}

/** Refuses in words what a later build wrote, and a version that never was. */
export function refuseNewer(what: string, found: number, known: number): void {
  if (found > known) throw new NewerFormat(`${what}: written in version ${found} by a newer build; this one reads up to ${known}`);
  if (found < 1) throw new RangeError(`${what}: there is no version ${found}`);
}

/** Runs a reading of forged but well-checksummed bytes: whatever it throws becomes a RangeError that names `what`. */
export function total<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NewerFormat) throw error;
    throw new RangeError(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Most values in one packed list: more is refused before it fills the memory. */
export const MAX_VALUES = 65_536;

/** A list of at most {@link MAX_VALUES}. */
export function bounded<T>(inner: FieldCodec<T>): FieldCodec<readonly T[]> {
  return {
    write(writer, values) {
      assert(values.length <= MAX_VALUES, `${values.length} values in one list`);
      writer.varint(values.length);
      for (const value of values) inner.write(writer, value);
    },
    read(reader) {
      const length = reader.varint();
      if (length > MAX_VALUES) throw new RangeError(`a list of ${length} values, at most ${MAX_VALUES} are read`);
      return Array.from({ length }, () => inner.read(reader, undefined as T));
    },
  };
}
