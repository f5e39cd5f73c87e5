/** When one market is asked for: everything at the start, its book again when it was lost, patiently when refused. */
import type { Clock } from '../core/ports.ts';
import { MARKET_CHANNELS } from './requests.ts';
import type { HeartbeatFrame } from './wire.ts';

/** Least time between two requests in ms; twice as long with each, unless the last is a minute old. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

export interface Asking {
  /** Asks for every channel of the market. */
  everything(): void;
  /** Asks for a fresh snapshot. */
  book(): void;
}

export class Subscription {
  private readonly marketId: string;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly asking: Asking;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastRequest = Number.NEGATIVE_INFINITY;
  private pause = FIRST_PAUSE_MS;
  /** Whether the exchange has forgotten, or never taken, the whole subscription. */
  private whole = true;

  constructor(marketId: string, clock: Pick<Clock, 'now'>, asking: Asking) {
    this.marketId = marketId;
    this.clock = clock;
    this.asking = asking;
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

  /** The channels of the market that `heartbeat` does not list; where there are such, all are asked for again. */
  confirm(heartbeat: HeartbeatFrame): readonly string[] {
    const missing = MARKET_CHANNELS.filter(
      (name) => !heartbeat.channels.some((channel) => channel.name === name && channel.marketIds.includes(this.marketId)),
    );
    if (missing.length > 0) this.refused();
    return missing;
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
    if (this.whole) this.asking.everything();
    else this.asking.book();
    this.lastRequest = this.clock.now();
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    this.askAgain();
  }
}
