/** `npm run recordings [-- --data DIR]`: makes the two bundled recordings from the public data they come from. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readBinance } from './recordings/binance.ts';
import { readGdax } from './recordings/gdax.ts';
import { record } from './recordings/recorder.ts';
import type { SourceEvent } from './recordings/source.ts';

/** Fraction of the price that is kept beyond the highest and lowest mid-price. */
const BAND = 0.02;

/** `npm run simulate` and the page read these fields; the words after them say what the frames cannot know. */
const COMMON = {
  format: 'nightjar-recording',
  version: 1,
  priceDecimals: 2,
  amountDecimals: 8,
  minOrderAmount: '0.0001',
};

/** What neither source knows and the frames have a place for: each level says one order, each tick no volume. */
const UNKNOWN = { orders: 'unknown', volume24h: 'unknown' };

interface Recording {
  /** File name in `public/recordings`. */
  readonly file: string;
  readonly band: number;
  readonly read: (folder: string) => SourceEvent[];
  readonly header: Parameters<typeof record>[1]['header'] & Readonly<Record<string, unknown>>;
}

export const RECORDINGS: readonly Recording[] = [
  {
    file: 'gdax-btc-usd.jsonl.gz',
    band: BAND,
    read: readGdax,
    header: {
      ...COMMON,
      market: 'BTC-USD',
      source: 'Coinbase (GDAX) BTC-USD order book, 2018-04-24 03:52 to 04:52 UTC',
      trades: false,
      attribution: 'From timothyyu/gdax-orderbook-ml, BSD-3-Clause; see ATTRIBUTION.md',
      book: 'all levels within 2 % of the mid-prices of the hour',
      ...UNKNOWN,
      lastPrice: 'mid',
      received: 'exchange time',
    },
  },
  {
    file: 'binance-btc-usdt.jsonl.gz',
    band: BAND,
    read: readBinance,
    header: {
      ...COMMON,
      market: 'BTC-USDT',
      source: 'Binance BTC-USDT order book, quotes and trades, 2024-08-08 23:54 to 2024-08-09 00:05 UTC',
      trades: true,
      attribution: 'From nkaz001/hftbacktest, MIT; see ATTRIBUTION.md',
      book: 'the best 1,000 levels of each side at the start, and every level changed since, within 2 % of the mid-prices',
      ...UNKNOWN,
      lastPrice: 'trade',
      received: 'clock of the recorder, about 1.27 s behind the exchange',
    },
  },
];

/** The lines of a recording, one JSON document each, made from the files in `folder`. */
export function makeLines({ read, header, band }: Recording, folder: string): string[] {
  return record(read(folder), { header, band });
}

/** Gzip without a time and with the system named "unknown", so that the same text gives the same bytes. */
function compress(text: string): Uint8Array {
  const bytes = gzipSync(text, { level: 9, memLevel: 9 });
  bytes.fill(0, 4, 8);
  bytes[9] = 255;
  return bytes;
}

function main(): void {
  const { values } = parseArgs({ options: { data: { type: 'string', default: '../shared/data' } } });
  for (const recording of RECORDINGS) {
    const started = performance.now();
    const lines = makeLines(recording, resolve(values.data));
    const text = `${lines.join('\n')}\n`;
    const bytes = compress(text);
    const path = resolve(import.meta.dirname, '../../public/recordings', recording.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.log(`${recording.file}: ${(bytes.length / 1e6).toFixed(2)} MB of ${(text.length / 1e6).toFixed(1)} MB, made in ${seconds} s`);
    console.log(`  ${describe(lines)}`);
  }
}

/** How many frames of each kind, and how long they last. */
function describe(lines: readonly string[]): string {
  const counts = new Map<string, number>();
  const times: number[] = [];
  for (const line of lines.slice(1)) {
    const { t, frame } = JSON.parse(line) as { t: number; frame: { messageType: string; snapshot?: true } };
    const kind = frame.snapshot ? 'snapshot' : frame.messageType;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    times.push(t);
  }
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
  return `${seconds} s, ${times.length} frames: ${[...counts].map(([kind, count]) => `${count} ${kind}`).join(', ')}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
