/** What there is to choose: a market beside another, another market and back, one's own recording, one's own table. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Exchange, startExchange } from '../exchange/exchange.ts';
import type { Launched } from './page.ts';
import { statusOf, until, untilStatus } from './screen.ts';
import { openStage, ROOT, type Stage } from './stage.ts';

const RECORDING = join(ROOT, 'public/recordings/binance-btc-usdt.jsonl.gz');

let exchange: Exchange;
let stage: Stage;
let launched: Launched;

beforeAll(async () => {
  exchange = await startExchange({ recording: RECORDING, marketId: 'BTC-AUD', secondMarketId: 'ETH-AUD', speed: 10, cors: true });
  stage = await openStage(exchange.url, exchange.restUrl);
  launched = await stage.launch('choices');
});

afterAll(async () => {
  await stage?.close();
  await exchange?.stop();
});

const words = (page: Page, element: string) =>
  page.evaluate((name) => document.querySelector('app-shell')?.shadowRoot?.querySelector(name)?.shadowRoot?.textContent ?? '', element);

function steps(page: Page, step: number) {
  return untilStatus(page, `step ${step}`, (status) => status.phase === 'live' && status.step >= step, 120_000);
}

it('watches a second market beside the first, says what REST is, and whose side prints name', async () => {
  const { page } = launched;
  await page.goto(`${stage.host.url}?market=BTC-AUD&watch=ETH-AUD&start`);
  await steps(page, 5);
  await until(
    () => words(page, 'foot-line'),
    'REST to be readable',
    (foot) => foot.includes('REST readable'),
    30_000,
  );
  await until(
    () => words(page, 'foot-line'),
    'the estimate',
    (foot) => /side is the taker’s\s+in [\d.]+ %/.test(foot),
    60_000,
  );
});

it('another market parks this one, which goes on at its exact step when chosen again', async () => {
  const { page } = launched;
  await page.getByRole('button', { name: 'Other market' }).click();
  await page.getByRole('button', { name: 'Start live' }).waitFor();
  const listed = await until(
    () => words(page, 'first-run'),
    'the choices',
    (text) => text.includes('Start live'),
    10_000,
  );
  expect(listed).toContain('The exchange, as it happens');
  const resume = page.getByRole('button', { name: 'Resume BTC-AUD, live' });
  await resume.waitFor();
  await page.locator('select[name="market"]').selectOption('ETH-AUD');
  await page.getByRole('button', { name: 'Start live' }).click();
  await untilStatus(page, 'the other market', ({ market, phase }) => market === 'ETH-AUD' && phase === 'live', 60_000);
  await page.getByRole('button', { name: 'Other market' }).click();
  await page.getByRole('button', { name: 'Resume ETH-AUD, live' }).waitFor();
  await resume.click();
  const back = await untilStatus(page, 'the first market', ({ market, phase }) => market === 'BTC-AUD' && phase === 'live', 60_000);
  expect(back).toMatchObject({ sitting: 2 });
  expect(back.step).toBeGreaterThanOrEqual(5);
});

it('a session’s own recording is saved, brought back, and played to its end', async () => {
  const { page } = launched;
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Recording' }).click();
  const file = join(stage.folder, 'own.jsonl.gz');
  await (await download).saveAs(file);
  await page.getByRole('button', { name: 'Other market' }).click();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole('button', { name: /^Play BTC-AUD: own/ }).click();
  const ended = await untilStatus(
    page,
    'the end of the recording',
    ({ phase, source }) => phase === 'stopped' && source.startsWith('recorded:own-'),
    120_000,
  );
  expect(ended.step).toBeGreaterThanOrEqual(5);
  await page.goto(stage.host.url);
  const again = await untilStatus(page, 'the same session', ({ phase, source }) => phase === 'stopped' && source === ended.source, 60_000);
  expect(again).toMatchObject({ session: ended.session, digest: ended.digest, step: ended.step, sitting: 2 });
});

it('a table is played once its columns are confirmed, and marked as without a book', async () => {
  const { page } = launched;
  const file = join(stage.folder, 'prints_BTC-AUD.csv');
  const rows = Array.from({ length: 400 }, (_, i) => `${1_400_000_000 + i},0.5,${(500 + 5 * Math.sin(i / 9)).toFixed(2)}`);
  writeFileSync(file, [...rows, '1400000900,0.5,none'].join('\n'));
  await page.getByRole('button', { name: 'Other market' }).click();
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByLabel('Column 2').selectOption('amount');
  await page.getByLabel('Column 3').selectOption('price');
  await page.getByRole('button', { name: 'Read it so' }).click();
  await page.getByText('1 line could not be read. Line 401: the price "none" is no positive number.').waitFor();
  await page.getByRole('button', { name: /^Play BTC-AUD: prints_BTC-AUD.csv \(no book/ }).click();
  await page
    .getByText(/no book: made-up quotes, 20 bp apart/)
    .first()
    .waitFor();
  await untilStatus(
    page,
    'the end of the table',
    ({ phase, source }) => phase === 'stopped' && source.startsWith('recorded:own-'),
    120_000,
  );
  expect((await statusOf(page)).market).toBe('BTC-AUD');
});
