/**
 * State is bytes. A stateful class lists its fields once; encoding, decoding and the test that leaves one out all read
 * that list, so a field cannot be written and not read, or read in another order.
 */
import { assert } from './assert.ts';
import { Reader, Writer } from './bytes.ts';

/** How one field is written and read. `read` may reuse the value that is there, so that owners keep their arrays. */
export interface FieldCodec<T> {
  write(writer: Writer, value: T): void;
  read(reader: Reader, present: T): T;
}

/** The fields of a class in their order, with the version that wrote them. */
export interface StateCodec {
  readonly version: number;
  // biome-ignore lint/suspicious/noExplicitAny: one list holds codecs of different field types
  readonly fields: Readonly<Record<string, FieldCodec<any>>>;
}

/** What can write itself to bytes and become again what was written. */
export interface Stateful {
  readonly codec: StateCodec;
}

/** Writes the version and each field of `codec`, in order. */
export function encodeInto(writer: Writer, state: Stateful, codec: StateCodec = state.codec): void {
  writer.varint(codec.version);
  const values = state as unknown as Record<string, unknown>;
  for (const name in codec.fields) codec.fields[name]?.write(writer, values[name]);
}

/** Reads into `state` what {@link encodeInto} wrote. Another version throws a RangeError in words, without names: builds shorten them. */
export function decodeFrom(reader: Reader, state: Stateful, codec: StateCodec = state.codec): void {
  const version = reader.varint();
  if (version !== codec.version) {
    const who = version < codec.version ? 'an earlier' : 'a later';
    throw new RangeError(
      `This session was saved by ${who} version of the app (${version}, not ${codec.version}), and this one cannot go on from it. It stays as it is; a new session can be begun.`,
    );
  }
  const values = state as unknown as Record<string, unknown>;
  for (const name in codec.fields) values[name] = codec.fields[name]?.read(reader, values[name]);
}

/** `state` as bytes of its own. */
export function encode(state: Stateful): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  encodeInto(writer, state);
  return writer.finish();
}

/** Makes `state` what `bytes` say; bytes left over throw a RangeError. */
export function decode(state: Stateful, bytes: Uint8Array): void {
  const reader = new Reader(bytes);
  decodeFrom(reader, state);
  if (reader.remaining !== 0) throw new RangeError(`${reader.remaining} bytes too many`);
}

export const boolean: FieldCodec<boolean> = { write: (w, v) => w.boolean(v), read: (r) => r.boolean() };
export const f64: FieldCodec<number> = { write: (w, v) => w.f64(v), read: (r) => r.f64() };
export const count: FieldCodec<number> = { write: (w, v) => w.varint(v), read: (r) => r.varint() };
/** Whole and never negative, with its unit: prices, amounts, money that is there. */
export const whole = <T extends number>() => count as unknown as FieldCodec<T>;
export const integer: FieldCodec<number> = { write: (w, v) => w.signed(v), read: (r) => r.signed() };
export const text: FieldCodec<string> = { write: (w, v) => w.text(v), read: (r) => r.text() };

/** A value that may be null, with its presence before it. */
export function nullable<T>(inner: FieldCodec<T>): FieldCodec<T | null> {
  return {
    write(writer, value) {
      writer.boolean(value !== null);
      if (value !== null) inner.write(writer, value);
    },
    read: (reader, present) => (reader.boolean() ? inner.read(reader, present as T) : null),
  };
}

type NumberArray = Float32Array | Float64Array | Uint8Array | Int8Array | Uint32Array | Int32Array;

/** A typed array of fixed length: its bytes as they lie in memory (every platform we run on is little-endian). */
export const numbers: FieldCodec<NumberArray> = {
  write(writer, value) {
    writer.block(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  },
  read(reader, present) {
    const bytes = reader.block();
    assert(bytes.length === present.byteLength, `an array of ${bytes.length} bytes where ${present.byteLength} belong`);
    new Uint8Array(present.buffer, present.byteOffset, present.byteLength).set(bytes);
    return present;
  },
};

/** A list of values. */
export function list<T>(inner: FieldCodec<T>): FieldCodec<T[]> {
  return {
    write(writer, values) {
      writer.varint(values.length);
      for (const value of values) inner.write(writer, value);
    },
    read(reader) {
      const length = reader.varint();
      const values: T[] = [];
      for (let i = 0; i < length; i++) values.push(inner.read(reader, undefined as T));
      return values;
    },
  };
}

/** A plain object with the given fields. */
export function record<T extends object>(fields: { readonly [K in keyof T]: FieldCodec<T[K]> }): FieldCodec<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    write(writer, value) {
      for (const name of names) fields[name].write(writer, value[name]);
    },
    read(reader) {
      const value = {} as T;
      for (const name of names) value[name] = fields[name].read(reader, undefined as T[typeof name]);
      return value;
    },
  };
}

/** One of a few words, as its place in the list. */
export function oneOf<T extends string>(...words: readonly T[]): FieldCodec<T> {
  return {
    write(writer, value) {
      writer.u8(words.indexOf(value));
    },
    read(reader) {
      const word = words[reader.u8()];
      if (word === undefined) throw new RangeError(`not one of ${words.join(', ')}`);
      return word;
    },
  };
}

/** A stateful part that its owner made and keeps. */
export const part: FieldCodec<Stateful> = {
  write: (writer, value) => encodeInto(writer, value),
  read(reader, present) {
    decodeFrom(reader, present);
    return present;
  },
};

/** Several stateful parts, as many as their owner made. */
export const parts: FieldCodec<readonly Stateful[]> = {
  write(writer, values) {
    writer.varint(values.length);
    for (const value of values) encodeInto(writer, value);
  },
  read(reader, present) {
    const length = reader.varint();
    assert(length === present.length, `${length} parts where ${present.length} belong`);
    for (const value of present) decodeFrom(reader, value);
    return present;
  },
};
