/** Builds the networks' input: windows of recent rows. Rows before a gap, or before the first, are zero. */
import type { Batch } from '../core/ports.ts';
import type { RowSource } from './rows.ts';

/** The windows that end at the rows of `places`; places of the batch beyond them stay zero. */
export function windowsOf(
  places: readonly { readonly source: RowSource; readonly row: number }[],
  features: number,
  window: number,
  size: number,
): Batch {
  const batch = { size, rows: new Float32Array(size * window * features), present: new Float32Array(size * features) };
  places.forEach(({ source, row: newest }, place) => {
    const { columns } = source;
    const end = (place + 1) * window;
    for (let row = oldestOf(source, newest, window); row <= newest; ) {
      const last = neighbours(source, row, newest);
      const slot = source.slot(row);
      const values = columns.values.subarray(slot * features, (slot + last - row + 1) * features);
      batch.rows.set(values, (end - 1 - (newest - row)) * features);
      row = last + 1;
    }
    const from = source.slot(newest) * features;
    batch.present.set(columns.present.subarray(from, from + features), place * features);
  });
  return batch;
}

/** The oldest row of the window that ends at `newest`: no gap lies between them. */
function oldestOf(source: RowSource, newest: number, window: number): number {
  const { stretches } = source.columns;
  const stretch = stretches[source.slot(newest)] as number;
  const least = Math.max(source.first, newest - window + 1);
  let row = newest;
  while (row > least && stretches[source.slot(row - 1)] === stretch) row--;
  return row;
}

/** The last row up to `newest` that lies behind `row` without a seam: they are copied at once. */
function neighbours(source: RowSource, row: number, newest: number): number {
  const slot = source.slot(row);
  let last = newest;
  while (source.slot(last) - slot !== last - row) last--;
  return last;
}
