/** `npm run simulate` as a user calls it: the same engine in Node, to hold the browser's answers against. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOT } from './stage.ts';

/** The part of its document that the tests read. */
export interface Simulated {
  readonly backend: string;
  /** Of the newest commit. */
  readonly digest: string;
  /** The last entry consumed. */
  readonly sequence: number;
  readonly step: number;
  readonly dataPoints: number;
  readonly seconds: number;
}

export async function simulate(...args: readonly string[]): Promise<Simulated> {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'simulate', '--', ...args], { cwd: ROOT });
  return JSON.parse(stdout) as Simulated;
}
