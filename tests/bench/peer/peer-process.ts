/** The peer as a process of its own, which waits while we are measured: asked a line, it answers one. */
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { NetworkKind } from '../../../src/core/network.ts';

/** One thread, whichever library under PyTorch would like more. */
const ENVIRONMENT = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
/** The second is Debian's own, which a newer one may lie before. */
const PYTHONS = ['python3', '/usr/bin/python3'];

export interface PeerSizes {
  readonly window: number;
  readonly features: number;
  readonly width: number;
  readonly hidden: number;
  readonly horizons: number;
  readonly classes: number;
  readonly batch: number;
  readonly moveWeight: number;
  readonly learningRate: number;
  /** Paths. */
  readonly database: string;
  readonly file: string;
}

export interface AboutPeer {
  readonly torch: string;
  readonly threads: number;
  readonly sqlite: string;
  readonly parameters: Readonly<Record<NetworkKind, number>>;
  readonly stateBytes: number;
}

export interface PeerTimes {
  /** Of each step. */
  readonly ms: readonly number[];
  /** Processor time of a step, mean. */
  readonly cpuMs: number;
}

/** A Python that has PyTorch, or null. */
export async function findPython(): Promise<string | null> {
  for (const python of PYTHONS) {
    const found = await promisify(execFile)(python, ['-c', 'import torch, sqlite3']).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return null;
}

export class PeerProcess {
  readonly about: AboutPeer;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  private constructor(about: AboutPeer, child: PeerProcess['child'], lines: AsyncIterator<string>) {
    this.about = about;
    this.child = child;
    this.lines = lines;
  }

  static async start(python: string, sizes: PeerSizes): Promise<PeerProcess> {
    const script = new URL('peer.py', import.meta.url).pathname;
    // -B: leaves no compiled files beside the sources.
    const child = spawn(python, ['-B', script, JSON.stringify(sizes)], { env: ENVIRONMENT, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new PeerProcess(await answer<AboutPeer>(lines), child, lines);
  }

  /** Times `steps` steps of `part`: compute, sqlite, file, a network's name, optimiser or prediction. */
  async run(part: string, steps: number): Promise<PeerTimes> {
    this.child.stdin.write(`${JSON.stringify({ part, steps })}\n`);
    return answer<PeerTimes>(this.lines);
  }

  /** It ends when nothing more can be asked. */
  close(): void {
    this.child.stdin.end();
  }
}

async function answer<T>(lines: AsyncIterator<string>): Promise<T> {
  const { value, done } = await lines.next();
  if (done) throw new Error('the peer ended before it answered');
  return JSON.parse(value) as T;
}
