/** Files of market data as the text of a recording, by what their names say they are: files it knows need no more words. */
import { createReadStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import { defaultSettings } from '../../core/settings.ts';
import { type Bytes, lines } from '../../feed/byte-lines.ts';
import { firstLines } from '../../feed/kept-recording.ts';
import { cellsOf, timeOf } from '../../feed/table/cells.ts';
import { CANDLE_COLUMNS, guessPlan, planProblem, type TablePlan } from '../../feed/table/plan.ts';
import { type TableTally, tableRecording } from '../../feed/table/table-recording.ts';
import { pointLines } from '../../feed/write-recording.ts';
import { makeLines, RECORDINGS } from '../make-recordings.ts';
import { UsageError } from '../simulate/usage-error.ts';
import { BITSTAMP_WORDS, readBitstamp } from './bitstamp.ts';

export type Text = AsyncIterable<string | Uint8Array>;

export interface TableOptions {
  /** Names of the columns, separated by commas. */
  readonly columns?: string | undefined;
  readonly market?: string | undefined;
  /** Fraction of the price, as text. */
  readonly spread?: string | undefined;
  /** Rows of a table from before this time are left out, ms since the epoch. */
  readonly since?: number | undefined;
}

/** The recording in `file`. @param tally filled while a table is read. */
export async function marketData(file: string, options: TableOptions, tally: TableTally): Promise<Text> {
  const name = basename(file);
  const bundled = bundledOf(name);
  if (bundled !== null) return made(bundled, dirname(file));
  if (name.endsWith('.xz')) return bitstamp(file);
  const plan = await planOf(file, name, options);
  const rows = options.since === undefined ? createReadStream(file) : rowsSince(createReadStream(file), plan, options.since);
  return tableRecording(rows, plan, `a table of ${plan.kind}, ${name}`, tally);
}

/** The bundled recording that is made from this file, beside others of its folder; null where there is none. */
export function bundledOf(name: string): string | null {
  if (name.startsWith('gdax_BTCUSD')) return 'gdax-btc-usd.jsonl.gz';
  return name.startsWith('binance_spot_BTCUSDT') ? 'binance-btc-usdt.jsonl.gz' : null;
}

async function planOf(file: string, name: string, { columns, market, spread }: TableOptions): Promise<TablePlan> {
  const guessed = guessPlan(await firstLines(createReadStream(file), 5), name, defaultSettings().syntheticSpread);
  // Bitfinex writes the close before high and low.
  const known = name.startsWith('bitfinex_') ? ['time', 'open', 'close', 'high', 'low', 'volume'] : guessed.columns;
  const named = columns?.split(',') ?? known;
  const kind = named.includes('open') ? 'candles' : 'trades';
  const plan = {
    kind,
    columns: named,
    headed: guessed.headed,
    market: market ?? guessed.market,
    spread: spread === undefined ? guessed.spread : Number(spread),
  } as const;
  const problem = planProblem(plan);
  if (problem !== null) throw new UsageError(`${problem} Name them with --columns, such as --columns ${CANDLE_COLUMNS.join(',')}.`);
  return plan;
}

/** Lines whose time cannot be read stay: the header is one, and others must be told of. */
async function* rowsSince(bytes: Bytes, { columns }: TablePlan, since: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const at = columns.indexOf('time');
  for await (const group of lines(bytes)) {
    const kept = group.filter((line) => (timeOf(cellsOf(line)[at] ?? '') ?? since) >= since);
    if (kept.length > 0) yield encoder.encode(`${kept.join('\n')}\n`);
  }
}

/** The two that come with the app are made as `npm run recordings` makes them. */
async function* made(recording: string, folder: string): AsyncGenerator<string> {
  const found = RECORDINGS.find(({ file }) => file === recording);
  if (found === undefined) throw new Error(`There is no recording "${recording}".`);
  for (const line of makeLines(found, folder)) yield `${line}\n`;
}

async function* bitstamp(file: string): AsyncGenerator<string> {
  const header = {
    format: 'nightjar-recording',
    version: 1,
    market: 'BTC-USD',
    source: 'Bitstamp BTC-USD order book and trades, 2015-05-01, five hours',
    priceDecimals: 2,
    amountDecimals: 8,
    minOrderAmount: '0.0001',
    trades: true,
    ...BITSTAMP_WORDS,
  };
  yield `${JSON.stringify(header)}\n`;
  for await (const line of pointLines('BTC-USD', readBitstamp(file))) yield `${line}\n`;
}
