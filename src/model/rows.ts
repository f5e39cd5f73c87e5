/** Feature rows with their labels, in flat arrays by slot: what windows and training samples are cut from. */
import type { MaturedLabel } from '../core/records.ts';

/** No label yet, or none ever: it touched a gap. */
export const NO_LABEL = -1;

export interface RowShape {
  readonly features: number;
  readonly horizons: number;
}

/** The columns that learning reads. */
export class RowColumns {
  readonly features: number;
  readonly horizons: number;
  readonly stretches: Float64Array;
  readonly values: Float32Array;
  readonly present: Uint8Array;
  readonly deviationsBp: Float32Array;
  readonly labelClasses: Int8Array;
  readonly labelMovesBp: Float32Array;

  constructor(capacity: number, { features, horizons }: RowShape) {
    this.features = features;
    this.horizons = horizons;
    this.stretches = new Float64Array(capacity);
    this.values = new Float32Array(capacity * features);
    this.present = new Uint8Array(capacity * features);
    this.deviationsBp = new Float32Array(capacity * horizons);
    this.labelClasses = new Int8Array(capacity * horizons).fill(NO_LABEL);
    this.labelMovesBp = new Float32Array(capacity * horizons);
  }

  /** Copies what lies at `slot` of `source` to `to`. */
  copy(source: RowColumns, slot: number, to: number): void {
    const { features: F, horizons: H } = this;
    this.stretches[to] = source.stretches[slot] as number;
    this.values.set(source.values.subarray(slot * F, (slot + 1) * F), to * F);
    this.present.set(source.present.subarray(slot * F, (slot + 1) * F), to * F);
    this.deviationsBp.set(source.deviationsBp.subarray(slot * H, (slot + 1) * H), to * H);
    this.labelClasses.set(source.labelClasses.subarray(slot * H, (slot + 1) * H), to * H);
    this.labelMovesBp.set(source.labelMovesBp.subarray(slot * H, (slot + 1) * H), to * H);
  }
}

/** Consecutive rows by id: where they lie in their columns. */
export interface RowSource {
  readonly columns: RowColumns;
  /** Oldest id. */
  readonly first: number;
  slot(id: number): number;
}

/** One row that can be learned from: its labels, and where its window is cut. */
export interface Sample {
  readonly source: RowSource;
  readonly row: number;
  readonly labels: readonly MaturedLabel[];
}

/** The sample of `row` with every label it has. */
export function sampleOf(source: RowSource, row: number): Sample {
  const { columns } = source;
  const at = source.slot(row) * columns.horizons;
  const labels: MaturedLabel[] = [];
  for (let horizon = 0; horizon < columns.horizons; horizon++) {
    const label = columns.labelClasses[at + horizon] as number;
    if (label !== NO_LABEL) labels.push({ row, horizon, class: label, moveBp: columns.labelMovesBp[at + horizon] as number });
  }
  return { source, row, labels };
}
