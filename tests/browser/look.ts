/** Pictures of the page with invented data, for people to look at: `npx tsx tests/browser/look.ts [folder]`. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { createServer, type Plugin } from 'vite';
import { findChromium } from './chromium.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const SIZES = { desktop: { width: 1400, height: 860 }, tablet: { width: 900, height: 1100 }, phone: { width: 360, height: 780 } } as const;
const SCREENS = [
  { name: 'first', query: '' },
  { name: 'now', query: '?start' },
  { name: 'recorded', query: '?source=recorded&recording=gdax-btc-usd&start' },
  { name: 'young', query: '?start&seed=2' },
  { name: 'problem', query: '?source=recorded&recording=nothing&speed=0' },
] as const;

const folder = process.argv[2] ?? '/tmp/look';
const wanted = process.argv.slice(3);
mkdirSync(folder, { recursive: true });
const server = await createServer({
  root: ROOT,
  configFile: resolve(ROOT, 'vite.config.ts'),
  plugins: [fakeWorker()],
  server: { port: 0 },
  logLevel: 'warn',
});
await server.listen();
const url = server.resolvedUrls?.local[0] ?? '';
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const { name, query } of SCREENS) {
      const picture = `${name}-${size}-${colorScheme}`;
      if (wanted.length === 0 || wanted.some((word) => picture.includes(word))) await look(browser, picture, query, viewport, colorScheme);
    }
  }
}
await browser.close();
await server.close();

async function look(
  browser: Browser,
  picture: string,
  query: string,
  viewport: { width: number; height: number },
  colorScheme: 'dark' | 'light',
): Promise<void> {
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce', locale: 'en-AU', timezoneId: 'Australia/Sydney' });
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console.log(`${picture}: ${message.text()}`));
  page.on('pageerror', (error) => console.log(`${picture}: ${error.stack ?? error.message}`));
  await page.goto(url + query);
  await page.waitForTimeout(1_600);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > viewport.width) console.log(`${picture}: scrolls sideways, ${width} px wide`);
  await page.screenshot({ path: `${folder}/${picture}.png` });
  await page.screenshot({ path: `${folder}/${picture}-whole.png`, fullPage: true });
  await page.close();
}

/** Puts the fake worker in the place of the session's. */
function fakeWorker(): Plugin {
  return {
    name: 'nightjar-fake-worker',
    enforce: 'pre',
    transform: (code, id) => (id.endsWith('/src/main.ts') ? code.replace('./session.worker.ts', '../tests/ui/fake.worker.ts') : null),
  };
}
