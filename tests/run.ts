/**
 * The whole suite: types, lint, laws, unit, simulation, browser; `--full` runs the full sizes. First finds a Chromium.
 * Ends with one line, `N passed, N failed`, and that many failures as its exit code's truth.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './browser/chromium.ts';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const full = process.argv.includes('--full');
const scratch = mkdtempSync(join(tmpdir(), 'nightjar-test-'));
const total: Tally = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

async function main(): Promise<void> {
  const chromium = await findChromium();
  console.log(`Chromium: ${chromium}`);
  const env = { ...process.env, NIGHTJAR_CHROMIUM: chromium, ...(full ? { NIGHTJAR_FULL: '1' } : {}) };
  for (const realm of ['pure', 'worker', 'page', 'node'])
    await check(`types of ${realm}`, 'npx', ['tsc', '-p', `tsconfig.${realm}.json`], env);
  await check('lint', 'npx', ['biome', 'check', '.'], env);
  await check('build', 'npx', ['vite', 'build'], env);
  for (const project of ['laws', 'unit', 'simulation', 'browser']) await suite(project, env);
  rmSync(scratch, { recursive: true, force: true });
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** One command that passes or fails as a whole. */
async function check(name: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const started = Date.now();
  const code = await run(command, args, env);
  total[code === 0 ? 'passed' : 'failed']++;
  if (code !== 0) failures.push(name);
  console.log(`${code === 0 ? 'passed' : 'FAILED'}: ${name} (${seconds(started)})`);
}

/** One project of vitest, counted test by test. */
async function suite(project: string, env: NodeJS.ProcessEnv): Promise<void> {
  const started = Date.now();
  const report = join(scratch, `${project}.json`);
  const code = await run(
    'npx',
    ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
  );
  const counted = tally(report);
  // A project that died before it could count is one failure.
  if (code !== 0 && counted.failed === 0) counted.failed = 1;
  total.passed += counted.passed;
  total.failed += counted.failed;
  total.skipped += counted.skipped;
  if (counted.failed > 0) failures.push(project);
  console.log(`${project}: ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped (${seconds(started)})`);
}

function tally(report: string): Tally {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(0)} s`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});
