/** A table in Markdown, its columns padded so that it reads as text too. */

export interface Column<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** What is not defined, as kappa of one class is not. */
export const NOTHING = '–';

export function markdownTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const titles = columns.map(({ title }) => title);
  const widths = titles.map((title, at) => Math.max(3, title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const padded = (row: readonly string[]) => line(row.map((cell, at) => pad(cell, widths[at] as number, columns[at]?.align)));
  const rule = columns.map(({ align }, at) =>
    align === 'right' ? `${'-'.repeat((widths[at] as number) - 1)}:` : '-'.repeat(widths[at] as number),
  );
  return [padded(titles), line(rule), ...cells.map(padded)];
}

export function percent(share: number | null, decimals = 1): string {
  return share === null ? NOTHING : `${(share * 100).toFixed(decimals)} %`;
}

function pad(cell: string, width: number, align: 'left' | 'right' | undefined): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}
