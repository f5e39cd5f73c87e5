/** What a live feed is given, and how far whoever takes its entries may fall behind. */
import type { Clock } from '../core/ports.ts';
import type { SocketClass } from './connection.ts';
import type { Rest } from './rest.ts';

/** Entries nobody has fetched yet; beyond, the connection is given up until half of them are gone, and the time is a gap. */
export const MAX_PENDING = 100_000;

export interface LiveFeedOptions {
  readonly url: string;
  readonly marketId: string;
  /** A second market to watch; none unless given. */
  readonly watched?: string | null;
  /** Where to ask for what was missed; nowhere unless given. */
  readonly rest?: Rest | null;
  readonly clock: Pick<Clock, 'now'>;
  /** The platform's own unless given. */
  readonly WebSocketClass?: SocketClass;
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random?: () => number;
}
