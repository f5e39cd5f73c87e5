/** Rows of a table as the networks see them: scaled by what was seen so far, with the labels revealed last beside them. */
import { Scaler } from '../../model/scaler.ts';
import type { Table } from './table.ts';

/** One row of features: values, and 1 for each that is known. */
export interface StreamRow {
  readonly values: Float32Array;
  readonly present: Uint8Array;
}

export class StreamRows {
  /** Numbers of a row. */
  readonly features: number;
  private readonly table: Table;
  private readonly lags: number;
  private readonly scaler: Scaler;
  private readonly raw: Float64Array;
  /** Classes revealed last, the newest first, at most `lags`. */
  private revealed: readonly number[] = [];

  /** @param lags how many of the labels revealed last are features; @param forgetting memory of the scaler, rows. */
  constructor(table: Table, lags: number, forgetting: number) {
    this.table = table;
    this.lags = lags;
    this.features = table.columns.length + lags * this.perLag;
    this.scaler = new Scaler(table.columns.length, forgetting);
    this.raw = new Float64Array(table.columns.length);
  }

  /** The label that became known last: from now on a feature. */
  reveal(label: number): void {
    this.revealed = [label, ...this.revealed].slice(0, this.lags);
  }

  /** Row `t`. Each is taken once, in order: the scaler learns from it. */
  row(t: number): StreamRow {
    const { columns } = this.table;
    const values = new Float32Array(this.features);
    const present = new Uint8Array(this.features);
    columns.forEach((column, f) => {
      this.raw[f] = column.values[t] as number;
      present[f] = column.present[t] as number;
    });
    this.scaler.observe(this.raw, present, values);
    this.revealed.forEach((label, lag) => {
      const at = columns.length + lag * this.perLag;
      present.fill(1, at, at + this.perLag);
      if (this.perLag === 1) values[at] = label === 1 ? 1 : -1;
      else values[at + label] = 1;
    });
    return { values, present };
  }

  /** Two classes are one number, -1 or 1; more are one number each, 0 or 1. */
  private get perLag(): number {
    return this.table.classes.length === 2 ? 1 : this.table.classes.length;
  }
}
