/** The simulated twins of the outside: feed, disk and processor, each of which asks {@link Await} before it answers. */
import type { BackendName, Entry, JournalEntry } from '../../src/core/messages.ts';
import type { Commit, Compute, Feed, FeedCursor, FeedStatus, Opened, Store, Weighted } from '../../src/core/ports.ts';
import type { SessionSpec } from '../../src/core/spec.ts';
import type { Await } from './crashes.ts';

/** Where batches end is a function of seed and place, so that a feed that goes on in the middle cuts the same. */
function cutsBehind(seed: number, position: number): boolean {
  let hash = Math.imul(position ^ seed, 0x9e3779b1);
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x85ebca77) >>> 0) % 6 === 0;
}

export interface SimulatedFeedOptions {
  readonly entries: readonly Entry[];
  readonly cutSeed: number;
  readonly at: Await;
  /** Called before the batch that begins behind `position` of the change: the user asks for another processor. */
  readonly change: { readonly position: number; readonly ask: () => void };
}

/** Plays a fixed list from wherever the cursor is. */
export class SimulatedFeed implements Feed {
  private next_ = 0;
  private closed = false;
  private readonly options: SimulatedFeedOptions;

  constructor(options: SimulatedFeedOptions) {
    this.options = options;
  }

  open(cursor: FeedCursor): void {
    this.next_ = cursor.position;
  }

  async next(limit: number): Promise<readonly Entry[] | null> {
    const { entries, cutSeed, at, change } = this.options;
    await at(`feed@${this.next_}`);
    if (this.closed || this.next_ >= entries.length) return null;
    const from = this.next_;
    if (from === change.position) change.ask();
    let to = from + 1;
    while (to < entries.length && to - from < limit && to !== change.position && !(cutsBehind(cutSeed, to) && this.settled(to))) to++;
    this.next_ = to;
    return entries.slice(from, to);
  }

  status(): FeedStatus {
    const status = { connected: true, stale: false, lastFrameTime: null, frames: 0, reconnects: 0, resyncs: 0, quarantined: {} };
    return { ...status, newestTime: null, rest: 'none', takerSide: { agree: 0, total: 0 }, note: 'The recording has ended.' };
  }

  close(): void {
    this.closed = true;
  }

  /** A batch never ends behind an entry without a place: a cursor could not tell whether it was journaled. */
  private settled(to: number): boolean {
    const last = this.options.entries[to - 1];
    return last !== undefined && 'position' in last;
  }
}

/** `inner` with a place to die before and behind each write, and before each read. */
export function mortalStore(inner: Store, at: Await): Store {
  return {
    async open(key: string, spec: SessionSpec, wallTime: number): Promise<Opened> {
      const opened = await inner.open(key, spec, wallTime);
      const sequence = opened.checkpoint?.sequence ?? 0;
      if (sequence % 16 === 0) await at(`open@${sequence}`);
      return opened;
    },
    async append(entries: readonly JournalEntry[]): Promise<void> {
      const first = entries[0]?.sequence ?? 0;
      await at(`append@${first}`);
      await inner.append(entries);
      await at(`appended@${first}`);
    },
    async commit(commit: Commit): Promise<void> {
      await at(`commit@${commit.sequence}`);
      await inner.commit(commit);
      await at(`committed@${commit.sequence}`);
    },
    journal: (from, to) => inner.journal(from, to),
    async amendments() {
      await at('amendments');
      return inner.amendments();
    },
    async instants(first, last) {
      if (last % 16 === 0) await at(`instants@${last}`);
      return inner.instants(first, last);
    },
    step: (step) => inner.step(step),
    minutes: (limit) => inner.minutes(limit),
    decisions: (limit) => inner.decisions(limit),
    trades: (limit) => inner.trades(limit),
    fail: (sequence, message) => inner.fail(sequence, message),
    close: () => inner.close(),
  };
}

/** `inner` under another name; with a place to die before each answer, and numbers that are not numbers where asked for. */
export function mortalCompute(
  inner: Compute,
  backend: BackendName,
  place: () => number,
  at: Await,
  spoil: (sequence: number, network: number) => boolean,
): Compute {
  // Another processor differs in its last bits: a grain of dust on every parameter stands for that.
  const dust = (networks: readonly Weighted[]) =>
    backend === 'reference'
      ? networks
      : networks.map(({ network, parameters }) => ({ network, parameters: parameters.map((value) => value * (1 + 2 ** -20)) }));
  return {
    backend,
    device: 'simulated',
    async outputs(networks, batch) {
      await at(`outputs@${place()}`);
      return inner.outputs(dust(networks), batch);
    },
    async gradients(networks, batch, targets) {
      await at(`gradients@${place()}`);
      const results = await inner.gradients(dust(networks), batch, targets);
      return results.map((own, network) => (spoil(place(), network) ? { ...own, loss: Number.NaN } : own));
    },
    close: () => inner.close(),
  };
}
