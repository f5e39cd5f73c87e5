/** Builds the networks' input: windows of recent rows. Rows before a gap, or before the first, are zero. */
import type { Batch } from '../core/ports.ts';
import type { RowRing } from './row-ring.ts';

/** The windows that end at the rows `ids`; places of the batch beyond them stay zero. */
export function windowsOf(rows: RowRing, ids: readonly number[], window: number, size: number): Batch {
  const { features } = rows;
  const batch = { size, rows: new Float32Array(size * window * features), present: new Float32Array(size * features) };
  ids.forEach((id, place) => {
    const stretch = rows.stretch(id);
    for (let back = 0; back < window; back++) {
      const row = id - back;
      if (row < rows.first || rows.stretch(row) !== stretch) break;
      const from = rows.slot(row) * features;
      batch.rows.set(rows.values.subarray(from, from + features), (place * window + window - 1 - back) * features);
    }
    const from = rows.slot(id) * features;
    batch.present.set(rows.present.subarray(from, from + features), place * features);
  });
  return batch;
}
