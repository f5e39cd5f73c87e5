/** The processors in real Chromium: WASM and the reference to the bit as in Node, WebGPU (on its software adapter) beside the reference. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNodeCompute } from '../../src/cli/node-compute.ts';
import { fingerprint } from '../compute/fingerprint.ts';
import { MATH_HASH } from '../core/math-golden.ts';
import { findChromium } from './chromium.ts';
import type { Findings } from './compute-worker.ts';

const FLAGS = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const WASM = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');

let folder: string;
let server: Server;
let browser: Browser;
let findings: Findings;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nightjar-compute-'));
  await bundle(folder);
  server = await serve(folder);
  browser = await chromium.launch({ executablePath: await findChromium(), args: FLAGS });
  findings = await examineIn(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  console.info(
    `WASM in Chromium ${findings.wasmMs.toFixed(2)} ms a step, ${findings.webgpu.device} ${findings.webgpu.stepMs.toFixed(1)} ms`,
  );
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

it('has the same elementary functions as Node, to the bit', () => {
  expect(findings.mathHash).toBe(MATH_HASH);
});

it.each(['wasm', 'reference'] as const)('computes on %s what Node computes, to the bit', async (backend) => {
  const compute = await openNodeCompute(backend);
  expect(findings[backend]).toEqual(await fingerprint(compute));
  compute.close();
});

it('agrees on WebGPU with the reference', () => {
  for (const [name, error] of Object.entries(findings.webgpu.errors)) expect(error, name).toBeLessThan(1e-4);
});

it('gives the same bytes on WebGPU again and on a new device', () => {
  expect(findings.webgpu.again).toEqual(findings.webgpu.first);
  expect(findings.reopened).toEqual(findings.webgpu.first);
});

it('keeps no tensor on WebGPU', () => {
  expect(findings.webgpu.leaked).toBe(0);
});

it('rejects with ComputeLost what waited and what comes after the device is lost', () => {
  expect(findings.afterLoss).toEqual(['ComputeLost', 'ComputeLost']);
});

it('says in words that there is no adapter', () => {
  expect(findings.withoutAdapter).toBe('the browser gives no WebGPU adapter at the moment');
});

it('leaves a slow WebGPU for WASM', () => {
  expect(findings.choice.backend).toBe('wasm');
  expect(findings.choice.report).toHaveLength(3);
});

/** The worker as one module, `worker.js` in `folder`. */
async function bundle(outDir: string): Promise<void> {
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir,
      minify: false,
      lib: { entry: join(import.meta.dirname, 'compute-worker.ts'), formats: ['es'], fileName: () => 'worker.js' },
    },
  });
}

/** An empty page, the worker and the WASM binary on loopback, which counts as secure, as WebGPU demands. */
async function serve(from: string): Promise<Server> {
  const files: Record<string, readonly [string, Buffer]> = {
    '/': ['text/html', Buffer.from('<!doctype html><title>compute</title>')],
    '/worker.js': ['text/javascript', await readFile(join(from, 'worker.js'))],
    '/simd.wasm': ['application/wasm', await readFile(WASM)],
  };
  const listening = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? ['text/plain', Buffer.alloc(0)];
    response.writeHead(files[request.url ?? ''] === undefined ? 404 : 200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return listening;
}

async function examineIn(opened: Browser, url: string): Promise<Findings> {
  const page = await opened.newPage();
  await page.goto(url);
  return page.evaluate(
    () =>
      new Promise<Findings>((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({ data }) => ('findings' in data ? resolve(data.findings) : reject(new Error(data.error)));
        worker.postMessage(`${location.origin}/simd.wasm`);
      }),
  );
}
