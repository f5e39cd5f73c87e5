/** The built page as a user has it: how soon a reload predicts again, and how many bytes reach the disk. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { type Launched, launch, serveBuilt } from '../browser/page.ts';
import { round, timing } from './timing.ts';

const RELOADS = 5;
/** How long bytes are counted at the recording's own speed, ms. */
const COUNTED_MS = 60_000;

export async function benchPage(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-'));
  const site = join(folder, 'site');
  await build({ logLevel: 'silent', build: { outDir: site, emptyOutDir: true } });
  const host = await serveBuilt(site);
  const browser = await launch({ profile: join(folder, 'profile') });
  try {
    const written = await bytesWritten(browser, `${host.url}?source=recorded&recording=gdax-btc-usd&speed=1&start`);
    const resume = await reloads(browser.page, `${host.url}?source=recorded&recording=gdax-btc-usd&speed=20&seed=2&start`);
    return { ...written, ...resume };
  } finally {
    await browser.close();
    await host.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** From the call of reload to the first step after it: page, worker, processor, restore, feed, prediction, commit. */
async function reloads(page: Page, url: string): Promise<object> {
  await page.goto(url);
  await stepAbove(page, 300);
  const durations: number[] = [];
  for (let i = 0; i < RELOADS; i++) {
    const before = await stepNow(page);
    const started = performance.now();
    await page.reload({ waitUntil: 'load' });
    await stepAbove(page, before);
    durations.push(performance.now() - started);
  }
  return { reloadToFirstStep: timing(durations) };
}

/** Bytes that the browser's processes handed to the disk, from the kernel's own count. */
async function bytesWritten(browser: Launched, url: string): Promise<object> {
  const { page, pid } = browser;
  await page.goto(url);
  await stepAbove(page, 20);
  const [bytes, steps, started] = [await written(pid), await stepNow(page), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, COUNTED_MS));
  const seconds = (performance.now() - started) / 1000;
  const grown = (await written(pid)) - bytes;
  const done = (await stepNow(page)) - steps;
  return { bytesPerStep: round(grown / done), gigabytesPerDay: round((grown / seconds) * 86_400 * 1e-9), countedSteps: done };
}

/** `write_bytes` of every process in the browser's group. */
async function written(group: number): Promise<number> {
  let sum = 0;
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
    const io = await readFile(`/proc/${name}/io`, 'utf8').catch(() => '');
    sum += Number(/^write_bytes: (\d+)/m.exec(io)?.[1] ?? 0);
  }
  return sum;
}

async function stepNow(page: Page): Promise<number> {
  return page.evaluate(async () => (await window.nightjar?.status())?.step ?? 0);
}

/** Asks until the step lies above `step`: the browser's own wait takes the promise of an answer for the answer. */
async function stepAbove(page: Page, step: number): Promise<void> {
  const end = performance.now() + 120_000;
  while ((await stepNow(page).catch(() => 0)) <= step) {
    if (performance.now() > end) throw new Error(`No step above ${step} within two minutes.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
