/** How the columns of a table are read: guessed from its first lines, then confirmed by whoever brought it. */
import { cellsOf, timeOf } from './cells.ts';

export type ColumnName = 'time' | 'price' | 'amount' | 'side' | 'open' | 'high' | 'low' | 'close' | 'volume' | '';

export interface TablePlan {
  readonly kind: 'trades' | 'candles';
  /** What each column holds; empty for what is passed over. */
  readonly columns: readonly string[];
  readonly headed: boolean;
  readonly market: string;
  readonly spread: number;
}

export const TRADE_COLUMNS: readonly ColumnName[] = ['time', 'price', 'amount', 'side'];
export const CANDLE_COLUMNS: readonly ColumnName[] = ['time', 'open', 'high', 'low', 'close', 'volume'];

/** Other words for the columns, as tables in the wild have them. */
const WORDS: Readonly<Record<string, ColumnName>> = {
  timestamp: 'time',
  date: 'time',
  datetime: 'time',
  ts: 'time',
  unix: 'time',
  opentime: 'time',
  size: 'amount',
  qty: 'amount',
  quantity: 'amount',
  type: 'side',
};

/** A plan for a table that begins with these lines. */
export function guessPlan(lines: readonly string[], fileName: string, spread: number): TablePlan {
  const [first = []] = lines.map(cellsOf);
  const headed = first.length > 0 && !first.some((cell) => timeOf(cell) !== null);
  const named = first.map(columnOf);
  const candles = headed ? named.includes('open') : first.length >= 6;
  const usual = candles ? CANDLE_COLUMNS : TRADE_COLUMNS;
  const columns = headed ? named : first.map((_, at) => usual[at] ?? '');
  const kind = candles ? 'candles' : 'trades';
  return { kind, columns: kind === 'trades' ? columns.map(asTrade) : columns, headed, market: marketIn(fileName), spread };
}

/** What is wrong with a plan, in a sentence; null where it can be used. */
export function planProblem({ kind, columns, market, spread }: TablePlan): string | null {
  const needed = kind === 'trades' ? ['time', 'price', 'amount'] : CANDLE_COLUMNS;
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) return `A table of ${kind} needs a column for ${missing.join(', ')}.`;
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) !== at);
  if (twice !== undefined) return `Two columns are called "${twice}".`;
  const unknown = columns.find((name) => name !== '' && ![...TRADE_COLUMNS, ...CANDLE_COLUMNS].includes(name as ColumnName));
  if (unknown !== undefined) return `There is no column "${unknown}": ${kind} have ${needed.join(', ')}.`;
  if (!/^[A-Z0-9]{1,15}-[A-Z0-9]{1,15}$/.test(market)) return `"${market}" is no market: one is written like BTC-AUD.`;
  return spread >= 0 && spread <= 0.1 ? null : 'The spread lies between 0 and 0.1 of the price.';
}

function columnOf(cell: string): ColumnName {
  const word = cell.toLowerCase().replace(/[^a-z]/g, '');
  return WORDS[word] ?? [...TRADE_COLUMNS, ...CANDLE_COLUMNS].find((name) => name === word) ?? '';
}

/** A trade's `volume` is its amount. */
function asTrade(name: string): string {
  return name === 'volume' ? 'amount' : name;
}

function marketIn(fileName: string): string {
  const found = /([A-Z]{2,6})[-_]?(AUD|USDT|USD|EUR|BTC)(?![A-Z])/.exec(fileName);
  return found === null ? 'BTC-AUD' : `${found[1]}-${found[2]}`;
}
