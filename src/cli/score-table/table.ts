/** The table of scores in Markdown: a row per source and horizon, its figures those of `simulate`. */
import { type Column, markdownTable, NOTHING, percent } from './markdown-table.ts';
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

interface PlayedHorizon {
  readonly title: string;
  readonly horizon: HorizonReport;
}

const WORDS: Readonly<Record<string, string>> = { noChange: 'no change', majority: 'majority', logisticRegression: 'regression' };

const COLUMNS: readonly Column<PlayedHorizon>[] = [
  { title: 'source', align: 'left', cell: ({ title }) => title },
  { title: 'horizon', align: 'right', cell: ({ horizon: { horizonMs } }) => duration(horizonMs) },
  { title: 'labels', align: 'right', cell: ({ horizon: { n } }) => String(n) },
  { title: 'accuracy', align: 'right', cell: ({ horizon: { accuracy } }) => percent(accuracy) },
  { title: 'lead ± error', align: 'right', cell: ({ horizon: { lead } }) => leadWords(lead) },
  { title: 'no change', align: 'right', cell: ({ horizon: { baselines } }) => percent(baselines.noChange.accuracy) },
  { title: 'majority', align: 'right', cell: ({ horizon: { baselines } }) => percent(baselines.majority.accuracy) },
  { title: 'regression', align: 'right', cell: ({ horizon: { baselines } }) => percent(baselines.logisticRegression.accuracy) },
  { title: 'log loss', align: 'right', cell: ({ horizon: { logLoss } }) => decimal(logLoss) },
  { title: 'of majority', align: 'right', cell: ({ horizon: { baselines } }) => decimal(baselines.majority.logLoss) },
  { title: 'ECE', align: 'right', cell: ({ horizon: { ece } }) => decimal(ece) },
  { title: 'verdict', align: 'left', cell: ({ horizon: { verdict } }) => verdict.words },
  { title: 'moves', align: 'right', cell: ({ horizon: { direction } }) => String(direction?.n ?? 0) },
  { title: 'direction', align: 'right', cell: ({ horizon: { direction } }) => percent(direction?.accuracy ?? null) },
  { title: 'lead ± error', align: 'right', cell: ({ horizon: { direction } }) => leadWords(direction?.lead ?? null) },
  {
    title: 'verdict on direction',
    align: 'left',
    cell: ({ horizon: { direction } }) => (direction?.n ? direction.verdict.words : NOTHING),
  },
];

/** The lines of the table, a row per source and horizon. */
export function scoreTable(played: readonly PlayedRow[]): readonly string[] {
  return markdownTable(
    COLUMNS,
    played.flatMap(({ title, report }) => report.horizons.map((horizon) => ({ title, horizon }))),
  );
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

function decimal(value: number | null): string {
  return value === null ? NOTHING : value.toFixed(3);
}

function duration(ms: number): string {
  return ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`;
}
