/** Makes frames of what is durable and hands them to the screen, at most five a second; closed minutes, decisions and trades are never left out. */
import type { DeskAnalytics } from '../core/analytics.ts';
import type { Frame, Status, Update } from '../core/frame.ts';
import type { Clock, Commit, Feed } from '../core/ports.ts';
import type { DecisionRecord, DeskName, MinuteRecord, TradeRecord } from '../core/records.ts';
import type { Engine } from '../engine/engine.ts';
import { Latency } from './latency.ts';
import { PUBLISH_MS } from './limits.ts';
import { marketView } from './market-view.ts';
import { Pace } from './pace.ts';

interface PublisherOptions {
  readonly clock: Clock;
  readonly publish: (update: Update) => void;
  readonly backendNote: string;
}

const MINUTE_MS = 60_000;

export class Publisher {
  readonly latency = new Latency();
  readonly pace = new Pace();
  /** Times this sitting went back to its checkpoint. */
  recoveries = 0;
  /** Whether the feed came to its end. */
  finished = false;
  /** Training step the sitting resumed at; null at a first start. */
  resumedStep: number | null = null;
  /** Of both desks, as they were shown last. */
  analytics: Readonly<Record<DeskName, DeskAnalytics>> | null = null;
  private readonly options: PublisherOptions;
  private readonly since: number;
  /** Minute of exchange time that the analytics are of. */
  private reportedMinute = -1;
  private publishedTime = Number.NEGATIVE_INFINITY;
  private minutes: MinuteRecord[] = [];
  private decisions: DecisionRecord[] = [];
  private trades: TradeRecord[] = [];
  /** Whether the analytics are of before the newest trade or minute, and whether they are still to be shown. */
  private outdated = true;
  private unseen = false;
  private newest: Frame | null = null;

  constructor(options: PublisherOptions) {
    this.options = options;
    this.since = options.clock.now();
  }

  /** Takes what a commit made durable. */
  add(commit: Commit): void {
    this.minutes.push(...commit.minutes);
    this.decisions.push(...commit.decisions);
    this.trades.push(...commit.trades);
    if (commit.minutes.length > 0 || commit.trades.length > 0) this.outdated = true;
  }

  /**
   * Takes the engine as it is; everything in it must be durable. It is shown at once if `now`, or if the last frame is old
   * enough; otherwise with the next frame or {@link refresh}.
   */
  publish(engine: Engine, status: Status, note: string, committedTime: number | null, feed: Feed | null, now: boolean): void {
    const time = this.options.clock.now();
    this.newest = this.frame(engine, status, note, committedTime, feed);
    const minute = Math.floor(engine.clock.time / MINUTE_MS);
    if (this.outdated || now || minute !== this.reportedMinute) {
      this.reportedMinute = minute;
      this.analytics = engine.trading.report();
      this.unseen = true;
      this.outdated = false;
    }
    if (now || time - this.publishedTime >= PUBLISH_MS) this.post(this.newest, time);
  }

  /** Shows the newest frame again, or for the first time, with a newer status. */
  refresh(status: Status, note: string, feed: Feed | null): void {
    if (this.newest === null) return;
    const feedStatus = feed?.status();
    const lastFrameTime = feedStatus?.lastFrameTime ?? this.newest.lastFrameTime;
    const connected = feedStatus?.connected ?? this.newest.connected;
    this.post({ ...this.newest, status, note, lastFrameTime, connected }, this.options.clock.now());
  }

  private post(frame: Frame, time: number): void {
    this.publishedTime = time;
    const analytics = this.unseen ? this.analytics : null;
    this.options.publish({ frame, minutes: this.minutes, decisions: this.decisions, trades: this.trades, analytics });
    this.unseen = false;
    this.minutes = [];
    this.decisions = [];
    this.trades = [];
  }

  private frame(engine: Engine, status: Status, note: string, committedTime: number | null, feed: Feed | null): Frame {
    const feedStatus = feed?.status();
    const { clock } = engine;
    return {
      ...marketView(engine),
      status,
      note,
      finished: this.finished,
      committedTime,
      lastFrameTime: feedStatus?.lastFrameTime ?? null,
      connected: feedStatus?.connected ?? null,
      sitting: { since: this.since, resumedStep: this.resumedStep },
      counts: {
        dataPoints: clock.dataPoints,
        gaps: clock.gaps,
        gapMs: clock.gapMs,
        resyncs: feedStatus?.resyncs ?? 0,
        reconnects: feedStatus?.reconnects ?? 0,
        quarantined: Object.values(feedStatus?.quarantined ?? {}).reduce((sum, n) => sum + n, 0),
        skipped: clock.skipped,
        rolledBack: engine.learner.rolledBack,
        recoveries: this.recoveries,
      },
      feed: { rest: feedStatus?.rest ?? 'none', takerSide: feedStatus?.takerSide ?? { agree: 0, total: 0 } },
      stepMs: { p50: this.latency.percentile(0.5), p99: this.latency.percentile(0.99) },
      speed: this.pace.value,
      backendNote: this.options.backendNote,
    };
  }
}
