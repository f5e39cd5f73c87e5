/**
 * The recent instants: feature rows, what was predicted there, and the labels learned from. Bounded, in blocks of 64 rows.
 * The rows themselves lie in the archive; a checkpoint holds their range and one checksum per block, and is refused when
 * the rows loaded for it are not byte for byte those it was made with.
 */
import { assert } from '../core/assert.ts';
import { Writer } from '../core/bytes.ts';
import { count, numbers, type Stateful } from '../core/codec.ts';
import { CRC_START, crcByte, crcValue } from '../core/crc32.ts';
import { OUTPUTS } from '../core/network.ts';
import { BASELINE_VALUES, type InstantRecord, type MaturedLabel } from '../core/records.ts';

export const ROW_BLOCK = 64;
/** No label yet, or none ever: it touched a gap. */
export const NO_LABEL = -1;

export class RowRing implements Stateful {
  readonly codec = { version: 1, fields: { end: count, checksums: numbers } };
  /** Id of the next instant. */
  end = 0;
  private readonly checksums: Uint32Array;
  readonly features: number;
  readonly horizons: number;
  private readonly capacity: number;
  private readonly sequences: Float64Array;
  private readonly times: Float64Array;
  private readonly doubleMids: Float64Array;
  private readonly stretches: Float64Array;
  readonly values: Float32Array;
  readonly present: Uint8Array;
  readonly deviationsBp: Float32Array;
  readonly deadBandsBp: Float32Array;
  readonly predictions: Float32Array;
  readonly baselines: Float32Array;
  readonly labelClasses: Int8Array;
  readonly labelMovesBp: Float32Array;
  private readonly writer = new Writer();

  constructor(blocks: number, features: number, horizons: number) {
    const capacity = blocks * ROW_BLOCK;
    this.capacity = capacity;
    this.features = features;
    this.horizons = horizons;
    this.checksums = new Uint32Array(blocks);
    this.sequences = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
    this.doubleMids = new Float64Array(capacity);
    this.stretches = new Float64Array(capacity);
    this.values = new Float32Array(capacity * features);
    this.present = new Uint8Array(capacity * features);
    this.deviationsBp = new Float32Array(capacity * horizons);
    this.deadBandsBp = new Float32Array(capacity * horizons);
    this.predictions = new Float32Array(capacity * horizons * OUTPUTS);
    this.baselines = new Float32Array(capacity * horizons * BASELINE_VALUES);
    this.labelClasses = new Int8Array(capacity * horizons).fill(NO_LABEL);
    this.labelMovesBp = new Float32Array(capacity * horizons);
  }

  /** Oldest id that is kept: whole blocks, the newest one may still be filling. */
  get first(): number {
    if (this.end === 0) return 0;
    const newestBlock = Math.floor((this.end - 1) / ROW_BLOCK);
    return Math.max(0, newestBlock - this.checksums.length + 1) * ROW_BLOCK;
  }

  /** Where the row `id` lies in the arrays. */
  slot(id: number): number {
    return id % this.capacity;
  }

  time(id: number): number {
    return this.times[this.slot(id)] as number;
  }

  doubleMid(id: number): number {
    return this.doubleMids[this.slot(id)] as number;
  }

  stretch(id: number): number {
    return this.stretches[this.slot(id)] as number;
  }

  /** Whether the instant was warm: predicted, and to be labelled. */
  predicted(id: number): boolean {
    return (this.deviationsBp[this.slot(id) * this.horizons] as number) > 0;
  }

  /** Appends the row of a new instant; its prediction is written in place, then {@link seal} ends it. */
  push(row: Omit<InstantRecord, 'id' | 'prediction' | 'baselines' | 'matured'>): number {
    const id = this.end++;
    const slot = this.slot(id);
    this.sequences[slot] = row.sequence;
    this.times[slot] = row.exchangeTime;
    this.doubleMids[slot] = row.doubleMid;
    this.stretches[slot] = row.stretch;
    this.values.set(row.values, slot * this.features);
    this.present.set(row.present, slot * this.features);
    this.deviationsBp.set(row.deviationsBp, slot * this.horizons);
    this.deadBandsBp.set(row.deadBandsBp, slot * this.horizons);
    this.predictions.fill(0, slot * this.horizons * OUTPUTS, (slot + 1) * this.horizons * OUTPUTS);
    this.baselines.fill(0, slot * this.horizons * BASELINE_VALUES, (slot + 1) * this.horizons * BASELINE_VALUES);
    this.labelClasses.fill(NO_LABEL, slot * this.horizons, (slot + 1) * this.horizons);
    this.labelMovesBp.fill(0, slot * this.horizons, (slot + 1) * this.horizons);
    return id;
  }

  /** Ends the newest instant: `matured` labels enter their rows, and the block's checksum takes all of it in. */
  seal(matured: readonly MaturedLabel[]): InstantRecord {
    for (const label of matured) if (label.row >= this.first) this.setLabel(label);
    const record = this.record(this.end - 1, matured);
    this.include(record);
    return record;
  }

  /** Fills the ring, after its state was decoded, from the archive's rows of [first, end). */
  restore(records: readonly InstantRecord[]): void {
    const { end, first } = this;
    const expected = this.checksums.slice();
    assert(records.length === end - first, `${end - first} rows wanted for this checkpoint, ${records.length} found`);
    this.checksums.fill(0);
    this.end = first;
    for (const record of records) {
      assert(record.id === this.end, `row ${record.id} where ${this.end} belongs`);
      const slot = this.slot(this.push(record));
      this.predictions.set(record.prediction, slot * this.horizons * OUTPUTS);
      this.baselines.set(record.baselines, slot * this.horizons * BASELINE_VALUES);
      for (const label of record.matured) if (label.row >= first) this.setLabel(label);
      this.include(record);
    }
    for (let block = 0; block < expected.length; block++) {
      assert(expected[block] === this.checksums[block], 'the archive’s rows are not those of the checkpoint');
    }
  }

  private setLabel({ row, horizon, class: label, moveBp }: MaturedLabel): void {
    const at = this.slot(row) * this.horizons + horizon;
    this.labelClasses[at] = label;
    this.labelMovesBp[at] = moveBp;
  }

  private record(id: number, matured: readonly MaturedLabel[]): InstantRecord {
    const slot = this.slot(id);
    const part = <T extends Float32Array | Uint8Array>(array: T, each: number) => array.slice(slot * each, (slot + 1) * each) as T;
    return {
      id,
      sequence: this.sequences[slot] as number,
      exchangeTime: this.times[slot] as number,
      doubleMid: this.doubleMids[slot] as number,
      stretch: this.stretches[slot] as number,
      values: part(this.values, this.features),
      present: part(this.present, this.features),
      deviationsBp: part(this.deviationsBp, this.horizons),
      deadBandsBp: part(this.deadBandsBp, this.horizons),
      prediction: part(this.predictions, this.horizons * OUTPUTS),
      baselines: part(this.baselines, this.horizons * BASELINE_VALUES),
      matured,
    };
  }

  /** Takes a sealed record into the checksum of its block. */
  private include(record: InstantRecord): void {
    const block = Math.floor(record.id / ROW_BLOCK) % this.checksums.length;
    const { writer } = this;
    writer.clear();
    writer.u32(record.id % ROW_BLOCK === 0 ? 0 : (this.checksums[block] as number));
    for (const value of [record.id, record.sequence, record.exchangeTime, record.doubleMid, record.stretch]) writer.f64(value);
    for (const array of [record.values, record.deviationsBp, record.deadBandsBp, record.prediction, record.baselines]) {
      writer.raw(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    }
    writer.raw(record.present);
    for (const { row, horizon, class: label, moveBp } of record.matured) {
      writer.f64(row);
      writer.u8(horizon);
      writer.u8(label);
      writer.f32(moveBp);
    }
    let register = CRC_START;
    for (const byte of writer.finish()) register = crcByte(register, byte);
    this.checksums[block] = crcValue(register);
  }
}
