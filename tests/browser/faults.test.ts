/** What an exchange can do wrong, on a real socket: a wrong checksum, a dropped connection, frames of every malformed kind. Learning goes on. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/core/messages.ts';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import { malformedFrames } from '../exchange/malformed-frames.ts';
import { exportTo, readExported } from './exported.ts';
import type { Launched } from './page.ts';
import { countsOf, statusOf, untilCounts, untilStatus } from './screen.ts';
import { openStage, ROOT, type Stage } from './stage.ts';

const RECORDING = join(ROOT, 'public/recordings/binance-btc-usdt.jsonl.gz');
const MARKET = 'BTC-AUD';

let exchange: Exchange;
let stage: Stage;
let browser: Launched | null = null;

beforeAll(async () => {
  // No heartbeats: then every frame that is sent and not malformed is a data point, and they can be counted on both sides.
  exchange = await startExchange({ recording: RECORDING, marketId: MARKET, speed: 10, heartbeatMs: 3_600_000 });
  stage = await openStage(exchange.url);
});

// A visitor left over by a failure would hear what the next test sends.
afterEach(async () => {
  await browser?.close();
  browser = null;
});

afterAll(async () => {
  await stage?.close();
  await exchange?.stop();
});

it('puts malformed frames of every kind aside, counts them on the screen, and takes every valid frame between them', async () => {
  const page = await visit('malformed');
  const frames = malformedFrames(MARKET, exchange.exchangeTime());
  for (const frame of frames) {
    exchange.sendRaw(frame);
    // So that valid ones come between.
    await sleep(20);
  }
  await untilCounts(page, `${frames.length} frames in quarantine`, ({ quarantined }) => quarantined === frames.length);
  await stepsOn(page, 10);
  exchange.pause(60_000);
  const sent = exchange.stats.frames;
  await sleep(500);
  // The last words of a session that stops tell everything it has taken.
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const counts = await untilCounts(page, 'every valid frame', ({ dataPoints }) => dataPoints === sent - frames.length, 10_000);
  console.info(`${frames.length} malformed among ${sent} frames`);
  // Not one delta was lost or spoiled: the book was verified by its checksum at each.
  expect(counts).toMatchObject({ quarantined: frames.length, gaps: 0, resyncs: 0, reconnects: 0, skipped: 0, recoveries: 0 });
});

it('asks for the book once when a checksum is wrong, on the same connection, and goes on from its snapshot', async () => {
  const page = await visit('checksum');
  const { opens, snapshots } = exchange.stats;
  exchange.corruptChecksum();
  await untilCounts(page, 'a resync', ({ resyncs }) => resyncs > 0);
  await stepsOn(page, 10);
  expect(await countsOf(page)).toMatchObject({ resyncs: 1, reconnects: 0, recoveries: 0 });
  expect([exchange.stats.opens, exchange.stats.snapshots]).toEqual([opens, snapshots + 1]);
  const journal = await journalOf(page);
  const lost = journal.findIndex(({ kind }) => kind === 'desync');
  expect(journal[lost]).toMatchObject({ reason: 'checksum' });
  // The snapshot may be of the very millisecond: then no time passed unseen, and there is no gap behind the desync.
  const next = journal.slice(lost + 1).find(({ kind }) => kind !== 'gap');
  expect(next?.kind).toBe('snapshot');
  expect(journal.filter(({ kind }) => kind === 'desync')).toHaveLength(1);
});

it('connects again when the connection is cut, marks the time between as a gap, and has every print once', async () => {
  const page = await visit('cut');
  const cutTime = exchange.exchangeTime();
  exchange.dropAll();
  await untilCounts(page, 'a reconnect and its gap', ({ reconnects, gaps }) => reconnects > 0 && gaps > 0);
  const backTime = exchange.exchangeTime();
  await stepsOn(page, 10);
  expect(await countsOf(page)).toMatchObject({ resyncs: 0, gaps: 1, reconnects: 1, recoveries: 0 });
  const journal = await journalOf(page);
  const [gap, ...more] = journal.flatMap((entry) => (entry.kind === 'gap' ? [entry] : []));
  expect(more).toEqual([]);
  // Nobody opens again sooner than after a second, ten of the exchange's.
  expect(gap?.from).toBeLessThanOrEqual(cutTime);
  expect(gap?.to).toBeGreaterThan(cutTime + 9_000);
  expect(gap?.to).toBeLessThanOrEqual(backTime);
  const tradeIds = journal.flatMap((entry) => (entry.kind === 'trade' ? [entry.tradeId] : []));
  expect(tradeIds.length).toBeGreaterThan(10);
  expect(new Set(tradeIds).size).toBe(tradeIds.length);
});

/** A first visit that is learning. */
async function visit(profile: string): Promise<Page> {
  browser = await stage.launch(profile);
  const { page } = browser;
  await page.goto(`${stage.host.url}?source=live&market=${MARKET}&start`);
  await stepsOn(page, 3);
  return page;
}

/** Waits until so many more steps are taken. */
async function stepsOn(page: Page, more: number): Promise<void> {
  const { step } = await statusOf(page);
  await untilStatus(page, `${more} more steps`, (status) => status.phase === 'live' && status.step >= step + more);
}

async function journalOf(page: Page): Promise<readonly JournalEntry['entry'][]> {
  const file = join(stage.folder, 'faults.nightjar');
  await exportTo(page, file);
  return (await readExported(file)).journal.map(({ entry }) => entry);
}
