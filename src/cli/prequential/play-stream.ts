/** The one honest order on a table (Grzenda, Gomes, Bifet 2019): a row is predicted with the labels known by then, and no other. */
import type { StreamRow, StreamRows } from './stream-rows.ts';
import type { Table } from './table.ts';

/** What learns. Rows are numbered from 0 in the order they are predicted. */
export interface StreamLearner {
  /** Predicts the next row and stores what was said of it. */
  predict(row: StreamRow): Promise<void>;
  /** The label of `row` is known now: what was said of it is scored. */
  reveal(row: number, label: number): void;
  /** Learns from what was revealed. */
  learn(): Promise<void>;
}

/**
 * Plays the table once. Row t is predicted when the labels of rows up to t - 1 - delay are known and learned from; the labels
 * still open behind the last row are revealed at the end, so that every row is scored.
 */
export async function playStream(table: Table, rows: StreamRows, delay: number, learner: StreamLearner): Promise<void> {
  for (let t = 0; t < table.size; t++) {
    const known = t - 1 - delay;
    if (known >= 0) {
      revealRow(known);
      await learner.learn();
    }
    await learner.predict(rows.row(t));
  }
  for (let open = Math.max(0, table.size - 1 - delay); open < table.size; open++) revealRow(open);

  function revealRow(row: number): void {
    const label = table.labels[row] as number;
    learner.reveal(row, label);
    rows.reveal(label);
  }
}
