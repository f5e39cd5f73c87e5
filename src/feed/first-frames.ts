/** Doubts the times of a connection's first frames: nothing of the same connection is there yet to compare them with. */
import { AGREEING, MAX_JUMP } from './time-jump.ts';
import type { DataFrame } from './wire.ts';

/** A frame as it came, and when. */
export interface Arrived {
  readonly frame: DataFrame;
  readonly text: string;
  readonly receivedTime: number;
}

/**
 * Compares with the local clock and with the newest exchange time of the session. A frame far from both waits: when the
 * next three agree with it, all go on in their order, and nothing is lost where the exchange and the local clock differ
 * for good; otherwise it is put aside. Once a market has begun, its own times are compared with each other.
 */
export class FirstFrames {
  private readonly markets: readonly string[];
  private readonly putAside: (doubted: Arrived) => void;
  /** Markets whose first time was believed. */
  private readonly begun = new Set<string>();
  /** Of any market, as all share one clock; each agrees with the one before. */
  private held: Arrived[] = [];
  /** Largest exchange time of the session, and when it was received; null before the first. */
  private newest: { readonly exchangeTime: number; readonly receivedTime: number } | null = null;

  /** @param markets whose frames are doubted here; others pass. */
  constructor(markets: readonly string[], putAside: (doubted: Arrived) => void) {
    this.markets = markets;
    this.putAside = putAside;
  }

  /** This exchange time is part of the session. */
  seen(exchangeTime: number, receivedTime: number): void {
    if (exchangeTime > (this.newest?.exchangeTime ?? 0)) this.newest = { exchangeTime, receivedTime };
  }

  /** @returns what goes on now, in the order of arrival. */
  take(arrived: Arrived): readonly Arrived[] {
    const { marketId, exchangeTime, kind } = arrived.frame;
    if (!this.markets.includes(marketId) || this.begun.has(marketId)) return [arrived];
    const distance = this.distance(exchangeTime, arrived.receivedTime);
    if (distance === 'near') {
      this.refuse();
      return this.believe([arrived]);
    }
    // A book may have changed long ago. Its time is no measure for what follows.
    if (distance === 'past' && kind === 'snapshot') return [arrived];
    const last = this.held.at(-1);
    if (last !== undefined && Math.abs(exchangeTime - last.frame.exchangeTime) > MAX_JUMP) this.refuse();
    this.held.push(arrived);
    return this.held.length <= AGREEING ? [] : this.believe(this.held.splice(0));
  }

  /** The connection ended: what waits has nobody left to agree with. */
  reset(): void {
    this.refuse();
    this.begun.clear();
  }

  private believe(believed: readonly Arrived[]): readonly Arrived[] {
    for (const { frame, receivedTime } of believed) {
      this.begun.add(frame.marketId);
      this.seen(frame.exchangeTime, receivedTime);
    }
    return believed;
  }

  private refuse(): void {
    for (const doubted of this.held.splice(0)) this.putAside(doubted);
  }

  private distance(exchangeTime: number, now: number): 'near' | 'past' | 'future' {
    const { exchangeTime: newest, receivedTime } = this.newest ?? { exchangeTime: now, receivedTime: now };
    const expected = newest + Math.max(0, now - receivedTime);
    if (exchangeTime > Math.max(now, expected) + MAX_JUMP) return 'future';
    return exchangeTime < Math.min(now, newest) - MAX_JUMP ? 'past' : 'near';
  }
}
