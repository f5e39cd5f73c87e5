/** The README's picture: the built page in Chromium, learning from the bundled hour. `npx vite build && npx tsx tests/browser/picture.ts`. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { launch, serveBuilt } from './page.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const TARGET = join(ROOT, 'public/screenshots');
/** Speed and step at which the picture is taken: late enough that every panel has something to say. */
const SPEED = 200;
const STEP = 2_300;

async function main(): Promise<void> {
  await mkdir(TARGET, { recursive: true });
  for (const scheme of ['dark', 'light'] as const) await take(scheme);
}

async function take(scheme: 'dark' | 'light'): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'nightjar-picture-'));
  const host = await serveBuilt(join(ROOT, 'dist'));
  const { page, close } = await launch({ profile });
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.goto(`${host.url}?source=recorded&recording=gdax-btc-usd&speed=${SPEED}&start`);
  while ((await page.evaluate(async () => (await window.nightjar.status()).step)) < STEP) await new Promise((done) => setTimeout(done, 50));
  await page.screenshot({ path: join(TARGET, `now-${scheme}.png`) });
  await close();
  await host.close();
  await rm(profile, { recursive: true, force: true });
}

await main();
