/** What of the engine is on the disk: the newest commit, and what waits for the next. */
import { encode } from '../core/codec.ts';
import type { Commit, Opened } from '../core/ports.ts';
import type { Engine, Outcome } from '../engine/engine.ts';
import { digestInput, encodeState } from '../engine/state.ts';
import { blamed } from './engine-failure.ts';
import { BOOK_COPY_MS, STEPS_PER_COMMIT } from './limits.ts';
import { type Cut, Pending } from './pending.ts';
import type { SessionOptions } from './session-options.ts';

export class Commits {
  /** The newest commit, or the checkpoint that was gone on from, with the training steps up to it; null at the very beginning. */
  newest: (Pick<Commit, 'sequence' | 'digest'> & { readonly step: number }) | null = null;
  /** Local time at which that was known to be durable, ms since the epoch. */
  time: number | null = null;
  private readonly options: Pick<SessionOptions, 'store' | 'clock' | 'hash'>;
  private pending = new Pending();
  private lastBookTime = Number.NEGATIVE_INFINITY;

  constructor(options: Pick<SessionOptions, 'store' | 'clock' | 'hash'>) {
    this.options = options;
  }

  /** Goes on from a checkpoint. Nothing that is newer could be lost: it is as good as committed now. */
  adopt({ sequence, digest }: NonNullable<Opened['checkpoint']>, step: number): void {
    this.newest = { sequence, digest, step };
    this.time = this.options.clock.now();
  }

  /** Drops what waits: it was never shown, and the journal gives it anew. */
  drop(): void {
    this.pending = new Pending();
    this.lastBookTime = Number.NEGATIVE_INFINITY;
  }

  /** Takes what a call of the engine did, with the state behind it where it asks for a commit. */
  async add(engine: Engine, outcome: Outcome): Promise<void> {
    this.pending.add(outcome, outcome.cut ? await blamed(engine, () => this.cut(engine)) : null);
  }

  /** Whether as many training steps wait as one commit may cover. */
  get due(): boolean {
    return this.pending.stepCount >= STEPS_PER_COMMIT;
  }

  /** Commits everything up to the newest cut; null where there was none. */
  async write(engine: Engine): Promise<Commit | null> {
    const { store, clock } = this.options;
    const commit = this.pending.take(clock.now());
    if (commit === null) return null;
    await store.commit(commit);
    const { sequence, digest, steps, book } = commit;
    this.newest = { sequence, digest, step: steps.at(-1)?.step ?? this.newest?.step ?? 0 };
    this.time = clock.now();
    if (book !== null) this.lastBookTime = engine.clock.time;
    return commit;
  }

  /** The state right behind the entry that asked for a commit, with its digest. */
  private async cut(engine: Engine): Promise<Cut> {
    const state = encodeState(engine);
    const due = engine.clock.time - this.lastBookTime >= BOOK_COPY_MS;
    const book = due ? encode(engine.book) : null;
    return { sequence: engine.clock.sequence, state, digest: await this.options.hash(digestInput(state)), book };
  }
}
