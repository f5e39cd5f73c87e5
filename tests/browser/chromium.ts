/** Finds a Chromium for the browser tests, or installs one. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const INSTALL_MS = 600_000;

/**
 * Path of a Chromium: the one `NIGHTJAR_CHROMIUM` names, the system's, Playwright's, or one that is installed now.
 * @throws a sentence that says what to do where none can be had.
 */
export async function findChromium(): Promise<string> {
  const named = process.env.NIGHTJAR_CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`NIGHTJAR_CHROMIUM names ${named}, and nothing is there.`);
  }
  const found = installed();
  if (found !== null) return found;
  const tried = [installFromDebian(), installFromPlaywright()];
  const now = installed();
  if (now !== null) return now;
  throw new Error(`No Chromium was found, and none could be installed: ${tried.join(' ')} Install one, or name one in NIGHTJAR_CHROMIUM.`);
}

function installed(): string | null {
  for (const name of NAMES) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  const playwrights = chromium.executablePath();
  return existsSync(playwrights) ? playwrights : null;
}

/** Its package brings the libraries that a bare container lacks. */
function installFromDebian(): string {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return 'This is no Debian with root’s rights.';
  return run('apt-get', 'update') ?? run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium') ?? '';
}

function installFromPlaywright(): string {
  if (installed() !== null) return '';
  return run('npx', 'playwright-core', 'install', 'chromium') ?? '';
}

/** Null, or a sentence that says how it failed. */
function run(command: string, ...rest: string[]): string | null {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr, error } = spawnSync(command, rest, {
    encoding: 'utf8',
    timeout: INSTALL_MS,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status === 0) return null;
  const last = (error?.message ?? stderr ?? '').trim().split('\n').at(-1);
  return `"${command} ${rest.join(' ')}" failed: ${last}.`;
}
