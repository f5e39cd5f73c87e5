/** What a session is made of: its name and specification, and the doors to disk, processors, market and screen. */
import type { Update } from '../core/frame.ts';
import type { Clock, Feed, FeedCursor, Hash, Store } from '../core/ports.ts';
import type { SessionSpec } from '../core/spec.ts';
import type { Processors } from './processors.ts';

export interface SessionOptions {
  readonly key: string;
  readonly spec: SessionSpec;
  readonly store: Store;
  readonly processors: Processors;
  /** A feed of the session's source; asked for once per start. */
  readonly openFeed: (cursor: FeedCursor) => Feed;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly publish: (update: Update) => void;
  readonly version: string;
  /** What is known of the processors, in words. */
  readonly backendNote: string;
  /** Whether to go over to the best processor once the journal is replayed. */
  readonly switchToBest: boolean;
}
