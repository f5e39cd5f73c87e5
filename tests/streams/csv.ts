/** A stream as the file that `npm run prequential` reads; what is not a number is an empty cell. */
import type { Stream } from './stream.ts';

/** Comma-separated text with a header; the last column is `label`. */
export function toCsv({ columns, rows, labels }: Stream): string {
  const lines = rows.map((row, t) => [...row.map((x) => (Number.isNaN(x) ? '' : String(x))), labels[t]].join(','));
  return `${[...columns, 'label'].join(',')}\n${lines.join('\n')}\n`;
}
