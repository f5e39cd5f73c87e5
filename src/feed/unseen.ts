/** Time the feed is not seeing: from a lost book to the next snapshot, with the ticks and trades that wait for its end. */
import type { GapPoint, SnapshotPoint, TickPoint, TradePoint, WatchedTradePoint } from '../core/messages.ts';
import { MAX_JUMP } from './time-jump.ts';

/** Most points that wait; the oldest gives way. */
export const MAX_HELD = 1_000;

export type Held = TickPoint | TradePoint | WatchedTradePoint;

export interface Closed {
  /** Null where no exchange time passed unseen. */
  readonly gap: GapPoint | null;
  /** What waited and lies behind the gap, in the order of arrival. */
  readonly after: readonly Held[];
  /** What waited and lies inside the gap. */
  readonly inside: readonly Held[];
  /** What waited and lies too far behind the snapshot to be true. */
  readonly beyond: readonly Held[];
}

export class Unseen {
  private waiting: Held[] = [];
  private since: number | null = null;

  get open(): boolean {
    return this.since !== null;
  }

  /** @param since exchange time up to which nothing was missed; of two beginnings the earlier one counts. */
  begin(since: number): void {
    this.since = Math.min(since, this.since ?? since);
  }

  /** @returns the point that gave way, or null. */
  hold(point: Held): Held | null {
    this.waiting.push(point);
    return this.waiting.length > MAX_HELD ? (this.waiting.shift() ?? null) : null;
  }

  /**
   * Ends with `snapshot`. What waited from inside the gap stays there: the gap says that this time was not seen, and a print
   * from it would make bars and labels that claim the contrary. Without a gap everything that waited goes on,
   * unless its time is no plausible one.
   */
  end(snapshot: SnapshotPoint): Closed {
    const to = snapshot.exchangeTime;
    const held = this.waiting.filter((point) => point.exchangeTime <= to + MAX_JUMP);
    const beyond = this.waiting.filter((point) => point.exchangeTime > to + MAX_JUMP);
    const from = this.since ?? to;
    this.waiting = [];
    this.since = null;
    if (to <= from) return { gap: null, after: held, inside: [], beyond };
    return {
      gap: { kind: 'gap', from, to, exchangeTime: to, receivedTime: snapshot.receivedTime, position: snapshot.position },
      after: held.filter((point) => point.exchangeTime >= to),
      inside: held.filter((point) => point.exchangeTime < to),
      beyond,
    };
  }
}
