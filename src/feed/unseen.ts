/** Time the feed is not seeing: from a lost book to the next snapshot, with the ticks and trades that wait for its end. */
import type { GapPoint, SnapshotPoint, TickPoint, TradePoint } from '../core/messages.ts';

/** Most points that wait; the oldest gives way. */
export const MAX_HELD = 1_000;

type Held = TickPoint | TradePoint;

export interface Closed {
  /** Null where no exchange time passed unseen. */
  readonly gap: GapPoint | null;
  /** What waited and lies behind the gap, in the order of arrival. */
  readonly after: readonly Held[];
  /** What waited and lies inside the gap. */
  readonly inside: readonly Held[];
}

export class Unseen {
  private waiting: Held[] = [];
  private isOpen = false;

  get open(): boolean {
    return this.isOpen;
  }

  begin(): void {
    this.isOpen = true;
  }

  /** @returns the point that gave way, or null. */
  hold(point: Held): Held | null {
    this.waiting.push(point);
    return this.waiting.length > MAX_HELD ? (this.waiting.shift() ?? null) : null;
  }

  /**
   * Ends with `snapshot`; the gap runs from `from`, the largest exchange time handed on before. What waited from inside
   * the gap stays there: the gap says that this time was not seen, and a print from it would make bars and labels that
   * claim the contrary. Without a gap everything that waited goes on.
   */
  end(snapshot: SnapshotPoint, from: number): Closed {
    const held = this.waiting;
    const to = snapshot.exchangeTime;
    this.waiting = [];
    this.isOpen = false;
    if (to <= from) return { gap: null, after: held, inside: [] };
    return {
      gap: { kind: 'gap', from, to, exchangeTime: to, receivedTime: snapshot.receivedTime, position: snapshot.position },
      after: held.filter((point) => point.exchangeTime >= to),
      inside: held.filter((point) => point.exchangeTime < to),
    };
  }
}
