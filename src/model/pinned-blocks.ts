/**
 * Blocks of rows that outlive the ring, each with the rows before it that its windows reach into. The rows lie in the
 * archive: a checkpoint holds which blocks they are, a checksum of their features, and their labels, which the archive has
 * only scattered over later rows.
 */
import { assert } from '../core/assert.ts';
import { numbers, type Stateful } from '../core/codec.ts';
import { CRC_START, crcBytes, crcValue } from '../core/crc32.ts';
import type { InstantRecord } from '../core/records.ts';
import { ROW_BLOCK } from './row-ring.ts';
import { RowColumns, type RowShape, type RowSource } from './rows.ts';

const EMPTY = -1;

export class PinnedBlocks implements Stateful {
  readonly codec = { version: 1, fields: { blocks: numbers, checksums: numbers, labelClasses: numbers, labelMovesBp: numbers } };
  /** Number of each place's block, -1 where it is empty. */
  readonly blocks: Float64Array;
  private readonly checksums: Uint32Array;
  private readonly labelClasses: Int8Array;
  private readonly labelMovesBp: Float32Array;
  /** The rows, rebuilt from the archive on a restore. */
  private readonly columns: readonly RowColumns[];
  private readonly lead: number;
  private readonly horizons: number;

  /** @param window rows of a window: one less lie before each block. */
  constructor(places: number, window: number, shape: RowShape) {
    this.lead = window - 1;
    this.horizons = shape.horizons;
    this.blocks = new Float64Array(places).fill(EMPTY);
    this.checksums = new Uint32Array(places);
    this.labelClasses = new Int8Array(places * ROW_BLOCK * shape.horizons);
    this.labelMovesBp = new Float32Array(places * ROW_BLOCK * shape.horizons);
    this.columns = Array.from({ length: places }, () => new RowColumns(ROW_BLOCK + this.lead, shape));
  }

  has(block: number): boolean {
    return this.blocks.includes(block);
  }

  /** Copies `block`, and what lies before it, out of `source` to `place`. Its labels are taken as they are now. */
  pin(place: number, source: RowSource, block: number): void {
    this.blocks[place] = block;
    const { first, end } = this.range(block);
    assert(first >= source.first, `block ${block} reaches back to row ${first}, which is gone`);
    for (let row = first; row < end; row++) this.column(place).copy(source.columns, source.slot(row), this.slotOf(block, row));
    const { labelClasses, labelMovesBp } = this.column(place);
    const size = ROW_BLOCK * this.horizons;
    this.labelClasses.set(labelClasses.subarray(this.lead * this.horizons), place * size);
    this.labelMovesBp.set(labelMovesBp.subarray(this.lead * this.horizons), place * size);
    this.checksums[place] = this.checksum(place);
  }

  /** The rows at `place`, or null where there are none. */
  source(place: number): RowSource | null {
    const block = this.blocks[place] as number;
    if (block === EMPTY) return null;
    return { columns: this.column(place), first: this.range(block).first, slot: (row) => this.slotOf(block, row) };
  }

  /** Which rows the archive must give back after a restore, in the order of the places that hold any. */
  get ranges(): readonly { readonly first: number; readonly end: number }[] {
    return Array.from(this.blocks)
      .filter((block) => block !== EMPTY)
      .map((block) => this.range(block));
  }

  /** Fills the places, after their state was decoded, with the rows of {@link ranges}. */
  restore(rows: readonly (readonly InstantRecord[])[]): void {
    let next = 0;
    this.blocks.forEach((block, place) => {
      if (block === EMPTY) return;
      const { first, end } = this.range(block);
      const records = rows[next++] ?? [];
      assert(records.length === end - first, `${end - first} rows wanted of block ${block}, ${records.length} found`);
      const columns = this.column(place);
      for (const record of records) fill(columns, this.slotOf(block, record.id), record);
      const size = ROW_BLOCK * this.horizons;
      columns.labelClasses.set(this.labelClasses.subarray(place * size, (place + 1) * size), this.lead * this.horizons);
      columns.labelMovesBp.set(this.labelMovesBp.subarray(place * size, (place + 1) * size), this.lead * this.horizons);
      assert(this.checksum(place) === this.checksums[place], `the archive’s rows of block ${block} are not those of the checkpoint`);
    });
  }

  private column(place: number): RowColumns {
    return this.columns[place] as RowColumns;
  }

  private range(block: number): { readonly first: number; readonly end: number } {
    return { first: Math.max(0, block * ROW_BLOCK - this.lead), end: (block + 1) * ROW_BLOCK };
  }

  private slotOf(block: number, row: number): number {
    return row - block * ROW_BLOCK + this.lead;
  }

  /** Of what a sample is made of, the labels left out: they are in the checkpoint themselves. */
  private checksum(place: number): number {
    const { first, end } = this.range(this.blocks[place] as number);
    const { stretches, values, present, deviationsBp } = this.column(place);
    const skipped = ROW_BLOCK + this.lead - (end - first);
    let register = CRC_START;
    for (const array of [stretches, values, present, deviationsBp]) {
      const each = array.byteLength / (ROW_BLOCK + this.lead);
      const bytes = new Uint8Array(array.buffer, array.byteOffset + skipped * each, array.byteLength - skipped * each);
      register = crcBytes(register, bytes);
    }
    return crcValue(register);
  }
}

function fill(columns: RowColumns, slot: number, record: InstantRecord): void {
  columns.stretches[slot] = record.stretch;
  columns.values.set(record.values, slot * columns.features);
  columns.present.set(record.present, slot * columns.features);
  columns.deviationsBp.set(record.deviationsBp, slot * columns.horizons);
}
