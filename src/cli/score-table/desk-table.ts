/** The table of both desks in Markdown: a row per source and desk, its figures those of `simulate`. */
import type { TradeStatistics } from '../../core/analytics.ts';
import { DESKS, type DeskName } from '../../core/records.ts';
import { type Column, markdownTable, NOTHING, percent } from './markdown-table.ts';
import type { SessionReport } from './play.ts';

type DeskReport = SessionReport['desks'][DeskName];

/** Printed under the table: what its columns are. */
export const DESK_LEGEND =
  'full, learning: closed trades of full size and of learning size, which are the smallest that the exchange takes. won: share of them with ' +
  'a profit after fees. gross, fees, net: of both together, in the quote currency; net is after borrowing too. open: positions at the ' +
  'end. equity: change of the account, open positions at the market. hold: change of the capital, had it bought at the first book. random ' +
  'entry: as many trades, as large and held as long, entered at random; those at the end are still to come. phase: of the outcome models, with the trades ' +
  'they have learned from.';

export interface PlayedDesks {
  readonly title: string;
  readonly report: Pick<SessionReport, 'desks' | 'trading' | 'steps'>;
}

interface Row {
  readonly title: string;
  readonly name: DeskName;
  readonly desk: DeskReport;
  readonly played: PlayedDesks['report'];
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'source', align: 'left', cell: ({ title }) => title },
  { title: 'steps', align: 'right', cell: ({ played }) => String(played.steps) },
  { title: 'desk', align: 'left', cell: ({ name }) => name },
  { title: 'full', align: 'right', cell: ({ desk }) => String(desk.analytics.full.trades) },
  { title: 'learning', align: 'right', cell: ({ desk }) => String(desk.analytics.learning.trades) },
  { title: 'won', align: 'right', cell: ({ desk }) => percent(wonShare(both(desk))) },
  { title: 'gross', align: 'right', cell: ({ desk }) => money(sum(both(desk), 'profitGross')) },
  { title: 'fees', align: 'right', cell: ({ desk }) => money(sum(both(desk), 'fees')) },
  { title: 'net', align: 'right', cell: ({ desk }) => money(sum(both(desk), 'profitNet')) },
  { title: 'open', align: 'right', cell: ({ desk }) => String(desk.openPositions) },
  { title: 'equity', align: 'right', cell: ({ desk }) => percent(desk.analytics.equity.returnTotal, 3) },
  { title: 'hold', align: 'right', cell: ({ desk }) => percent(desk.analytics.buyAndHold.returnTotal, 2) },
  { title: 'random entry, net', align: 'right', cell: ({ desk }) => money(desk.analytics.randomEntry.statistics.profitNet) },
  { title: 'its trades', align: 'right', cell: ({ desk }) => String(desk.analytics.randomEntry.statistics.trades) },
  { title: 'phase', align: 'left', cell: ({ played: { trading } }) => `${PHASES[trading.phase.name]}, ${trading.phase.closed}` },
];

const PHASES = { coldStart: 'cold start', learning: 'learning', full: 'full' } as const;

/** The lines of the table, a row per source and desk. */
export function deskTable(played: readonly PlayedDesks[]): readonly string[] {
  const rows = played.flatMap(({ title, report }) => DESKS.map((name): Row => ({ title, name, desk: report.desks[name], played: report })));
  return markdownTable(COLUMNS, rows);
}

function both({ analytics }: DeskReport): readonly TradeStatistics[] {
  return [analytics.full, analytics.learning];
}

function sum(statistics: readonly TradeStatistics[], name: 'profitGross' | 'fees' | 'profitNet'): number {
  return statistics.reduce((total, each) => total + each[name], 0);
}

function wonShare(statistics: readonly TradeStatistics[]): number | null {
  const trades = statistics.reduce((total, each) => total + each.trades, 0);
  return trades === 0 ? null : statistics.reduce((won, each) => won + each.trades * (each.winRate ?? 0), 0) / trades;
}

/** Small sums with as many decimals as they need to be told from nothing. */
function money(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  return value.toFixed(Math.abs(value) >= 100 || value === 0 ? 0 : 2);
}
