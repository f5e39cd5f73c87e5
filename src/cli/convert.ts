/**
 * `npm run convert -- FILE [--out RECORDING] [--columns time,price,amount] [--market BTC-AUD] [--spread 0.002]`: a file of
 * market data as a Nightjar recording, which the page takes when it is dropped there. Files it knows need no more words.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { defaultSettings } from '../core/settings.ts';
import { firstLines } from '../feed/kept-recording.ts';
import { CANDLE_COLUMNS, guessPlan, planProblem, type TablePlan } from '../feed/table/plan.ts';
import { newTally, tableRecording } from '../feed/table/table-recording.ts';
import { pointLines } from '../feed/write-recording.ts';
import { makeLines, RECORDINGS } from './make-recordings.ts';
import { BITSTAMP_WORDS, readBitstamp } from './recordings/bitstamp.ts';
import { UsageError } from './simulate/usage-error.ts';

const USAGE =
  'usage: npm run convert -- FILE [--out RECORDING] [--columns time,price,amount | time,open,high,low,close,volume] [--market BTC-AUD] [--spread 0.002]';

type Text = AsyncIterable<string | Uint8Array>;

async function main(): Promise<void> {
  const { positionals, values } = read();
  const file = positionals[0];
  if (file === undefined) throw new UsageError(USAGE);
  await access(file).catch(() => {
    throw new UsageError(`There is no file "${file}".`);
  });
  const out = values.out ?? `${basename(file).replace(/\.(csv|log|jsonl|txt|tsv)?(\.(gz|xz))?$/, '')}.jsonl.gz`;
  const tally = newTally();
  const source = await sourceOf(file, values, tally);
  await pipeline(Readable.from(source), createGzip({ level: 9 }), createWriteStream(out));
  for (const problem of tally.problems) console.error(problem);
  if (tally.refused > tally.problems.length) console.error(`… and ${tally.refused - tally.problems.length} more lines.`);
  console.log(`${out} written${tally.rows > 0 ? `: ${tally.rows} rows, ${tally.refused} could not be read` : ''}.`);
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { out: { type: 'string' }, columns: { type: 'string' }, market: { type: 'string' }, spread: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

/** The recording in `file`, by what its name says it is. */
async function sourceOf(file: string, options: ReturnType<typeof read>['values'], tally: ReturnType<typeof newTally>): Promise<Text> {
  const name = basename(file);
  if (name.startsWith('gdax_BTCUSD')) return bundled('gdax-btc-usd.jsonl.gz', dirname(file));
  if (name.startsWith('binance_spot_BTCUSDT')) return bundled('binance-btc-usdt.jsonl.gz', dirname(file));
  if (name.endsWith('.xz')) return bitstamp(file);
  const plan = await planOf(file, name, options);
  return tableRecording(createReadStream(file), plan, `a table of ${plan.kind}, ${name}`, tally);
}

async function planOf(file: string, name: string, { columns, market, spread }: ReturnType<typeof read>['values']): Promise<TablePlan> {
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

/** The two that come with the app are made as `npm run recordings` makes them. */
async function* bundled(recording: string, folder: string): AsyncGenerator<string> {
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
