/** A night in virtual time: the real feed against an exchange of the same process that misbehaves as a schedule says. */
import { vi } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { Random } from '../../src/core/random.ts';
import { LiveFeed } from '../../src/feed/live-feed.ts';
import type { FaultSchedule } from '../exchange/fault-schedule.ts';
import type { Fault } from '../exchange/faults.ts';
import { Floor } from '../exchange/floor.ts';
import { Ledger, type Witnessed } from '../exchange/ledger.ts';
import { Market } from '../exchange/market.ts';
import type { Recording } from '../exchange/recording.ts';
import { loopback } from './loopback.ts';
import { MADE_UP_MARKET } from './made-up.ts';

const START = Date.UTC(2026, 0, 1);
/** Virtual time between two looks of the session, ms. */
const LOOK_MS = 50;
/** After the last fault: longer than a silence, a back-off and the pause of a subscription together. */
const REST_MS = 150_000;

export interface Night {
  readonly journal: readonly Entry[];
  readonly events: readonly Witnessed[];
  /** Messages that reached the client, by line; null where nobody counted. */
  readonly received: ReadonlyMap<number, number> | null;
  /** Frames the feeds put aside, by reason. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** The exchange's clock at the end, ms. */
  readonly endTime: number;
}

/** Whoever listens through the night: takes feeds of the exchange, and keeps what they hand on. */
export interface Listener {
  /** Begins to listen; told once, when the exchange is open. */
  start(openFeed: () => LiveFeed): void;
  /** Called with each fault, before it happens. */
  beforeFault?(fault: Fault): Promise<void>;
  /** Ends, and gives everything that was kept, in order. */
  end(): Promise<readonly Entry[]>;
}

/** Plays the schedule, then lets the exchange behave until everything must have come right. */
export async function playNight(schedule: FaultSchedule, recording: Recording, listener: Listener = new Collector()): Promise<Night> {
  vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  const now = () => Date.now();
  const market = new Market(recording, { marketId: MADE_UP_MARKET, startTime: START, loop: true });
  const ledger = new Ledger(now);
  const limits = { heartbeatMs: 5_000, idleMs: 60_000, opensAllowed: 3, opensWindowMs: 10_000, dirtySnapshots: false };
  const floor = new Floor([market], { now, startTime: START, speed: 1, ledger, ...limits });
  const { SocketClass, received } = loopback(floor);
  const random = new Random(schedule.seed);
  const feeds: LiveFeed[] = [];
  const openFeed = () => {
    const feed = new LiveFeed({
      url: 'wss://loopback',
      marketId: MADE_UP_MARKET,
      // A browser's clock has fractions of a millisecond.
      clock: { now: () => Date.now() + 0.25 },
      WebSocketClass: SocketClass,
      random: () => random.uniform(),
    });
    feeds.push(feed);
    return feed;
  };
  try {
    listener.start(openFeed);
    for (const { atMs, fault } of schedule.faults) {
      await pass(START + atMs - now());
      await listener.beforeFault?.(fault);
      floor.inject(fault);
    }
    await pass(REST_MS);
    floor.stop();
    // What waits for its group.
    await pass(1_000);
    const events = [...ledger.events];
    const quarantined = sum(feeds.map((feed) => feed.status().quarantined));
    return { journal: await listener.end(), events, received, quarantined, endTime: floor.exchangeTime() };
  } finally {
    floor.stop();
    for (const feed of feeds) feed.close();
    vi.useRealTimers();
  }
}

/** Fetches as the session does, and keeps everything. */
class Collector implements Listener {
  private readonly journal: Entry[] = [];

  start(openFeed: () => LiveFeed): void {
    const feed = openFeed();
    feed.open({ position: 0, exchangeTime: 0, book: new OrderBook(), tradeIds: [] });
    void this.collect(feed);
  }

  async end(): Promise<readonly Entry[]> {
    return [...this.journal];
  }

  private async collect(feed: LiveFeed): Promise<void> {
    for (let entries = await feed.next(2_000); entries !== null; entries = await feed.next(2_000)) this.journal.push(...entries);
  }
}

/** Lets virtual time pass; promises have their turn after each look. */
export async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= LOOK_MS) {
    vi.advanceTimersByTime(Math.min(left, LOOK_MS));
    await turn();
  }
}

/** Promises have their turn, however many wait for each other. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function sum(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const each of counts) for (const [reason, count] of Object.entries(each)) total[reason] = (total[reason] ?? 0) + count;
  return total;
}
