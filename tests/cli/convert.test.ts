/** Files of market data as recordings: each is converted by the command itself, then checked line by line. */
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRecording } from '../../src/feed/kept-recording.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';
import { cursor } from '../feed/frames.ts';

const TSX = new URL('../../node_modules/.bin/tsx', import.meta.url).pathname;
const DATA = '/work/shared/data';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightjar-convert-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: 'convert' | 'simulate', ...args: readonly string[]): { readonly out: string; readonly status: number } {
  const path = new URL(`../../src/cli/${command}.ts`, import.meta.url).pathname;
  try {
    return {
      out: execFileSync(TSX, [path, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
      status: 0,
    };
  } catch (error) {
    const { stderr, status } = error as { stderr: string; status: number };
    return { out: stderr, status };
  }
}

/** How many points a recording gives, and what it put aside. */
async function played(path: string) {
  const feed = new RecordedFeed({ open: async () => createReadStream(path), speed: 'max', clock: Date });
  feed.open(cursor());
  const kinds: Record<string, number> = {};
  for (let group = await feed.next(5_000); group !== null; group = await feed.next(5_000)) {
    for (const { kind } of group) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return { kinds, quarantined: feed.status().quarantined };
}

describe.skipIf(!existsSync(DATA))('the shared data', () => {
  test.each([
    ['btcmarkets_BTC-AUD_trades_2013-08_2014-12.csv.gz', { trade: 20_666 }, { absurdPrice: 18 }],
    ['bitstamp_BTCUSD_L3_trades_2015-05-01.log.xz', { trade: 574, snapshot: 1 }, {}],
  ])(
    '%s becomes a recording that plays',
    async (file, kinds, quarantined) => {
      const out = join(folder, 'out.jsonl.gz');
      expect(run('convert', join(DATA, file), '--out', out)).toMatchObject({ status: 0 });
      expect(await checkRecording(createReadStream(out))).toMatchObject({ refused: 0 });
      const result = await played(out);
      expect(result.kinds).toMatchObject(kinds);
      expect(result.quarantined).toEqual(quarantined);
    },
    60_000,
  );
});

test('a table of one’s own, with its columns named; what cannot be read is told by line', async () => {
  const file = join(folder, 'own.csv');
  writeFileSync(file, '5,2024-01-01T00:00:00Z,100\n7,2024-01-01T00:00:01Z,101\nx,2024-01-01T00:00:02Z,102\n');
  const result = run('convert', file, '--columns', 'amount,time,price', '--market', 'ETH-AUD', '--spread', '0.001');
  expect(result).toMatchObject({ status: 0, out: expect.stringContaining('own.jsonl.gz written: 2 rows, 1 could not be read.') });
  const { header } = await checkRecording(createReadStream(join(folder, 'own.jsonl.gz')));
  expect(header).toMatchObject({ syntheticSpread: 0.001, market: { marketId: 'ETH-AUD' } });
}, 30_000);

test('mistakes are one sentence and exit code 2', () => {
  const file = join(folder, 'odd.csv');
  writeFileSync(file, '1,2\n');
  expect(run('convert')).toMatchObject({ status: 2, out: expect.stringContaining('usage') });
  expect(run('convert', 'nothing.csv')).toMatchObject({ status: 2, out: expect.stringContaining('There is no file') });
  expect(run('convert', file)).toMatchObject({ status: 2, out: expect.stringContaining('needs a column for') });
}, 30_000);

test('simulate plays a table as well', () => {
  const file = join(folder, 'prints.csv');
  const rows = Array.from({ length: 300 }, (_, i) => `${1_400_000_000 + i},${500 + 5 * Math.sin(i / 9)},0.5`);
  writeFileSync(file, rows.join('\n'));
  const small = ['width=4', 'window=4', 'hidden=4', 'batch=4'].flatMap((set) => ['--set', set]);
  const { out, status } = run('simulate', '--market-data', file, '--columns', 'time,price,amount', '--backend', 'reference', ...small);
  expect(out).toContain('"digest"');
  expect(status).toBe(0);
  expect(JSON.parse(out).dataPoints).toBeGreaterThan(500);
}, 60_000);
