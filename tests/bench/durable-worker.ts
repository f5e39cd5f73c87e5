/** In a dedicated worker of a real browser: the session on a recording, one commit for each step, every part timed. */
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
import { type Timing, timing } from './timing.ts';

export interface DurableTimings {
  readonly append: Timing;
  readonly commit: Timing;
  /** From a second of the market in hand to its step on the disk: journal, features, prediction, learning, digest, commit. */
  readonly wholeDurableStep: Timing;
  readonly checkpointBytes: number;
  readonly steps: number;
}

const STEPS = 300;
const clock = { now: () => performance.now(), sleep: async () => undefined };

self.onmessage = async () => {
  try {
    self.postMessage(await measure());
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};

async function measure(): Promise<DurableTimings> {
  const open = async () => {
    const { body } = await fetch('recording.gz');
    if (body === null) throw new Error('no recording');
    return body;
  };
  const spec = recordedSpec('bench', await readHeader(open), 1, defaultSettings());
  const times = { append: [] as number[], commit: [] as number[], whole: [] as number[], bytes: 0 };
  const session: Session = new Session({
    key: sessionKey(spec),
    spec,
    store: timed(new IndexedDbStore(await openDatabase('bench')), times),
    processors: new Processors([await openWasm('backend.wasm')]),
    openFeed: () => bySeconds(new RecordedFeed({ open, speed: 'max', clock }), times, () => session.status().step),
    clock,
    hash: async (bytes) =>
      [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].map((b) => b.toString(16).padStart(2, '0')).join(''),
    publish: () => undefined,
    version: 'bench',
    backendNote: '',
    switchToBest: false,
  });
  await session.run();
  if (session.status().phase !== 'stopped') throw new Error(session.note);
  const { step } = session.status();
  return {
    append: timing(times.append),
    commit: timing(times.commit),
    wholeDurableStep: timing(times.whole),
    checkpointBytes: times.bytes,
    steps: step,
  };
}

function timed(store: Store, times: { append: number[]; commit: number[]; bytes: number }): Store {
  const measured = async (into: number[], work: Promise<void>) => {
    const started = performance.now();
    await work;
    into.push(performance.now() - started);
  };
  const append = store.append.bind(store);
  const commit = store.commit.bind(store);
  store.append = (entries) => measured(times.append, append(entries));
  store.commit = (whole: Commit) => {
    times.bytes = whole.state.sections.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return measured(times.commit, commit(whole));
  };
  return store;
}

/** `feed` a second of exchange time at a time, until enough steps were done; what happens between two calls is one whole step. */
function bySeconds(feed: Feed, times: { whole: number[] }, step: () => number): Feed {
  let held: Entry | null = null;
  let handed = 0;
  let before = 0;
  return {
    open: (cursor) => feed.open({ ...cursor, book: new OrderBook() }),
    async next() {
      if (step() > before) times.whole.push(performance.now() - handed);
      before = step();
      if (before >= STEPS) return null;
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
