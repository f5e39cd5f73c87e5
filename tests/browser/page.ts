/** The built page in a real browser: a plain static host for it, and a Chromium that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.md': 'text/plain; charset=utf-8',
  // As plain static hosts do: the file as it is, without saying that it is an encoding of another.
  '.gz': 'application/gzip',
};
const START_MS = 60_000;
const END_MS = 20_000;

export interface Host {
  readonly url: string;
  close(): Promise<void>;
}

export interface Launch {
  /** Folder of the profile: the same again finds what the browser kept. */
  readonly profile: string;
  readonly flags?: readonly string[];
}

export interface Launched {
  /** The main browser process. */
  readonly pid: number;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Ends the browser as a user would, and waits until it is gone. */
  close(): Promise<void>;
}

/** Serves `folder` on loopback, with no header that a plain host would not send. */
export async function serveBuilt(folder: string, port = 0): Promise<Host> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://loopback').pathname);
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
    const refuse = () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is nothing here.');
    if (!file.startsWith(folder)) return refuse();
    stat(file).then((found) => {
      if (!found.isFile()) return refuse();
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type, 'Content-Length': found.size, 'Cache-Control': 'no-cache' });
      createReadStream(file).pipe(response);
    }, refuse);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${bound}/`, close };
}

/** Starts Chromium by hand and not through Playwright: so its process is known, and its timers are throttled as a user's are. */
export async function launch({ profile, flags = [] }: Launch): Promise<Launched> {
  const chosen = ['--headless=new', '--no-sandbox', '--no-first-run', '--disable-dev-shm-usage', '--password-store=basic', ...flags];
  const args = [...chosen, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  // A group of its own: a kill then takes the helpers along.
  const child = spawn(await findChromium(), args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw new Error('Chromium could not be started.');
  const browser = await chromium.connectOverCDP(await endpoint(child));
  const context = browser.contexts()[0] ?? (await browser.newContext());
  const page = context.pages()[0] ?? (await context.newPage());
  const close = async () => {
    const session = await browser.newBrowserCDPSession();
    await session.send('Browser.close').catch(() => {});
    await gone(pid).catch(() => kill(pid));
  };
  return { pid, browser, context, page, close };
}

/** Power cut for a browser that `launch` started: SIGKILL to it and its helpers at once. Resolves when it is gone. */
export async function kill(pid: number): Promise<void> {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone before: that is what was wanted.
  }
  await gone(pid);
}

/** Where the browser listens for the protocol; it says so once it is up. */
function endpoint(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const failed = (why: string) => reject(new Error(`Chromium did not come up: ${why}. It said: ${said.slice(-2_000)}`));
    const timer = setTimeout(() => failed(`nothing for ${START_MS / 1_000} s`), START_MS);
    child.once('exit', (code) => failed(`it ended with code ${code}`));
    child.once('error', (error) => failed(error.message));
    child.stderr?.on('data', (data: Buffer) => {
      said = (said + data.toString()).slice(-20_000);
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}

async function gone(pid: number): Promise<void> {
  const end = Date.now() + END_MS;
  while (isAlive(pid)) {
    if (Date.now() > end) throw new Error(`Process ${pid} did not end.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
