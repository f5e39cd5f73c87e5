/** The session's entry: plugs network, processors and disk into the loop, and answers the page. Everything that must not wait for the page runs here. */
/// <reference path="./build-constants.d.ts" />
import { expose } from 'comlink';
import { type Opener, openBest, type Trial } from './compute/choose.ts';
import { openCpu } from './compute/cpu.ts';
import kernelsUrl from './compute/kernels/kernels.wasm?url';
import { openWasm } from './compute/wasm.ts';
import { openWebgpu } from './compute/webgpu.ts';
import type { Update } from './core/frame.ts';
import type { Compute, Feed } from './core/ports.ts';
import { defaultSettings } from './core/settings.ts';
import { type MarketSpec, type SessionSpec, sessionKey } from './core/spec.ts';
import { probeStep } from './engine/probe.ts';
import { FEATURES } from './features/catalogue.ts';
import { checkRecording, firstLines, isRecording, keptInfo, keptInfos } from './feed/kept-recording.ts';
import { LiveFeed } from './feed/live-feed.ts';
import { knownMarkets, readMarkets } from './feed/market-list.ts';
import { DEFAULT_MARKET } from './feed/markets.ts';
import { RecordedFeed } from './feed/recorded-feed.ts';
import { readHeader } from './feed/recording-reader.ts';
import { bundledRecording } from './feed/recordings.ts';
import { Rest } from './feed/rest.ts';
import { cellsOf } from './feed/table/cells.ts';
import { guessPlan, planProblem } from './feed/table/plan.ts';
import { newTally, tableRecording } from './feed/table/table-recording.ts';
import { recordingBytes } from './feed/write-recording.ts';
import { choiceFrom } from './session/choice-from.ts';
import { liveSpec, recordedSpec } from './session/choices.ts';
import { PAST_DECISIONS, PAST_MINUTES, PAST_TRADES } from './session/limits.ts';
import { choiceOf, ownSession } from './session/own-sessions.ts';
import { Processors } from './session/processors.ts';
import { type Choice, idleStatus, type Kept, type Past, type SessionCalls, type TablePlan } from './session/protocol.ts';
import { Session } from './session/session.ts';
import { gzipped } from './storage/byte-source.ts';
import { type Database, openDatabase } from './storage/database.ts';
import { exportSession } from './storage/export.ts';
import { IndexedDbStore } from './storage/indexeddb-store.ts';
import { storedSessions } from './storage/sessions.ts';
import { Shelf } from './storage/shelf.ts';

/** Share of the sampling interval that a processor's gradients may take: the rest is for everything else of a step. */
const STEP_SHARE = 0.8;
/** The page learns at least so often how old feed and checkpoint are, ms. */
const REFRESH_MS = 1_000;
/** Answers a start that was stopped before its session was open. */
const NO_PAST: Past = { features: [], minutes: [], decisions: [], trades: [], analytics: null };
/** Largest file that is kept, and lines of a table shown before it is. */
const MAX_FILE_BYTES = 500_000_000;
const LOOKED_AT_LINES = 6;

const clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
};
const OPENERS: readonly Opener[] = [
  { backend: 'webgpu', open: openWebgpu },
  { backend: 'wasm', open: async () => openWasm(await fetch(kernelsUrl)) },
  { backend: 'cpu', open: openCpu },
];

/** One session in the life of a worker. */
interface Running {
  readonly session: Session;
  readonly store: IndexedDbStore;
  readonly ended: Promise<void>;
  feed: Feed | null;
}

const rest = new Rest({ url: __NIGHTJAR_REST_URL__, clock });
let running: Running | null = null;
/** A stop that came while the session was still being opened. */
let stopAsked = false;

const calls: SessionCalls = {
  remembered: async () => choiceFrom(await onShelf((shelf) => shelf.remembered())),
  start,
  markets: async () => (await markets()).map(({ marketId }) => marketId),
  sessions: async () => (await onDatabase(storedSessions)).map(ownSession),
  recordings: async () => keptInfos(await onShelf((shelf) => shelf.recordings())),
  keep,
  async look(file, name) {
    const lines = await firstLines(file.stream(), LOOKED_AT_LINES);
    if (lines.length === 0) throw new Error('This file is empty.');
    if (isRecording(lines[0] ?? '')) return null;
    return { plan: guessPlan(lines, name, defaultSettings().syntheticSpread), rows: lines.map(cellsOf) };
  },
  keepTable,
  async recording() {
    const { store } = opened();
    const { lastSequence, spec } = await store.snapshot();
    return new Response(gzipped(recordingBytes(spec, store.journal(1, lastSequence)))).blob();
  },
  async stop() {
    stopAsked = true;
    running?.session.stop();
    await running?.ended;
  },
  async wake() {
    const feed = running?.feed;
    if (feed instanceof LiveFeed) feed.wake();
  },
  command: async (command) => opened().session.command(command),
  status: async () => running?.session.status() ?? idleStatus(__NIGHTJAR_VERSION__),
  async export() {
    return new Response(gzipped(exportSession(opened().store, Date.now()))).blob();
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
  if (stopAsked) return NO_PAST;
  await onShelf((shelf) => shelf.remember(choice));
  if (stopAsked) return NO_PAST;
  const { processors, note } = await openProcessors(spec);
  if (stopAsked) return NO_PAST;
  const database = await openDatabase();
  if (stopAsked) {
    database.close();
    return NO_PAST;
  }
  const store = new IndexedDbStore(database);
  const own: Omit<Running, 'session' | 'ended'> = { store, feed: null };
  const past = new Opening();
  const session = new Session({
    key: sessionKey(spec),
    spec,
    store,
    processors,
    openFeed: () => {
      own.feed = feedOf(choice, spec);
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
  // It ended before it could show anything: the page says why.
  if (session.current === null) throw new Error(session.note);
  const features = FEATURES.map((feature) => ({
    name: feature.name,
    unit: feature.unit,
    meaning: feature.meaning,
    normalised: !('bounded' in feature),
  }));
  return {
    features,
    minutes: await store.minutes(PAST_MINUTES),
    decisions: await store.decisions(PAST_DECISIONS),
    trades: await store.trades(PAST_TRADES),
    analytics: session.analytics,
  };
}

/** Settles when the session published for the first time: its store is open then. */
class Opening {
  opened: () => void = () => undefined;
  readonly done = new Promise<void>((resolve) => {
    this.opened = resolve;
  });
}

function opened(): Running {
  if (running === null) throw new Error('No session is open.');
  return running;
}

async function specOf(choice: Choice): Promise<SessionSpec> {
  if (choice.source === 'recorded') {
    return recordedSpec(choice.recording, await readHeader(recordingOf(choice.recording)), choice.seed, defaultSettings());
  }
  return liveSpec(await marketOf(choice), choice.watched === '' ? null : choice.watched, choice.seed, defaultSettings());
}

/** Order rules of the chosen market: of the list at hand, else of the exchange, else of the session that is resumed. */
async function marketOf(choice: Choice): Promise<MarketSpec> {
  const id = choice.market || DEFAULT_MARKET;
  const isIt = ({ marketId }: MarketSpec) => marketId === id;
  const known = knownMarkets(await onShelf((shelf) => shelf.markets())).find(isIt) ?? (await markets()).find(isIt);
  if (known !== undefined) return known;
  const stored = (await onDatabase(storedSessions)).find(({ spec }) => choiceOf(spec).market === id);
  if (stored !== undefined) return stored.spec.market;
  throw new Error(`There is no market "${id}" in the exchange’s list, as far as it is known here.`);
}

/** The exchange's list where it can be read, kept for when it cannot. */
async function markets(): Promise<readonly MarketSpec[]> {
  const listed = await readMarkets(rest);
  if (listed === null) return knownMarkets(await onShelf((shelf) => shelf.markets()));
  await onShelf((shelf) => shelf.keepMarkets(listed));
  return listed;
}

async function keep(file: Blob, name: string): Promise<Kept> {
  if (file.size > MAX_FILE_BYTES) throw new Error(`This file is too large: ${MAX_FILE_BYTES / 1e6} MB is the most that is kept.`);
  const checked = await checkRecording(file.stream());
  const recording = keptInfo(name, new Uint8Array(await file.arrayBuffer()), checked);
  await onShelf((shelf) => shelf.keepRecording(recording.id, recording, file));
  return { recording, problems: checked.problems, refused: checked.refused };
}

async function keepTable(file: Blob, name: string, plan: TablePlan): Promise<Kept> {
  const problem = planProblem(plan);
  if (problem !== null) throw new Error(problem);
  const tally = newTally();
  const made = await new Response(gzipped(tableRecording(file.stream(), plan, `a table of ${plan.kind}, ${name}`, tally))).blob();
  if (tally.rows === 0) throw new Error(`No line of this table could be read. ${tally.problems[0] ?? ''}`);
  const { recording } = await keep(made, name);
  return { recording, problems: tally.problems, refused: tally.refused };
}

function feedOf(choice: Choice, { market, watched }: SessionSpec): Feed {
  const { speed, loop } = choice;
  if (choice.source === 'recorded') return new RecordedFeed({ open: recordingOf(choice.recording), speed, clock, loop });
  return new LiveFeed({ url: __NIGHTJAR_WS_URL__, marketId: market.marketId, watched, rest, clock });
}

/** The bytes of a recording: one the user brought, or a bundled one, which lies beside the page; this file lies one folder below it. */
function recordingOf(id: string) {
  return async () => {
    const recording = bundledRecording(id);
    if (recording === null) {
      const kept = await onShelf((shelf) => shelf.recording(id));
      if (kept === null) throw new Error(`There is no recording "${id}" here.`);
      return kept.stream();
    }
    const response = await fetch(new URL(`../${recording.file}`, self.location.href));
    if (!response.ok || response.body === null) throw new Error(`The server answered ${response.status} for "${recording.file}".`);
    return response.body;
  };
}

/** The best processor that a real step was tried on, and behind it those that can take over. */
async function openProcessors(spec: SessionSpec): Promise<{ processors: Processors; note: string }> {
  const { interval } = spec.settings;
  const { compute, report } = await openBest(OPENERS, { ...probeStep(spec.settings), budgetMs: Math.max(interval * STEP_SHARE, 1) });
  const others = await Promise.all(OPENERS.filter(({ backend }) => backend !== 'webgpu' && backend !== compute.backend).map(tried));
  return { processors: new Processors([compute, ...others.flatMap((other) => other ?? [])]), note: report.map(words).join('; ') };
}

async function tried(opener: Opener): Promise<Compute | null> {
  return opener.open().catch(() => null);
}

function words(trial: Trial): string {
  return 'error' in trial ? `${trial.backend}: ${trial.error}` : `${trial.backend} (${trial.device}): ${trial.stepMs.toFixed(1)} ms a step`;
}

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What the page keeps for its next start lies in the same database. */
function onShelf<T>(work: (shelf: Shelf) => Promise<T>): Promise<T> {
  return onDatabase((database) => work(new Shelf(database)));
}

/** The database, opened only for a moment. */
async function onDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase();
  try {
    return await work(database);
  } finally {
    database.close();
  }
}
