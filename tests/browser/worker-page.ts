/** Runs one worker in a real Chromium with WebGPU on its software adapter, and hands back what it posts. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { findChromium } from './chromium.ts';

const FLAGS = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** What a worker posts, once. */
export type Posted<T> = { readonly findings: T } | { readonly error: string };

/**
 * Bundles `entry` of this folder and runs it on an empty page. It is sent the page's origin, where `files` lie by their paths.
 * Rejects with the worker's error.
 */
export async function findingsOf<T>(
  entry: string,
  files: Readonly<Record<string, readonly [type: string, body: Buffer]>> = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-worker-'));
  await bundle(entry, folder);
  const server = await serve({
    '/': ['text/html', Buffer.from('<!doctype html><title>worker</title>')],
    '/worker.js': ['text/javascript', await readFile(join(folder, 'worker.js'))],
    ...files,
  });
  const browser = await chromium.launch({ executablePath: await findChromium(), args: FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const posted = (await page.evaluate(runWorker)) as Posted<T>;
    if ('error' in posted) throw new Error(posted.error);
    return posted.findings;
  } finally {
    await browser.close();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** In the page. */
function runWorker(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(location.origin);
  });
}

/** The worker as one module, `worker.js` in `outDir`. */
async function bundle(entry: string, outDir: string): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: { outDir, minify: false, lib: { entry: join(import.meta.dirname, entry), formats: ['es'], fileName: () => 'worker.js' } },
  });
}

/** On loopback, which counts as secure, as WebGPU demands. */
async function serve(files: Readonly<Record<string, readonly [type: string, body: Buffer]>>): Promise<Server> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file[0] }).end(file[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
