/** What a browser test plays on: the page built for a socket of the test's, a host for it, and browsers whose profiles last. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Host, kill, type Launched, launch, serveBuilt } from './page.ts';

export const ROOT = resolve(import.meta.dirname, '../..');
/** Sizes of the tests: in the suite they prove, in `npm run verify` they insist. */
export const FULL = process.env.NIGHTJAR_FULL === '1';

const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');
/** A port nobody listens on: no test speaks to the real exchange. */
const NOWHERE = 'ws://127.0.0.1:9';
const NOWHERE_REST = 'http://127.0.0.1:9/v3';

export interface Stage {
  readonly host: Host;
  /** Everything of the stage lies in it and goes with it. */
  readonly folder: string;
  /** Starts a browser on the profile of that name: the same name again finds what the browser kept. */
  launch(profile: string, flags?: readonly string[]): Promise<Launched>;
  /** Ends what still runs and removes the folder. */
  close(): Promise<void>;
}

/** Builds the page as users get it, but for the exchange at `socketUrl` and `restUrl`, and serves it. */
export async function openStage(socketUrl = NOWHERE, restUrl = NOWHERE_REST): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-stage-'));
  const page = join(folder, 'page');
  await buildPage(page, { NIGHTJAR_WS_URL: socketUrl, NIGHTJAR_REST_URL: restUrl }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const host = await serveBuilt(page);
  const running = new Set<number>();
  return {
    host,
    folder,
    async launch(profile, flags = []) {
      const launched = await launch({ profile: join(folder, profile), flags });
      running.add(launched.pid);
      // A number that is free again may soon be another's process.
      launched.browser.once('disconnected', () => running.delete(launched.pid));
      return launched;
    },
    async close() {
      for (const pid of running) await kill(pid);
      await host.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A process of its own: the test runner's `NODE_ENV` would make a build without a service worker. */
async function buildPage(outDir: string, addresses: Readonly<Record<string, string>>): Promise<void> {
  const env = { ...process.env, NODE_ENV: 'production', ...addresses };
  const args = [VITE, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
}
