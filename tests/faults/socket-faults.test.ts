/** A few nights over the real socket: fragments, resets and buffers are the platform's own, and what holds in virtual time holds here. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Entry } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { SocketClass } from '../../src/feed/connection.ts';
import { LiveFeed } from '../../src/feed/live-feed.ts';
import { startExchange } from '../exchange/exchange.ts';
import { faultSchedule, playFaults } from '../exchange/fault-schedule.ts';
import type { FaultKind } from '../exchange/faults.ts';
import { MADE_UP_MARKET, madeUpRecording } from './made-up.ts';
import { verdictOf } from './verdict.ts';

const SEEDS = process.env.NIGHTJAR_FULL === '1' ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 3];
/** Those that are over within seconds. */
const KINDS: readonly FaultKind[] = [
  'drop',
  'trickle',
  'forget',
  'lost',
  'checksum',
  'crossed',
  'late',
  'malformed',
  'error',
  'burst',
  'clock',
];
const FAULTS = 9;
const EVERY_MS = 1_000;
/** Back-off, the limit on opens, and a crossing take their time. */
const REST_MS = 14_000;

/** The platform's sockets, and how many messages each of them received. */
function counting(): { readonly SocketClass: SocketClass; readonly received: Map<number, number> } {
  const received = new Map<number, number>();
  class Counted extends WebSocket {
    constructor(url: string) {
      super(url);
      const line = received.size + 1;
      received.set(line, 0);
      this.on('message', () => received.set(line, (received.get(line) ?? 0) + 1));
    }
  }
  return { SocketClass: Counted as unknown as SocketClass, received };
}

describe('over a real socket', () => {
  test.concurrent.each(SEEDS)(
    'the night of seed %i',
    async (seed) => {
      const exchange = await startExchange({ recording: madeUpRecording(seed, 60), witnessed: true, heartbeatMs: 300 });
      const { SocketClass, received } = counting();
      const clock = { now: () => performance.timeOrigin + performance.now() };
      const feed = new LiveFeed({ url: exchange.url, marketId: MADE_UP_MARKET, clock, WebSocketClass: SocketClass });
      const journal: Entry[] = [];
      const collected = (async () => {
        for (let entries = await feed.next(2_000); entries !== null; entries = await feed.next(2_000)) journal.push(...entries);
      })();
      feed.open({ position: 0, exchangeTime: 0, book: new OrderBook(), tradeIds: [] });
      await sleep(500);
      const schedule = faultSchedule(seed, { kinds: KINDS, count: FAULTS, everyMs: EVERY_MS, spread: 0.5 });
      playFaults(schedule, (fault) => exchange.inject(fault));
      await sleep((schedule.faults.at(-1)?.atMs ?? 0) + REST_MS);
      const events = [...exchange.events];
      const endTime = exchange.exchangeTime();
      const { quarantined } = feed.status();
      feed.close();
      await collected;
      await exchange.stop();
      const verdict = verdictOf({ journal, events, received, quarantined, endTime }, MADE_UP_MARKET, true);
      console.info(`seed ${seed}: ${verdict.compared} books compared, ${verdict.desyncs} desyncs, ${verdict.gaps} gaps`);
      expect({ wrongs: verdict.wrongs.slice(0, 5), schedule }).toEqual({ wrongs: [], schedule });
      expect(verdict.compared).toBeGreaterThan(100);
    },
    60_000,
  );
});
