/** A session in a small world: made-up market, memory for a disk, and processors that fail where they are told to. */
import { createHash } from 'node:crypto';
import { ReferenceCompute } from '../../src/compute/reference.ts';
import type { Update } from '../../src/core/frame.ts';
import type { BackendName, Entry, JournalEntry } from '../../src/core/messages.ts';
import type { Compute, Feed, FeedCursor, Store } from '../../src/core/ports.ts';
import { Processors } from '../../src/session/processors.ts';
import { Session } from '../../src/session/session.ts';
import { journalPack } from '../../src/storage/journal-codec.ts';
import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import { marketEntries } from '../simulation/market.ts';
import { miniatureSpec } from '../simulation/miniature.ts';
import { SimulatedFeed } from '../simulation/twins.ts';

export interface WorldOptions {
  readonly seed?: number;
  /** Name under which the session is kept. */
  readonly key?: string;
  readonly seconds?: number;
  readonly disk?: MemoryDisk;
  /** Called before each answer of a processor with the entry in hand; throws to fail. */
  readonly trouble?: (backend: BackendName, sequence: number) => void;
  readonly onUpdate?: (update: Update) => void;
  readonly wrap?: (store: Store) => Store;
  /** The market falls silent once so many entries were delivered. */
  readonly silentAt?: number;
}

export interface World {
  readonly session: Session;
  readonly disk: MemoryDisk;
  readonly entries: readonly Entry[];
  readonly updates: readonly Update[];
  /** Resolves when the session waits for a market that is silent. */
  readonly silence: Promise<void>;
  /** The market goes on. */
  readonly resume: () => void;
}

/** Everything a test needs around one session; several may share a disk. */
export function world(options: WorldOptions = {}): World {
  const {
    seed = 7,
    key = 'simulated',
    seconds = 60,
    disk = new MemoryDisk(),
    trouble = () => undefined,
    wrap = (store) => store,
    silentAt = Number.POSITIVE_INFINITY,
  } = options;
  const entries = marketEntries({ seed, seconds });
  const updates: Update[] = [];
  let time = 1_700_000_000_000;
  const silence = new Silence();
  const reference = new ReferenceCompute();
  const processor = (backend: BackendName): Compute => {
    const guarded = <T>(work: () => Promise<T>) => {
      trouble(backend, session.current?.clock.sequence ?? 0);
      return work();
    };
    return {
      backend,
      device: 'test',
      outputs: async (...args) => guarded(() => reference.outputs(...args)),
      gradients: async (...args) => guarded(() => reference.gradients(...args)),
      close: () => undefined,
    };
  };
  const session: Session = new Session({
    key,
    spec: miniatureSpec(seed),
    store: wrap(new MemoryStore(disk)),
    processors: new Processors([processor('reference'), processor('cpu')]),
    openFeed: () =>
      new FeedWithSilence(
        new SimulatedFeed({ entries, cutSeed: seed, at: async () => undefined, change: { position: -1, ask: () => undefined } }),
        silentAt,
        silence,
      ),
    clock: { now: () => (time += 60), sleep: async () => undefined },
    hash: async (bytes) => createHash('sha256').update(bytes).digest('hex'),
    publish: (update) => {
      updates.push(update);
      options.onUpdate?.(update);
    },
    version: 'test',
    backendNote: '',
    switchToBest: false,
  });
  return { session, disk, entries, updates, silence: silence.begun, resume: silence.end };
}

/** A market's silence, which somebody ends. */
class Silence {
  begin: () => void = () => undefined;
  end: () => void = () => undefined;
  readonly begun = new Promise<void>((resolve) => (this.begin = resolve));
  readonly ended = new Promise<void>((resolve) => (this.end = resolve));
}

/** A feed of a market that says nothing for a while. */
class FeedWithSilence implements Feed {
  private readonly inner: Feed;
  private readonly silentAt: number;
  private readonly silence: Silence;
  private delivered = 0;

  constructor(inner: Feed, silentAt: number, silence: Silence) {
    this.inner = inner;
    this.silentAt = silentAt;
    this.silence = silence;
  }

  open(cursor: FeedCursor): void {
    this.delivered = cursor.position;
    this.inner.open(cursor);
  }

  async next(limit: number): Promise<readonly Entry[] | null> {
    if (this.delivered >= this.silentAt) {
      this.silence.begin();
      await this.silence.ended;
    }
    const entries = await this.inner.next(limit);
    this.delivered += entries?.length ?? 0;
    return entries;
  }

  status() {
    return this.inner.status();
  }

  close(): void {
    this.inner.close();
    this.silence.end();
  }
}

/** The journal of the only session on the disk as it is durable now, without opening it. */
export async function journalOf(disk: MemoryDisk, session: string): Promise<readonly JournalEntry[]> {
  const rows = await disk.journal(session, 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return rows.flatMap(({ bytes }) => journalPack.decode(new Uint8Array(bytes)));
}

/** An open store on the world's disk, for looking: opening it fences the session off, so look last. */
export async function inspect(disk: MemoryDisk, seed = 7): Promise<MemoryStore> {
  const store = new MemoryStore(disk);
  await store.open('simulated', miniatureSpec(seed), 0);
  return store;
}
