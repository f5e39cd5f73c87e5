/** What lasts beside the checkpoints, as bytes: instants, history rows and minutes, in lists. The order of the fields is the format. */
import { assert } from '../core/assert.ts';
import type { Reader } from '../core/bytes.ts';
import { count, type FieldCodec, f64, integer, nullable, oneOf, record } from '../core/codec.ts';
import { BACKEND_NAMES } from '../core/messages.ts';
import {
  BAR_MINUTES,
  type BarMinutes,
  type BarRecord,
  type InstantRecord,
  type MaturedLabel,
  type MinuteRecord,
  RIBBON_STATES,
  type RibbonMinutes,
  type RibbonRecord,
  type StepRecord,
} from '../core/records.ts';
import type { Amount, Money, Price } from '../core/units.ts';
import { bounded, type Pack, pack } from './seal.ts';

const DIGEST_BYTES = 32;

/** Prices and amounts: whole, never negative. */
export const price = count as unknown as FieldCodec<Price>;
export const amount = count as unknown as FieldCodec<Amount>;
/** Sums of money may be negative, and are whole only by convention: the float's own eight bytes hold any. */
export const money = f64 as unknown as FieldCodec<Money>;

/** SHA-256 in lower-case hexadecimal, as its 32 bytes. */
export const digest: FieldCodec<string> = {
  write(writer, value) {
    assert(/^[0-9a-f]{64}$/.test(value), `"${value}" is no digest`);
    for (let i = 0; i < DIGEST_BYTES; i++) writer.u8(Number.parseInt(value.slice(2 * i, 2 * i + 2), 16));
  },
  read: (reader) => Array.from(reader.raw(DIGEST_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(''),
};

/** A float32 kept as such: a float64 that would lose digits is our own mistake, and found here. */
const f32: FieldCodec<number> = {
  write(writer, value) {
    assert(Object.is(Math.fround(value), value), `${value} is no float32`);
    writer.f32(value);
  },
  read: (reader) => reader.f32(),
};

/** An array of its own, bit for bit. */
export const floats: FieldCodec<Float32Array> = {
  write(writer, value) {
    writer.block(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  },
  read(reader) {
    const bytes = reader.block();
    if (bytes.length % 4 !== 0) throw new RangeError(`${bytes.length} bytes are no float32 array`);
    return new Float32Array(bytes.slice().buffer);
  },
};

/** Zeros and ones, eight to a byte. */
const flags: FieldCodec<Uint8Array> = {
  write(writer, value) {
    writer.varint(value.length);
    for (let at = 0; at < value.length; at += 8) {
      let byte = 0;
      for (let bit = 0; bit < 8 && at + bit < value.length; bit++) {
        const flag = value[at + bit] as number;
        assert(flag <= 1, `a flag of ${flag}`);
        byte |= flag << bit;
      }
      writer.u8(byte);
    }
  },
  read(reader) {
    const length = reader.varint();
    const packed = reader.raw(Math.ceil(length / 8));
    return Uint8Array.from({ length }, (_, i) => ((packed[i >> 3] as number) >> (i & 7)) & 1);
  },
};

const label = record<MaturedLabel>({ row: count, horizon: count, class: count, moveBp: f32 });

const instant = record<InstantRecord>({
  id: count,
  sequence: count,
  exchangeTime: count,
  doubleMid: f64,
  stretch: count,
  regime: integer,
  values: floats,
  present: flags,
  deviationsBp: floats,
  deadBandsBp: floats,
  prediction: floats,
  said: floats,
  matured: bounded(label),
});

const step = record<StepRecord>({
  step: count,
  sequence: count,
  exchangeTime: count,
  digest,
  loss: f64,
  backend: oneOf(...BACKEND_NAMES),
});

const minute = record<MinuteRecord>({
  time: count,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: amount,
  basis: oneOf('trades', 'mid'),
  spot: money,
  margin: money,
  hold: money,
  accuracy: bounded(bounded(f64)),
  logLoss: bounded(bounded(f64)),
  weights: bounded(bounded(f64)),
  confidence: bounded(f64),
  rate: f64,
  alarms: count,
  gapMs: count,
});

const bar = record<BarRecord>({
  minutes: oneOfNumbers<BarMinutes>(...BAR_MINUTES),
  time: count,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: amount,
  basis: oneOf('trades', 'mid'),
});

const ribbon = record<RibbonRecord>({
  time: count,
  minutes: oneOfNumbers<RibbonMinutes>(5, 15),
  state: nullable(oneOf(...RIBBON_STATES)),
  price: f64,
  values: bounded(f64),
});

/** One of a few numbers, as itself. */
function oneOfNumbers<T extends number>(...numbers: readonly T[]): FieldCodec<T> {
  return {
    write(writer, value) {
      assert(numbers.includes(value), `${value} is none of ${numbers.join(', ')}`);
      writer.varint(value);
    },
    read(reader) {
      const found = reader.varint();
      const number = numbers.find((known) => known === found);
      if (number === undefined) throw new RangeError(`${found} is none of ${numbers.join(', ')}`);
      return number;
    },
  };
}

/** What one commit adds to the archive. */
export interface Archived {
  readonly instants: readonly InstantRecord[];
  readonly steps: readonly StepRecord[];
}

export const instantsPack: Pack<readonly InstantRecord[]> = pack('instants', 2, bounded(instant));
export const stepsPack: Pack<readonly StepRecord[]> = pack('steps', 1, bounded(step));
export const archivePack: Pack<Archived> = pack('archive', 2, record<Archived>({ instants: bounded(instant), steps: bounded(step) }));
export const minutesPack: Pack<readonly MinuteRecord[]> = pack('minutes', 3, bounded(minute));
export const barPack: Pack<BarRecord> = pack('bar', 1, bar);
export const barsPack: Pack<readonly BarRecord[]> = pack('bars', 1, bounded(bar));
export const ribbonsPack: Pack<readonly RibbonRecord[]> = pack('ribbons', 1, bounded(ribbon));
export const minutePack: Pack<MinuteRecord> = pack('minute', 3, minute);

/** A whole book, as the order book encodes itself, with the sequence it was taken at. */
export interface WholeBook {
  readonly sequence: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes of their own, whatever they mean. */
export const ownBytes: FieldCodec<Uint8Array<ArrayBuffer>> = {
  write: (writer, value) => writer.block(value),
  read: (reader: Reader) => new Uint8Array(reader.block()),
};

export const bookPack: Pack<WholeBook> = pack('whole book', 1, record<WholeBook>({ sequence: count, bytes: ownBytes }));
