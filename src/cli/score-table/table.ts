/** The table of scores in Markdown: a row per source and horizon, its figures those of `simulate`. */
import type { SessionReport } from './play.ts';

type HorizonReport = SessionReport['horizons'][number];

/** Printed under the table: what its columns are. */
export const LEGEND =
  'accuracy, log loss, ECE: of what spoke. lead: its accuracy less that of the best baseline, which is named, in points, ± the standard ' +
  'error of the paired difference. direction: up or down, where the price moved by more than the dead band. every: exchange time between ' +
  'two predictions.';

/** One source that was played. */
export interface PlayedRow {
  readonly title: string;
  readonly report: Pick<SessionReport, 'horizons'>;
}

interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cell: (horizon: HorizonReport, title: string) => string;
}

const WORDS: Readonly<Record<string, string>> = { noChange: 'no change', majority: 'majority', logisticRegression: 'regression' };

/** What is not defined, as kappa of one class is not. */
const NOTHING = '–';

const COLUMNS: readonly Column[] = [
  { title: 'source', align: 'left', cell: (_, title) => title },
  { title: 'horizon', align: 'right', cell: ({ horizonMs }) => duration(horizonMs) },
  { title: 'labels', align: 'right', cell: ({ n }) => String(n) },
  { title: 'accuracy', align: 'right', cell: ({ accuracy }) => percent(accuracy) },
  { title: 'lead ± error', align: 'right', cell: ({ lead }) => leadWords(lead) },
  { title: 'no change', align: 'right', cell: ({ baselines }) => percent(baselines.noChange.accuracy) },
  { title: 'majority', align: 'right', cell: ({ baselines }) => percent(baselines.majority.accuracy) },
  { title: 'regression', align: 'right', cell: ({ baselines }) => percent(baselines.logisticRegression.accuracy) },
  { title: 'log loss', align: 'right', cell: ({ logLoss }) => decimal(logLoss) },
  { title: 'of majority', align: 'right', cell: ({ baselines }) => decimal(baselines.majority.logLoss) },
  { title: 'ECE', align: 'right', cell: ({ ece }) => decimal(ece) },
  { title: 'verdict', align: 'left', cell: ({ verdict }) => verdict.words },
  { title: 'moves', align: 'right', cell: ({ direction }) => String(direction?.n ?? 0) },
  { title: 'direction', align: 'right', cell: ({ direction }) => percent(direction?.accuracy ?? null) },
  { title: 'lead ± error', align: 'right', cell: ({ direction }) => leadWords(direction?.lead ?? null) },
  { title: 'verdict on direction', align: 'left', cell: ({ direction }) => (direction?.n ? direction.verdict.words : NOTHING) },
];

/** The lines of the table; columns are padded, so that it reads as text too. */
export function scoreTable(played: readonly PlayedRow[]): readonly string[] {
  const rows = played.flatMap(({ title, report }) => report.horizons.map((horizon) => COLUMNS.map(({ cell }) => cell(horizon, title))));
  const titles = COLUMNS.map(({ title }) => title);
  const widths = titles.map((title, at) => Math.max(3, title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const padded = (row: readonly string[]) => line(row.map((cell, at) => pad(cell, widths[at] as number, COLUMNS[at]?.align)));
  const rule = COLUMNS.map(({ align }, at) =>
    align === 'right' ? `${'-'.repeat((widths[at] as number) - 1)}:` : '-'.repeat(widths[at] as number),
  );
  return [padded(titles), line(rule), ...rows.map(padded)];
}

/** Points of accuracy over the best baseline, which is named; small ones with more decimals. */
function leadWords(lead: HorizonReport['lead']): string {
  if (lead === null) return NOTHING;
  const { over, difference, standardError } = lead;
  const decimals = standardError !== null && standardError < 0.001 ? 2 : 1;
  const points = (share: number) => (share * 100).toFixed(decimals);
  const error = standardError === null ? NOTHING : points(standardError);
  return `${difference >= 0 ? '+' : '-'}${points(Math.abs(difference))} ± ${error} over ${WORDS[over]}`;
}

function percent(share: number | null): string {
  return share === null ? NOTHING : `${(share * 100).toFixed(1)} %`;
}

function decimal(value: number | null): string {
  return value === null ? NOTHING : value.toFixed(3);
}

function duration(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`;
}

function pad(cell: string, width: number, align: Column['align'] | undefined): string {
  return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
}
