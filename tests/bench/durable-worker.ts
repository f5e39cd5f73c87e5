/**
 * In a dedicated worker of a real browser: the session on a recording, one commit for each step, every part timed. Asked for a number
 * of steps it does them, answers with their times, and waits.
 */
import { openWasm } from '../../src/compute/wasm.ts';
import type { Entry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { Commit, Feed, Store } from '../../src/core/ports.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { sessionKey } from '../../src/core/spec.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';
import { readHeader } from '../../src/feed/recording-reader.ts';
import { recordedSpec } from '../../src/session/choices.ts';
import { Processors } from '../../src/session/processors.ts';
import { Session } from '../../src/session/session.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { IndexedDbStore } from '../../src/storage/indexeddb-store.ts';

/** Milliseconds of each step that was asked for. */
export interface DurableBlock {
  readonly append: readonly number[];
  readonly commit: readonly number[];
  /** From a second of the market in hand to its step on the disk: journal, features, prediction, learning, digest, commit. */
  readonly whole: readonly number[];
  readonly checkpointBytes: number;
}

/** What the page needs of it. */
export type DurableWorker = Pick<Worker, 'onmessage' | 'onerror' | 'postMessage'>;

const clock = { now: () => performance.now(), sleep: async () => undefined };

/** Steps that were asked for, and whoever waits for that. */
const asked: { steps: number; wake: () => void } = { steps: 0, wake: () => undefined };
const times = { append: [] as number[], commit: [] as number[], whole: [] as number[], checkpointBytes: 0 };

self.onmessage = ({ data }: MessageEvent<number>) => {
  const begun = asked.steps > 0;
  asked.steps += data;
  if (begun) asked.wake();
  else play().catch((error: unknown) => self.postMessage({ error: String(error) }));
};

/** Hands over the times since the last call, and waits until more is asked for. */
async function handOver(): Promise<void> {
  const block: DurableBlock = { ...times, append: times.append.splice(0), commit: times.commit.splice(0), whole: times.whole.splice(0) };
  const more = new Promise<void>((resolve) => {
    asked.wake = resolve;
  });
  self.postMessage(block);
  await more;
}

async function play(): Promise<void> {
  const open = async () => {
    const { body } = await fetch('recording.gz');
    if (body === null) throw new Error('no recording');
    return body;
  };
  const spec = recordedSpec('bench', await readHeader(open), 1, defaultSettings());
  const session: Session = new Session({
    key: sessionKey(spec),
    spec,
    store: timed(new IndexedDbStore(await openDatabase('bench'))),
    processors: new Processors([await openWasm(await fetch('kernels.wasm'))]),
    openFeed: () => bySeconds(new RecordedFeed({ open, speed: 'max', clock }), () => session.status().step),
    clock,
    hash: async (bytes) =>
      [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((b) => b.toString(16).padStart(2, '0')).join(''),
    publish: () => undefined,
    version: 'bench',
    backendNote: '',
    switchToBest: false,
  });
  await session.run();
  throw new Error(session.note === '' ? 'the recording is too short' : session.note);
}

function timed(store: Store): Store {
  const measured = async (into: number[], work: Promise<void>) => {
    const started = performance.now();
    await work;
    into.push(performance.now() - started);
  };
  const append = store.append.bind(store);
  const commit = store.commit.bind(store);
  store.append = (entries) => measured(times.append, append(entries));
  store.commit = (whole: Commit) => {
    times.checkpointBytes = whole.state.sections.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return measured(times.commit, commit(whole));
  };
  return store;
}

/** `feed` a second of exchange time at a time; what happens between two calls is one whole step. */
function bySeconds(feed: Feed, step: () => number): Feed {
  let held: Entry | null = null;
  let handed = 0;
  let before = 0;
  return {
    open: (cursor) => feed.open({ ...cursor, book: new OrderBook() }),
    async next() {
      if (step() > before) times.whole.push(performance.now() - handed);
      before = step();
      if (before >= asked.steps) await handOver();
      const second: Entry[] = held === null ? [] : [held];
      for (;;) {
        const entry: Entry | undefined = (await feed.next(1))?.[0];
        if (entry === undefined) return null;
        const first = second[0];
        if (first !== undefined && secondOf(entry) > secondOf(first)) {
          held = entry;
          break;
        }
        second.push(entry);
      }
      handed = performance.now();
      return second;
    },
    status: () => feed.status(),
    close: () => feed.close(),
  };
}

function secondOf(entry: Entry): number {
  return 'exchangeTime' in entry ? Math.floor(entry.exchangeTime / 1000) : 0;
}
