/**
 * Our step beside PyTorch's, in turn in one run, so that what disturbs the machine disturbs both. Four comparisons: what the
 * processors do alone (one prediction, gradients of the four networks, Adam); our learner's whole step against that; both with their
 * state in a file, synced after each step; and the whole durable step of the session in the browser's IndexedDB against the peer's in
 * SQLite. (Node 20 has no SQLite without a flag or a library, so the like-for-like durable step is the one with the file.)
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNodeCompute } from '../../../src/cli/node-compute.ts';
import { CLASSES, NETWORK_KINDS } from '../../../src/core/network.ts';
import type { Compute } from '../../../src/core/ports.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { probeStep } from '../../../src/engine/probe.ts';
import { FEATURE_COUNT } from '../../../src/features/catalogue.ts';
import { Adam } from '../../../src/model/adam.ts';
import { DurableSession } from '../durable.ts';
import { LearnerSteps } from '../learner-steps.ts';
import { round, timing } from '../timing.ts';
import { findPython, PeerProcess, type PeerTimes } from './peer-process.ts';
import { Rivals } from './rivals.ts';

const NODE_ROUNDS = 10;
const BROWSER_ROUNDS = 5;
/** Steps of one turn. */
const STEPS = 40;
const WARM_UP = 60;
const HORIZONS = 3;

export async function benchPeer(): Promise<object> {
  const python = await findPython();
  if (python === null) return { skipped: 'No python3 with PyTorch was found (on Debian: apt-get install python3-torch).' };
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-peer-'));
  const { window, width, hidden, batch, moveWeight, learningRate } = defaultSettings();
  const shape = { window, width, hidden, batch, moveWeight, learningRate, features: FEATURE_COUNT, horizons: HORIZONS, classes: CLASSES };
  const peer = await PeerProcess.start(python, { ...shape, database: join(folder, 'peer.db'), file: join(folder, 'peer.bin') });
  const compute = await openNodeCompute('wasm');
  const file = openSync(join(folder, 'ours.bin'), 'w+');
  try {
    const learning = await LearnerSteps.warm();
    return {
      peer: peer.about,
      ours: { parameters: learning.parameters, stateBytes: learning.state().length },
      gradients: await compareMembers(peer, compute),
      ...(await compareInNode(peer, learning, compute, file)),
      ...(await compareInBrowser(peer)),
    };
  } finally {
    closeSync(file);
    compute.close();
    peer.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Gradients of each network alone. */
async function compareMembers(peer: PeerProcess, compute: Compute): Promise<object> {
  const { networks, batch, targets } = probeStep(defaultSettings());
  const all: Record<string, object> = {};
  for (const kind of NETWORK_KINDS) {
    const own = networks.filter(({ network }) => network.kind === kind);
    const rivals = new Rivals(
      () => ownTimes(() => wall(() => compute.gradients(own, batch, targets))),
      () => peer.run(kind, STEPS),
    );
    await rivals.inTurn(3);
    all[kind] = rivals.result();
  }
  return all;
}

async function compareInNode(peer: PeerProcess, learning: LearnerSteps, compute: Compute, file: number): Promise<object> {
  for (let step = 0; step < WARM_UP; step++) await learning.step(compute);
  await peer.run('compute', WARM_UP);
  const alone = computeStep(compute);
  const computed = new Rivals(
    () => ownTimes(() => wall(alone)),
    () => peer.run('compute', STEPS),
  );
  const learned = new Rivals(
    () => ownTimes(async () => (await learning.step(compute)).whole),
    () => peer.run('compute', STEPS),
  );
  let saves = 0;
  const durable = new Rivals(
    () =>
      ownTimes(() =>
        wall(async () => {
          await learning.step(compute);
          save(file, learning.state(), saves++);
        }),
      ),
    () => peer.run('file', STEPS),
  );
  for (let turn = 0; turn < NODE_ROUNDS; turn++) for (const rivals of [computed, learned, durable]) await rivals.inTurn(1);
  return { compute: computed.result(), wholeStep: learned.result(), durableInFile: durable.result() };
}

/** The session in Chromium, IndexedDB and all. */
async function compareInBrowser(peer: PeerProcess): Promise<object> {
  const session = await DurableSession.open();
  try {
    await session.run(WARM_UP);
    await peer.run('sqlite', STEPS);
    const [append, commit]: [number[], number[]] = [[], []];
    const ours = async (): Promise<PeerTimes> => {
      const block = await session.run(STEPS);
      append.push(...block.append);
      commit.push(...block.commit);
      return { ms: block.whole, cpuMs: Number.NaN };
    };
    const rivals = new Rivals(ours, () => peer.run('sqlite', STEPS));
    await rivals.inTurn(BROWSER_ROUNDS);
    return { durable: { ...rivals.result(), ofOurs: { append: timing(append), commit: timing(commit) } } };
  } finally {
    await session.close();
  }
}

/** What the peer's `compute` does: one prediction, gradients of the four networks, Adam. */
function computeStep(compute: Compute): () => Promise<void> {
  const { batch: size, learningRate, gradientNorm } = defaultSettings();
  const { networks, batch, targets } = probeStep(defaultSettings());
  const one = {
    size: 1,
    rows: batch.rows.slice(0, batch.rows.length / size),
    present: batch.present.slice(0, batch.present.length / size),
  };
  const optimisers = networks.map(({ parameters }) => new Adam(parameters, learningRate, gradientNorm));
  return async () => {
    await compute.outputs(networks, one);
    const all = await compute.gradients(networks, batch, targets);
    all.forEach(({ loss, gradients }, n) => {
      optimisers[n]?.update(loss, gradients);
    });
  };
}

/** Two places in turn, as the peer does. */
function save(file: number, bytes: Uint8Array, count: number): void {
  // A state's length varies a little; the places lie apart.
  writeSync(file, bytes, 0, bytes.length, (count % 2) * 2 ** 20);
  fsyncSync(file);
}

async function ownTimes(step: () => Promise<number>): Promise<PeerTimes> {
  const before = process.cpuUsage();
  const ms: number[] = [];
  for (let i = 0; i < STEPS; i++) ms.push(await step());
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: round((user + system) / 1000 / STEPS) };
}

async function wall(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
