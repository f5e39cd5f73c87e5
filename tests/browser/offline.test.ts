/** Offline and installed: after one visit the page opens, resumes and learns with the network off and its server gone, even after a kill. */
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECORDINGS } from '../../src/feed/recordings.ts';
import { kill } from './page.ts';
import { isRestored, statusOf, stepOf, until, untilStatus } from './screen.ts';
import { simulate } from './simulated.ts';
import { openStage, type Stage } from './stage.ts';

const PROFILE = 'profile';
const RECORDING = 'gdax-btc-usd';
const ADDRESS = `?source=recorded&recording=${RECORDING}&speed=max&start`;
/** The page waits ten seconds before it fetches what it needs only later. */
const KEEPING_MS = 60_000;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});

afterAll(() => stage?.close());

it('can be installed: its manifest lies under its own name, with an id and icons that exist', async () => {
  const { page, context, close } = await stage.launch(PROFILE);
  await page.goto(stage.host.url);
  await controlled(page);
  const protocol = await context.newCDPSession(page);
  expect(await protocol.send('Page.getInstallabilityErrors')).toEqual({ installabilityErrors: [] });
  const { url, errors } = await protocol.send('Page.getAppManifest');
  expect([url, errors]).toEqual([`${stage.host.url}manifest.webmanifest`, []]);
  await expectManifest(url);
  await until(
    () => kept(page),
    'the recordings to be kept',
    (files) => files.every((isKept) => isKept),
    KEEPING_MS,
  );
  await close();
});

it('opens and learns without network and server, goes on after a kill, and ends with the digest it would have had online', async () => {
  await stage.host.close();
  const second = await stage.launch(PROFILE);
  await offline(second.page, await second.context.newCDPSession(second.page));
  await second.page.goto(stage.host.url + ADDRESS);
  const shown = await untilStatus(second.page, 'it to learn offline', ({ step }) => step > 300);
  await kill(second.pid);

  const third = await stage.launch(PROFILE);
  await offline(third.page, await third.context.newCDPSession(third.page));
  await third.page.goto(stage.host.url);
  const restored = await untilStatus(third.page, 'it to resume offline', isRestored);
  expect(restored.session).toBe(shown.session);
  expect(restored.step).toBeGreaterThanOrEqual(shown.step);
  expect(await stepOf(third.page, shown.step)).toMatchObject({ step: shown.step });
  const inNode = simulate(RECORDING, '--backend', 'wasm');
  inNode.catch(() => undefined);
  const ended = await untilStatus(third.page, 'the recording to end', ({ phase }) => phase === 'stopped', 120_000);
  const { digest, step } = await inNode;
  expect(ended).toMatchObject({ digest, step, sitting: 2 });
  expect((await statusOf(third.page)).backend).toBe('wasm');
  await third.close();
});

/** Waits until the service worker answers for the page. */
async function controlled(page: Page): Promise<void> {
  const look = () => page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none');
  await until(look, 'the service worker to take over', (state) => state === 'activated', KEEPING_MS);
}

/** For each bundled recording whether a cache has it. */
function kept(page: Page): Promise<readonly boolean[]> {
  const files = RECORDINGS.map(({ file }) => file);
  return page.evaluate((paths) => Promise.all(paths.map(async (path) => (await caches.match(path)) !== undefined)), files);
}

async function offline(page: Page, protocol: CDPSession): Promise<void> {
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await expect(page.request.get(stage.host.url)).rejects.toThrow(/ECONNREFUSED/);
}

async function expectManifest(url: string): Promise<void> {
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('application/manifest+json');
  const manifest = (await response.json()) as { id: string; start_url: string; icons: { src: string; sizes: string; type: string }[] };
  expect(new URL(manifest.id, url).href).toBe(stage.host.url);
  expect(new URL(manifest.start_url, url).href).toBe(stage.host.url);
  for (const { src, sizes, type } of manifest.icons) {
    const icon = await fetch(new URL(src, url));
    expect([icon.status, icon.headers.get('content-type')], src).toEqual([200, type]);
    if (type === 'image/png') expect(pngSize(Buffer.from(await icon.arrayBuffer())), src).toBe(sizes);
  }
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
}

/** Width and height stand at fixed places in the header. */
function pngSize(bytes: Buffer): string {
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}
