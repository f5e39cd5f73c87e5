/** The durable step in Chromium: journal, learn and commit on WASM with IndexedDB, each step a commit of its own. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { type Host, type Launched, launch, serveBuilt } from '../browser/page.ts';
import type { DurableBlock, DurableWorker } from './durable-worker.ts';
import { timing } from './timing.ts';

const KERNELS = new URL('../../src/compute/kernels/kernels.wasm', import.meta.url).pathname;
const RECORDING = new URL('../../public/recordings/gdax-btc-usd.jsonl.gz', import.meta.url).pathname;
const STEPS = 300;

export async function benchDurable(): Promise<object> {
  const session = await DurableSession.open();
  try {
    const { append, commit, whole, checkpointBytes } = await session.run(STEPS);
    return { append: timing(append), commit: timing(commit), wholeDurableStep: timing(whole), checkpointBytes, steps: whole.length };
  } finally {
    await session.close();
  }
}

/** A session in a browser that does as many steps as it is asked for, and waits. */
export class DurableSession {
  private readonly folder: string;
  private readonly host: Host;
  private readonly browser: Launched;

  private constructor(folder: string, host: Host, browser: Launched) {
    this.folder = folder;
    this.host = host;
    this.browser = browser;
  }

  static async open(): Promise<DurableSession> {
    const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-'));
    const site = join(folder, 'site');
    await mkdir(site);
    await bundle(site);
    await writeFile(join(site, 'index.html'), '<!doctype html><title>bench</title>');
    await copyFile(KERNELS, join(site, 'kernels.wasm'));
    await copyFile(RECORDING, join(site, 'recording.gz'));
    const host = await serveBuilt(site);
    const browser = await launch({ profile: join(folder, 'profile') });
    const session = new DurableSession(folder, host, browser);
    await browser.page.goto(host.url);
    await browser.page.evaluate(() => {
      window.durableWorker = new Worker('worker.js', { type: 'module' });
    });
    return session;
  }

  /** Rejects with the worker's error. */
  async run(steps: number): Promise<DurableBlock> {
    const block = await this.browser.page.evaluate(
      (asked) =>
        new Promise<DurableBlock | { error: string }>((resolve) => {
          const worker = window.durableWorker;
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve({ error: message });
          worker.postMessage(asked);
        }),
      steps,
    );
    if ('error' in block) throw new Error(block.error);
    return block;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.host.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function bundle(outDir: string): Promise<void> {
  const entry = join(import.meta.dirname, 'durable-worker.ts');
  const lib = { entry, formats: ['es'] as const, fileName: () => 'worker.js' };
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: { outDir, emptyOutDir: false, lib: { ...lib, formats: [...lib.formats] } },
  });
}

declare global {
  interface Window {
    durableWorker: DurableWorker;
  }
}
