/**
 * `npm run convert -- FILE [--out RECORDING] [--columns time,price,amount] [--market BTC-AUD] [--spread 0.002]`: a file of
 * market data as a Nightjar recording, which the page takes when it is dropped there. Files it knows need no more words.
 */
import { createWriteStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { newTally } from '../feed/table/table-recording.ts';
import { marketData } from './recordings/market-data.ts';
import { UsageError } from './simulate/usage-error.ts';

const USAGE =
  'usage: npm run convert -- FILE [--out RECORDING] [--columns time,price,amount | time,open,high,low,close,volume] [--market BTC-AUD] [--spread 0.002]';

async function main(): Promise<void> {
  const { positionals, values } = read();
  const file = positionals[0];
  if (file === undefined) throw new UsageError(USAGE);
  await access(file).catch(() => {
    throw new UsageError(`There is no file "${file}".`);
  });
  const out = values.out ?? `${basename(file).replace(/\.(csv|log|jsonl|txt|tsv)?(\.(gz|xz))?$/, '')}.jsonl.gz`;
  const tally = newTally();
  const source = await marketData(file, values, tally);
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

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
