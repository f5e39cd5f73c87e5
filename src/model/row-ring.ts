/**
 * The recent instants: feature rows, what was said there, and the labels learned from. Bounded, in blocks of 64 rows.
 * The rows themselves lie in the archive; a checkpoint holds their range and one checksum per block, and is refused when
 * the rows loaded for it are not byte for byte those it was made with.
 */
import { assert } from '../core/assert.ts';
import { Writer } from '../core/bytes.ts';
import { count, numbers, type Stateful } from '../core/codec.ts';
import { crc32 } from '../core/crc32.ts';
import type { InstantRecord, MaturedLabel } from '../core/records.ts';
import { NO_LABEL, RowColumns, type RowShape, type RowSource } from './rows.ts';

export const ROW_BLOCK = 64;

/** The row of a new instant. */
export type NewRow = Omit<InstantRecord, 'id' | 'prediction' | 'said' | 'matured'>;

export interface RingShape extends RowShape {
  /** Numbers of a prediction per horizon: the classes' probabilities, and the move. */
  readonly outputs: number;
  /** Numbers that everybody said, per horizon. */
  readonly said: number;
}

export class RowRing implements Stateful, RowSource {
  readonly codec = { version: 2, fields: { end: count, checksums: numbers } };
  /** Id of the next instant. */
  end = 0;
  private readonly checksums: Uint32Array;
  readonly columns: RowColumns;
  readonly shape: RingShape;
  private readonly capacity: number;
  private readonly sequences: Float64Array;
  private readonly times: Float64Array;
  private readonly doubleMids: Float64Array;
  private readonly regimes: Int8Array;
  readonly deadBandsBp: Float32Array;
  readonly predictions: Float32Array;
  readonly said: Float32Array;
  private readonly writer = new Writer();

  constructor(blocks: number, shape: RingShape) {
    const capacity = blocks * ROW_BLOCK;
    this.capacity = capacity;
    this.shape = shape;
    this.columns = new RowColumns(capacity, shape);
    this.checksums = new Uint32Array(blocks);
    this.sequences = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
    this.doubleMids = new Float64Array(capacity);
    this.regimes = new Int8Array(capacity);
    this.deadBandsBp = new Float32Array(capacity * shape.horizons);
    this.predictions = new Float32Array(capacity * shape.horizons * shape.outputs);
    this.said = new Float32Array(capacity * shape.horizons * shape.said);
  }

  /** Oldest id that is kept: whole blocks, the newest one may still be filling. */
  get first(): number {
    if (this.end === 0) return 0;
    const newestBlock = Math.floor((this.end - 1) / ROW_BLOCK);
    return Math.max(0, newestBlock - this.checksums.length + 1) * ROW_BLOCK;
  }

  /** Whether the next row takes the place of the oldest block. */
  get drops(): boolean {
    return this.end % ROW_BLOCK === 0 && this.end >= this.capacity;
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

  regime(id: number): number {
    return this.regimes[this.slot(id)] as number;
  }

  stretch(id: number): number {
    return this.columns.stretches[this.slot(id)] as number;
  }

  /** Whether the instant was warm: predicted, and to be labelled. */
  predicted(id: number): boolean {
    return (this.columns.deviationsBp[this.slot(id) * this.shape.horizons] as number) > 0;
  }

  /** Where what was said at `id` of `horizon` begins in `said`. */
  saidAt(id: number, horizon: number): number {
    return (this.slot(id) * this.shape.horizons + horizon) * this.shape.said;
  }

  /** The class that `id` turned out to have, NO_LABEL while it is open or where a gap made it void. */
  label(id: number, horizon: number): number {
    return this.columns.labelClasses[this.slot(id) * this.shape.horizons + horizon] as number;
  }

  /** Appends the row of a new instant; what is said of it is written in place, then {@link seal} ends it. */
  push(row: NewRow): number {
    const id = this.end++;
    const slot = this.slot(id);
    const { columns } = this;
    const { features: F, horizons: H, outputs, said } = this.shape;
    this.sequences[slot] = row.sequence;
    this.times[slot] = row.exchangeTime;
    this.doubleMids[slot] = row.doubleMid;
    this.regimes[slot] = row.regime;
    columns.stretches[slot] = row.stretch;
    columns.values.set(row.values, slot * F);
    columns.present.set(row.present, slot * F);
    columns.deviationsBp.set(row.deviationsBp, slot * H);
    columns.labelClasses.fill(NO_LABEL, slot * H, (slot + 1) * H);
    columns.labelMovesBp.fill(0, slot * H, (slot + 1) * H);
    this.deadBandsBp.set(row.deadBandsBp, slot * H);
    this.predictions.fill(0, slot * H * outputs, (slot + 1) * H * outputs);
    this.said.fill(0, slot * H * said, (slot + 1) * H * said);
    return id;
  }

  /** Ends the newest instant: `matured` labels enter their rows, and the block's checksum takes all of it in. */
  seal(matured: readonly MaturedLabel[]): InstantRecord {
    this.enter(matured);
    const record = this.record(this.end - 1, matured);
    this.include(record);
    return record;
  }

  /** Labels enter the rows that are still here. */
  private enter(matured: readonly MaturedLabel[]): void {
    for (const { row, horizon, class: label, moveBp } of matured) {
      if (row < this.first) continue;
      const at = this.slot(row) * this.shape.horizons + horizon;
      this.columns.labelClasses[at] = label;
      this.columns.labelMovesBp[at] = moveBp;
    }
  }

  /** Fills the ring, after its state was decoded, from the archive's rows of [first, end). */
  restore(records: readonly InstantRecord[]): void {
    const { end, first } = this;
    const { horizons: H, outputs, said } = this.shape;
    const expected = this.checksums.slice();
    assert(records.length === end - first, `${end - first} rows wanted for this checkpoint, ${records.length} found`);
    this.checksums.fill(0);
    this.end = first;
    for (const record of records) {
      assert(record.id === this.end, `row ${record.id} where ${this.end} belongs`);
      const slot = this.slot(this.push(record));
      this.predictions.set(record.prediction, slot * H * outputs);
      this.said.set(record.said, slot * H * said);
      this.enter(record.matured.filter(({ row }) => row >= first));
      this.include(record);
    }
    for (let block = 0; block < expected.length; block++) {
      assert(expected[block] === this.checksums[block], 'the archive’s rows are not those of the checkpoint');
    }
  }

  private record(id: number, matured: readonly MaturedLabel[]): InstantRecord {
    const slot = this.slot(id);
    const { columns } = this;
    const { features: F, horizons: H, outputs, said } = this.shape;
    const part = <T extends Float32Array | Uint8Array>(array: T, each: number) => array.slice(slot * each, (slot + 1) * each) as T;
    return {
      id,
      sequence: this.sequences[slot] as number,
      exchangeTime: this.times[slot] as number,
      doubleMid: this.doubleMids[slot] as number,
      stretch: columns.stretches[slot] as number,
      regime: this.regimes[slot] as number,
      values: part(columns.values, F),
      present: part(columns.present, F),
      deviationsBp: part(columns.deviationsBp, H),
      deadBandsBp: part(this.deadBandsBp, H),
      prediction: part(this.predictions, H * outputs),
      said: part(this.said, H * said),
      matured,
    };
  }

  /** Takes a sealed record into the checksum of its block. */
  private include(record: InstantRecord): void {
    const block = Math.floor(record.id / ROW_BLOCK) % this.checksums.length;
    const { writer } = this;
    writer.clear();
    writer.u32(record.id % ROW_BLOCK === 0 ? 0 : (this.checksums[block] as number));
    const { id, sequence, exchangeTime, doubleMid, stretch, regime } = record;
    for (const value of [id, sequence, exchangeTime, doubleMid, stretch, regime]) writer.f64(value);
    for (const array of [record.values, record.deviationsBp, record.deadBandsBp, record.prediction, record.said]) {
      writer.raw(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    }
    writer.raw(record.present);
    for (const { row, horizon, class: label, moveBp } of record.matured) {
      writer.f64(row);
      writer.u8(horizon);
      writer.u8(label);
      writer.f32(moveBp);
    }
    this.checksums[block] = crc32(writer.written);
  }
}
