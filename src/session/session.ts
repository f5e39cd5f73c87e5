/**
 * The host loop around the engine: restore; for each batch append it to the journal, step, commit, publish. Every start is
 * the same path, and whatever fails ends in it again.
 */
import type { DeskAnalytics } from '../core/analytics.ts';
import type { Phase, Status } from '../core/frame.ts';
import type { BackendName, Entry, JournalEntry, SequencedEntry, TradingCommand } from '../core/messages.ts';
import { ComputeLost, type Feed, Fenced, type Opened } from '../core/ports.ts';
import type { DeskName } from '../core/records.ts';
import type { Engine } from '../engine/engine.ts';
import { Amended } from './amendments.ts';
import { Arrivals } from './arrivals.ts';
import { Beginning } from './beginning.ts';
import { Commits } from './commits.ts';
import { blamed, EngineFailure } from './engine-failure.ts';
import * as limits from './limits.ts';
import { Pressure } from './pressure.ts';
import { Publisher } from './publisher.ts';
import { restore } from './restore.ts';
import type { SessionOptions } from './session-options.ts';
import { Wishes } from './wishes.ts';

export class Session {
  private readonly options: SessionOptions;
  private phase: Phase = 'idle';
  /** Why the phase is what it is, in words. */
  note = '';
  private opened: Opened | null = null;
  private engine: Engine | null = null;
  private feed: Feed | null = null;
  private lastSequence = 0;
  private stopping = false;
  private restartsWithoutProgress = 0;

  private readonly commits: Commits;
  private readonly publisher: Publisher;
  private readonly wishes = new Wishes();
  private readonly beginning = new Beginning();
  private readonly pressure: Pressure;

  constructor(options: SessionOptions) {
    this.options = options;
    this.commits = new Commits(options);
    this.publisher = new Publisher(options);
    this.pressure = new Pressure(options.spec.settings.interval);
  }

  /** Runs until the recording ends, {@link stop} is called, or it must give up; the phase then says which, in words. */
  async run(): Promise<void> {
    try {
      let ended = false;
      while (!this.stopping && !ended) ended = await this.sat();
    } finally {
      this.wishes.refuse('The session has ended.');
    }
  }

  /** The engine as it is, for reading; null before the first start. */
  get current(): Engine | null {
    return this.engine;
  }

  /** Analytics of both desks as they were shown last; null before the first frame. */
  get analytics(): Readonly<Record<DeskName, DeskAnalytics>> | null {
    return this.publisher.analytics;
  }

  /** Ends after the commit in progress. */
  stop(): void {
    this.stopping = true;
    this.wishes.refuse('The session is stopped: only one that runs takes commands.');
    this.feed?.close();
  }

  /** The documented status: digest and step of the last committed checkpoint. */
  status(): Status {
    const { clock, spec, version } = this.options;
    const { newest, time } = this.commits;
    const feed = this.feed?.status();
    const lastFrameTime = feed?.lastFrameTime ?? null;
    const following = this.phase === 'live' || this.phase === 'catching-up';
    return {
      phase: following && feed?.stale === true ? 'stale' : this.phase,
      source: spec.source.kind === 'live' ? 'live' : `recorded:${spec.source.recording}`,
      market: spec.market.marketId,
      session: this.opened?.session ?? '',
      sitting: this.opened?.sitting ?? 0,
      sequence: newest?.sequence ?? 0,
      step: newest?.step ?? 0,
      digest: newest?.digest ?? '',
      checkpointAgeMs: time === null ? null : clock.now() - time,
      feedAgeMs: lastFrameTime === null ? null : clock.now() - lastFrameTime,
      backend: this.engine?.clock.backend ?? '',
      gapMs: this.beginning.gapMs,
      version,
    };
  }

  /** Computes on `backend` from the next batch on; one that this machine lacks is refused in words. */
  useBackend(backend: BackendName): void {
    if (!this.options.processors.has(backend)) throw new Error(`There is no processor "${backend}" here.`);
    this.wishes.backend = backend;
  }

  /**
   * Hands a command to trading, before the next data points and at once where none come. Resolves once it is durable in the
   * journal; rejects in words where the session takes none any more, or could not save it.
   */
  command(command: TradingCommand): Promise<void> {
    return this.wishes.command(command);
  }

  /** Publishes the newest durable values again with what feed and clock say now: a quiet market is not a silent one. */
  refresh(): void {
    this.publisher.refresh(this.status(), this.words(), this.feed);
  }

  /** One start; whether it was the last. One that failed may be followed by another. */
  private async sat(): Promise<boolean> {
    try {
      await this.sit();
      return true;
    } catch (error) {
      this.feed?.close();
      return !(await this.recover(error));
    }
  }

  /** One start: restore, replay what was journaled but not committed, then follow the feed. */
  private async sit(): Promise<void> {
    const { store, key, spec, clock } = this.options;
    this.enter('restoring', this.note);
    const opened = await store.open(key, spec, clock.now());
    this.lastSequence = opened.lastSequence;
    this.note = [this.note, ...opened.damage].filter((words) => words !== '').join(' ');
    const engine = await restore(opened, store);
    this.adopt(opened, engine);
    await this.chooseBackend(engine);
    this.enter('catching-up', this.note);
    await this.replay(engine);
    if (this.options.switchToBest && engine.clock.backend !== this.options.processors.best.backend)
      this.wishes.backend = this.options.processors.best.backend;
    await this.follow(engine);
  }

  /** From here on the status speaks of the session: never of one that is half restored. */
  private adopt(opened: Opened, engine: Engine): void {
    const { checkpoint } = opened;
    this.opened = opened;
    this.engine = engine;
    if (checkpoint === null) return;
    this.commits.adopt(checkpoint, engine.learner.steps);
    this.publisher.resumedStep ??= engine.learner.steps;
  }

  /**
   * Replay runs on the processors of the journal. Where one is missing now, the best one here takes over from the first
   * entry that is not committed: no step behind that was ever shown.
   */
  private async chooseBackend(engine: Engine): Promise<void> {
    const { processors, store } = this.options;
    const from = engine.clock.sequence + 1;
    const asked = new Amended(await store.amendments()).backendsFrom(from, engine.clock.backend);
    if (this.lastSequence > 0 && [...asked].every((backend) => processors.has(backend))) return;
    await this.amend({ kind: 'backend', backend: processors.best.backend, from });
  }

  private async amend(entry: Extract<JournalEntry['entry'], { kind: 'backend' | 'skip' }>): Promise<void> {
    const sequence = this.lastSequence + 1;
    await this.options.store.append([{ sequence, entry }]);
    this.lastSequence = sequence;
  }

  private async replay(engine: Engine): Promise<void> {
    const { store } = this.options;
    const amended = new Amended(await store.amendments());
    const from = engine.clock.sequence + 1;
    if (from > this.lastSequence) return;
    for await (const group of store.journal(from, this.lastSequence)) await this.consume(engine, amended.apply(group));
  }

  private async follow(engine: Engine): Promise<void> {
    const feed = this.options.openFeed(engine.cursor.feed);
    this.feed = feed;
    feed.open(engine.cursor.feed);
    const arrivals = new Arrivals(feed, limits.BATCH_ENTRIES, () => this.wishes.commanded);
    this.wishes.onCommand = () => arrivals.interrupt();
    while (!this.stopping) {
      const entries = await arrivals.next();
      if (entries === null) break;
      const { commanded } = this.wishes;
      const sequenced = await this.journal(entries);
      await this.consume(engine, sequenced);
      const { newestTime } = feed.status();
      if (newestTime !== null) this.wishes.intervalMs = this.pressure.observe(engine.clock.time, newestTime, engine.clock.interval);
      this.enter('live', this.note);
      this.publish(commanded);
    }
    this.wishes.refuse('The recording is over: a command needs a market that goes on.');
    this.publisher.finished = !this.stopping;
    this.enter('stopped', this.stopping ? 'Stopped: everything is saved.' : feed.status().note);
    this.publish(true);
    feed.close();
  }

  /** Makes a batch durable before anything is derived from it, and before it what was wanted meanwhile. */
  private async journal(entries: readonly Entry[]): Promise<SequencedEntry[]> {
    const from = this.lastSequence + 1;
    return this.wishes.grant(from, async (wishes) => {
      const sequenced = [...wishes, ...entries].map((entry, i) => ({ sequence: from + i, entry }));
      await this.options.store.append(sequenced);
      this.lastSequence += sequenced.length;
      this.beginning.observe(entries);
      return sequenced;
    });
  }

  /** Steps through `entries`, committing behind the newest cut: at least every 64 training steps, and at the end. */
  private async consume(engine: Engine, entries: readonly SequencedEntry[]): Promise<void> {
    const { clock } = this.options;
    for (let from = 0; from < entries.length; ) {
      const started = clock.now();
      const outcome = await this.stepEngine(engine, entries, from);
      from += outcome.consumed;
      await this.commits.add(engine, outcome);
      if (outcome.step !== null) this.publisher.latency.observe(clock.now() - started);
      if (this.commits.due) await this.commit(engine);
    }
    await this.commit(engine);
    this.publisher.pace.observe(clock.now(), engine.clock.time);
  }

  private async stepEngine(engine: Engine, entries: readonly SequencedEntry[], from: number) {
    return blamed(engine, () => engine.step(entries, this.options.processors.of, from), entries[from]?.sequence);
  }

  private async commit(engine: Engine): Promise<void> {
    const commit = await this.commits.write(engine);
    if (commit === null) return;
    if (commit.steps.length > 0) this.settle();
    this.publisher.add(commit);
  }

  /** It goes on: what was wrong is in the count of recoveries, and no longer in the note. */
  private settle(): void {
    if (this.restartsWithoutProgress > 0) this.note = '';
    this.restartsWithoutProgress = 0;
  }

  /**
   * What to do about a failure; false when it ends the session. A closed database is thrown on: only a new worker opens
   * another. What was derived but not committed is gone, and never shown.
   */
  private async recover(error: unknown): Promise<boolean> {
    const { processors, clock } = this.options;
    const words = error instanceof Error ? error.message : String(error);
    const lost = this.engine?.clock.backend;
    const kind = error instanceof Error ? error.name : '';
    this.engine = null;
    this.commits.drop();
    if (kind === 'StoreClosed') throw error;
    if (kind === 'NewerFormat') return this.end('failed', words);
    if (kind === 'DiskFull') return this.waitForRoom();
    if (error instanceof Fenced) return this.end('watching', 'Another tab took over this session.');
    if (++this.restartsWithoutProgress > limits.RESTARTS_WITHOUT_PROGRESS) return this.end('failed', words);
    if (error instanceof ComputeLost) {
      if (lost !== undefined && !processors.drop(lost)) return this.end('failed', words);
    } else if (error instanceof EngineFailure) {
      await this.blame(error);
    } else {
      await clock.sleep(1_000);
    }
    this.publisher.recoveries++;
    this.note = `Restarted from the last checkpoint: ${words}`;
    return true;
  }

  /** The disk is full: nothing that was saved is lost, and what arrives meanwhile becomes a gap. */
  private async waitForRoom(): Promise<true> {
    this.enter('stale', 'The browser gives no more room on the disk: learning pauses, and is tried again every half minute.');
    // However often it is tried: a full disk is no reason to give up.
    this.restartsWithoutProgress = Math.max(this.restartsWithoutProgress, 1);
    await this.options.clock.sleep(limits.FULL_DISK_PAUSE_MS);
    this.publisher.recoveries++;
    return true;
  }

  /** Notes an engine failure durably; the second on the same entry passes it over. */
  private async blame(failure: EngineFailure): Promise<void> {
    const failures = await this.options.store.fail(failure.sequence, failure.message);
    if (failures >= limits.FAILURES_BEFORE_SKIP) await this.amend({ kind: 'skip', target: failure.sequence });
  }

  private end(phase: Phase, note: string): false {
    this.wishes.refuse(`The session takes no commands any more: ${note}`);
    this.enter(phase, note);
    this.publish(true);
    return false;
  }

  private enter(phase: Phase, note: string): void {
    const changed = phase !== this.phase;
    this.phase = phase;
    this.note = note;
    if (changed) this.publish(true);
  }

  private words(): string {
    const notes = new Set([this.note, this.feed?.status().note ?? '', this.sampling()]);
    return [...notes].filter((part) => part !== '').join(' ');
  }

  /** Says so where instants are farther apart than was set. */
  private sampling(): string {
    const interval = this.engine?.clock.interval ?? 0;
    if (interval <= this.options.spec.settings.interval) return '';
    return `Sampling every ${interval / 1_000} s: the processor did not keep up. It comes back after ten minutes without a queue.`;
  }

  private publish(now = false): void {
    if (this.engine === null) this.refresh();
    else this.publisher.publish(this.engine, this.status(), this.words(), this.commits.time, this.feed, now);
  }
}
