/** The durable step in Chromium: journal, learn and commit on WASM with IndexedDB, each step a commit of its own. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { launch, serveBuilt } from '../browser/page.ts';
import type { DurableTimings } from './durable-worker.ts';

const WASM = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
const RECORDING = new URL('../../public/recordings/gdax-btc-usd.jsonl.gz', import.meta.url).pathname;

export async function benchDurable(): Promise<DurableTimings> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-bench-'));
  const site = join(folder, 'site');
  await mkdir(site);
  await bundle(site);
  await writeFile(join(site, 'index.html'), '<!doctype html><title>bench</title>');
  await copyFile(WASM, join(site, 'backend.wasm'));
  await copyFile(RECORDING, join(site, 'recording.gz'));
  const host = await serveBuilt(site);
  const { page, close } = await launch({ profile: join(folder, 'profile') });
  try {
    await page.goto(host.url);
    const result = await page.evaluate(
      () =>
        new Promise<DurableTimings | { error: string }>((resolve) => {
          const worker = new Worker('worker.js', { type: 'module' });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => resolve({ error: message });
          worker.postMessage(null);
        }),
    );
    if ('error' in result) throw new Error(result.error);
    return result;
  } finally {
    await close();
    await host.close();
    await rm(folder, { recursive: true, force: true });
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
