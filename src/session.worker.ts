/** The session's entry: plugs network, processors and disk into the loop, and answers the page. Everything that must not wait for the page runs here. */
/// <reference path="./build-constants.d.ts" />
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import { expose } from 'comlink';
import { type Opener, openBest, type Trial } from './compute/choose.ts';
import { openCpu } from './compute/cpu.ts';
import { openWasm } from './compute/wasm.ts';
import { openWebgpu } from './compute/webgpu.ts';
import type { Update } from './core/frame.ts';
import type { Compute, Feed } from './core/ports.ts';
import { defaultSettings } from './core/settings.ts';
import { type SessionSpec, sessionKey } from './core/spec.ts';
import { probeStep } from './engine/probe.ts';
import { LiveFeed } from './feed/live-feed.ts';
import { DEFAULT_MARKET, marketSpec } from './feed/markets.ts';
import { RecordedFeed } from './feed/recorded-feed.ts';
import { readHeader } from './feed/recording-reader.ts';
import { bundledRecording } from './feed/recordings.ts';
import { choiceFrom } from './session/choice-from.ts';
import { liveSpec, recordedSpec } from './session/choices.ts';
import { PAST_DECISIONS, PAST_MINUTES } from './session/limits.ts';
import { Processors } from './session/processors.ts';
import { type Choice, idleStatus, type Past, type SessionCalls } from './session/protocol.ts';
import { Session } from './session/session.ts';
import { gzipped } from './storage/byte-source.ts';
import { openDatabase } from './storage/database.ts';
import { exportSession } from './storage/export.ts';
import { IndexedDbStore } from './storage/indexeddb-store.ts';
import { Shelf } from './storage/shelf.ts';

/** The page learns at least so often how old feed and checkpoint are, ms. */
const REFRESH_MS = 1_000;

const clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
};
const OPENERS: readonly Opener[] = [
  { backend: 'webgpu', open: openWebgpu },
  { backend: 'wasm', open: () => openWasm(wasmUrl) },
  { backend: 'cpu', open: openCpu },
];

/** One session in the life of a worker. */
interface Running {
  readonly session: Session;
  readonly store: IndexedDbStore;
  readonly ended: Promise<void>;
  feed: Feed | null;
}

let running: Running | null = null;

const calls: SessionCalls = {
  remembered: async () => choiceFrom(await onShelf((shelf) => shelf.remembered())),
  start,
  async stop() {
    running?.session.stop();
    await running?.ended;
  },
  async wake() {
    const feed = running?.feed;
    if (feed instanceof LiveFeed) feed.wake();
  },
  status: async () => running?.session.status() ?? idleStatus(__NIGHTJAR_VERSION__),
  async export() {
    if (running === null) throw new Error('No session is open.');
    return new Response(gzipped(exportSession(running.store, Date.now()))).blob();
  },
  async step(step) {
    const row = await running?.store.step(step);
    return row === undefined ? null : { step: row.step, sequence: row.sequence, digest: row.digest };
  },
};
expose(calls);

async function start(choice: Choice, port: MessagePort): Promise<Past> {
  if (running !== null) throw new Error('A session is already open in this worker.');
  const spec = await specOf(choice);
  await onShelf((shelf) => shelf.remember(choice));
  const { processors, note } = await openProcessors(spec);
  const store = new IndexedDbStore(await openDatabase());
  const own: Omit<Running, 'session' | 'ended'> = { store, feed: null };
  const past = new Opening();
  const session = new Session({
    key: sessionKey(spec),
    spec,
    store,
    processors,
    openFeed: () => {
      own.feed = feedOf(choice);
      return own.feed;
    },
    clock,
    hash,
    publish: (update: Update) => {
      past.opened();
      port.postMessage(update);
    },
    version: __NIGHTJAR_VERSION__,
    backendNote: note,
    switchToBest: true,
  });
  const ended = session.run();
  // What even a restart could not answer ends the worker: the page hears of errors, not of rejections, and starts another.
  ended.catch((error: unknown) =>
    setTimeout(() => {
      throw error;
    }),
  );
  running = Object.assign(own, { session, ended });
  setInterval(() => session.refresh(), REFRESH_MS);
  await Promise.race([past.done, ended]);
  return { minutes: await store.minutes(PAST_MINUTES), decisions: await store.decisions(PAST_DECISIONS) };
}

/** Settles when the session published for the first time: its store is open then. */
class Opening {
  opened: () => void = () => undefined;
  readonly done = new Promise<void>((resolve) => {
    this.opened = resolve;
  });
}

async function specOf(choice: Choice): Promise<SessionSpec> {
  if (choice.source === 'recorded') {
    return recordedSpec(choice.recording, await readHeader(recordingOf(choice.recording)), choice.seed, defaultSettings());
  }
  const market = marketSpec(choice.market || DEFAULT_MARKET);
  if (market === null) throw new Error(`There is no market "${choice.market}" in the list of this build.`);
  return liveSpec(market, choice.seed, defaultSettings());
}

function feedOf(choice: Choice): Feed {
  if (choice.source === 'recorded') return new RecordedFeed({ open: recordingOf(choice.recording), speed: choice.speed, clock });
  return new LiveFeed({ url: __NIGHTJAR_WS_URL__, marketId: choice.market || DEFAULT_MARKET, clock });
}

/** The bytes of a bundled recording, which lies beside the page; this file lies one folder below it. */
function recordingOf(id: string) {
  return async () => {
    const recording = bundledRecording(id);
    if (recording === null) throw new Error(`There is no recording "${id}".`);
    const response = await fetch(new URL(`../${recording.file}`, self.location.href));
    if (!response.ok || response.body === null) throw new Error(`The server answered ${response.status} for "${recording.file}".`);
    return response.body;
  };
}

/** The best processor that a real step was tried on, and behind it those that can take over. */
async function openProcessors(spec: SessionSpec): Promise<{ processors: Processors; note: string }> {
  const { interval } = spec.settings;
  const { compute, report } = await openBest(OPENERS, { ...probeStep(spec.settings), budgetMs: Math.max(interval / 2, 1) });
  const others = await Promise.all(OPENERS.filter(({ backend }) => backend !== 'webgpu' && backend !== compute.backend).map(opened));
  return { processors: new Processors([compute, ...others.flatMap((other) => other ?? [])]), note: report.map(words).join('; ') };
}

async function opened(opener: Opener): Promise<Compute | null> {
  return opener.open().catch(() => null);
}

function words(trial: Trial): string {
  return 'error' in trial ? `${trial.backend}: ${trial.error}` : `${trial.backend} (${trial.device}): ${trial.stepMs.toFixed(1)} ms a step`;
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the page keeps for its next start lies in the same database, opened only for a moment. */
async function onShelf<T>(work: (shelf: Shelf) => Promise<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await work(new Shelf(database));
  } finally {
    database.close();
  }
}
