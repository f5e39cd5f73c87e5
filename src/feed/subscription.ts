/** What we ask the exchange for: everything of one market at the start, its book again when it was lost, patiently when refused. */
import type { Clock } from '../core/ports.ts';
import type { HeartbeatFrame } from './wire.ts';

const MARKET_CHANNELS = ['orderbookUpdate', 'trade', 'tick'];
const CHANNELS = [...MARKET_CHANNELS, 'heartbeat'];
/** Least time between two requests in ms; twice as long with each, unless the last is a minute old. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** Asks for every channel of the market; on one socket it replaces whatever was asked before. */
export function subscribeText(marketId: string): string {
  return JSON.stringify({ marketIds: [marketId], channels: CHANNELS, messageType: 'subscribe' });
}

/** Asks for a fresh snapshot: to subscribe again does not double the deltas (facts/btcmarkets.md 1.6). */
export function resyncText(marketId: string): string {
  return JSON.stringify({
    marketIds: [marketId],
    channels: ['orderbookUpdate'],
    messageType: 'addSubscription',
    clientType: 'api',
  });
}

export class Subscription {
  private readonly marketId: string;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly send: (text: string) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastRequest = Number.NEGATIVE_INFINITY;
  private pause = FIRST_PAUSE_MS;
  /** Whether the exchange has forgotten, or never taken, the whole subscription. */
  private whole = true;

  constructor(marketId: string, clock: Pick<Clock, 'now'>, send: (text: string) => void) {
    this.marketId = marketId;
    this.clock = clock;
    this.send = send;
  }

  /** The socket is open: everything was just asked for, and is asked for again until a snapshot has come. */
  opened(): void {
    this.whole = true;
    this.pause = FIRST_PAUSE_MS;
    this.lastRequest = this.clock.now();
    this.askAgain();
  }

  /** The book was lost: asks for a snapshot, now or as soon as the last request is old enough. */
  lost(): void {
    if (this.timer === undefined) this.askAgain();
  }

  /** The exchange answered with an error: the next request names everything again. */
  refused(): void {
    this.whole = true;
    this.lost();
  }

  /** A snapshot came. */
  settled(): void {
    this.whole = false;
    this.stop();
  }

  /** Whether `heartbeat` lists every channel of the market; if not, they are asked for again. */
  confirm(heartbeat: HeartbeatFrame): boolean {
    const complete = MARKET_CHANNELS.every((name) =>
      heartbeat.channels.some((channel) => channel.name === name && channel.marketIds.includes(this.marketId)),
    );
    if (!complete) this.refused();
    return complete;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private askAgain(): void {
    this.stop();
    const age = this.clock.now() - this.lastRequest;
    if (age > LONGEST_PAUSE_MS) this.pause = FIRST_PAUSE_MS;
    this.timer = setTimeout(() => this.ask(), Math.min(Math.max(0, this.pause - age), LONGEST_PAUSE_MS));
  }

  private ask(): void {
    this.send(this.whole ? subscribeText(this.marketId) : resyncText(this.marketId));
    this.lastRequest = this.clock.now();
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    this.askAgain();
  }
}
