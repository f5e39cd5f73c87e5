/** A table's lines to prints and candles, or to the sentence that says why not. */
import { cellsOf, sideOf, timeOf, unitsOf } from './cells.ts';
import type { ColumnName, TablePlan } from './plan.ts';

export interface TradeRow {
  readonly kind: 'trade';
  readonly time: number;
  readonly price: number;
  readonly amount: number;
  /** Null where the table does not say. */
  readonly side: 'Bid' | 'Ask' | null;
}

export interface CandleRow {
  readonly kind: 'candle';
  /** Start of its window, ms. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export type TableRow = TradeRow | CandleRow;

export class RowReader {
  private readonly plan: TablePlan;
  private newest = 0;

  constructor(plan: TablePlan) {
    this.plan = plan;
  }

  /** The row in `line`, or what is wrong with it. Rows come in order of time. */
  read(line: string): TableRow | string {
    const cells = cellsOf(line);
    const cell = (name: ColumnName) => cells[this.plan.columns.indexOf(name)] ?? '';
    const time = timeOf(cell('time'));
    if (time === null) return `the time "${shown(cell('time'))}" cannot be read`;
    const row = this.plan.kind === 'trades' ? tradeRow(time, cell) : candleRow(time, cell);
    if (typeof row === 'string') return row;
    if (time < this.newest) return 'it is older than the line before';
    this.newest = time;
    return row;
  }
}

type Cell = (name: ColumnName) => string;

function tradeRow(time: number, cell: Cell): TradeRow | string {
  const price = unitsOf(cell('price'));
  const amount = unitsOf(cell('amount'));
  if (!price) return `the price "${shown(cell('price'))}" is no positive number`;
  if (!amount) return `the amount "${shown(cell('amount'))}" is no positive number`;
  const side = cell('side');
  const known = sideOf(side);
  if (side !== '' && known === null) return `the side "${shown(side)}" is neither buy nor sell`;
  return { kind: 'trade', time, price, amount, side: known };
}

function candleRow(time: number, cell: Cell): CandleRow | string {
  const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((name) => unitsOf(cell(name)));
  const volume = unitsOf(cell('volume'));
  if (!open || !high || !low || !close) return 'a price is no positive number';
  if (volume === null) return `the volume "${shown(cell('volume'))}" is no number`;
  if (low > Math.min(open, close) || high < Math.max(open, close)) return 'its open or close lies outside low and high';
  return { kind: 'candle', time, open, high, low, close, volume };
}

function shown(cell: string): string {
  return cell.slice(0, 40);
}
