/** The live feed: one market of the exchange over one socket, as data points in order, with what was missed marked as gaps. */
import { assert } from '../core/assert.ts';
import type { DataPoint, DesyncPoint, Entry, SnapshotPoint } from '../core/messages.ts';
import type { Clock, Feed, FeedCursor, FeedStatus } from '../core/ports.ts';
import type { SocketClass } from './connection.ts';
import { decodeData } from './decode.ts';
import { Hearing } from './hearing.ts';
import { Intake } from './intake.ts';
import { Link } from './link.ts';
import { Outbox } from './outbox.ts';
import type { QuarantinedFrame } from './quarantine.ts';
import { Subscription, subscribeText } from './subscription.ts';
import { Unseen } from './unseen.ts';
import type { DataFrame, ErrorFrame, HeartbeatFrame } from './wire.ts';

/** Entries nobody has fetched yet; beyond, the connection is given up until half of them are gone, and the time is a gap. */
export const MAX_PENDING = 100_000;

export interface LiveFeedOptions {
  readonly url: string;
  readonly marketId: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The platform's own unless given. */
  readonly WebSocketClass?: SocketClass;
  /** Uniform in [0, 1), for the jitter of the back-off. */
  readonly random?: () => number;
}

export class LiveFeed implements Feed {
  private readonly marketId: string;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly link: Link;
  private readonly outbox: Outbox;
  private readonly hearing: Hearing;
  private readonly subscription: Subscription;
  private readonly unseen = new Unseen();
  private intake: Intake;
  private opened = false;
  private closed = false;
  /** Largest exchange time that was handed on. */
  private newestTime = 0;
  private resyncs = 0;
  private note = '';

  constructor(options: LiveFeedOptions) {
    this.marketId = options.marketId;
    this.clock = options.clock;
    this.intake = new Intake({ marketId: options.marketId });
    this.outbox = new Outbox(options.clock);
    this.hearing = new Hearing(options.clock, (news) => this.fallSilent(news));
    this.subscription = new Subscription(options.marketId, options.clock, (text) => this.link.send(text));
    this.link = new Link(
      {
        url: options.url,
        clock: options.clock,
        SocketClass: options.WebSocketClass ?? globalThis.WebSocket,
        random: options.random ?? Math.random,
      },
      {
        ready: () => this.outbox.length <= MAX_PENDING / 2,
        opened: (send) => this.subscribe(send),
        received: (data) => this.receive(data),
        previewed: (data) => this.preview(data),
        lost: () => this.lose(),
      },
    );
  }

  open(cursor: FeedCursor): void {
    assert(!this.opened, 'a live feed is opened once');
    this.opened = true;
    this.intake = new Intake({ marketId: this.marketId, tradeIds: cursor.tradeIds });
    this.newestTime = cursor.exchangeTime;
    if (cursor.book.known) this.push(this.desync('resumed'));
    if (this.newestTime > 0) this.unseen.begin();
    // The journal may end with `stale`: who resumes counts as stale until the first frame says `fresh`.
    this.hearing.start(this.newestTime > 0);
    this.link.start();
  }

  next(limit: number): Promise<readonly Entry[] | null> {
    return this.outbox.next(limit);
  }

  status(): FeedStatus {
    return {
      connected: this.link.connected,
      stale: this.hearing.stale,
      lastFrameTime: this.hearing.lastFrameTime,
      frames: this.hearing.frames,
      reconnects: Math.max(0, this.link.reconnects),
      resyncs: this.resyncs,
      quarantined: this.intake.quarantine.counts,
      note: this.note,
    };
  }

  /** The newest 200 frames that were put aside, oldest first. */
  get quarantine(): readonly QuarantinedFrame[] {
    return this.intake.quarantine.newest;
  }

  /** The page became visible, or the machine woke: a lost connection is opened again at once. */
  wake(): void {
    if (this.opened && !this.closed) this.link.wake();
  }

  close(): void {
    this.closed = true;
    this.hearing.stop();
    this.subscription.stop();
    this.link.close();
    this.outbox.end();
  }

  private subscribe(send: (text: string) => void): void {
    send(subscribeText(this.marketId));
    if (!this.intake.market.book.known) this.subscription.opened();
  }

  private receive(data: unknown): void {
    if (this.hearing.heard()) this.outbox.push({ kind: 'fresh' });
    const decoded = decodeData(data);
    switch (decoded.kind) {
      case 'refused':
        this.intake.quarantine.add(decoded.reason, decoded.text, this.receivedNow());
        break;
      case 'heartbeat':
        this.confirm(decoded);
        break;
      case 'error':
        this.excuse(decoded, String(data));
        break;
      default:
        this.take(decoded, String(data));
    }
  }

  /** Of the connection that is to replace the present one, prints count (ids tell them apart), and its snapshot is the moment to change. */
  private preview(data: unknown): boolean {
    const decoded = decodeData(data);
    if (decoded.kind === 'trade') this.take(decoded, String(data));
    return decoded.kind === 'snapshot' && decoded.marketId === this.marketId;
  }

  private fallSilent(news: boolean): void {
    // Before the first data point there is nothing that could be stale, and no cursor that would remember it.
    if (news && this.newestTime > 0) this.outbox.push({ kind: 'stale' });
    this.link.drop();
    this.note = 'Nothing was heard from the exchange for 15 seconds; the connection is being opened again.';
  }

  private confirm(heartbeat: HeartbeatFrame): void {
    if (!this.subscription.confirm(heartbeat)) this.note = `The exchange does not list ${this.marketId} as subscribed; asked again.`;
  }

  private excuse({ code, message }: ErrorFrame, text: string): void {
    this.intake.quarantine.add('exchangeError', text, this.receivedNow());
    this.note = `The exchange answered with error ${code}: ${message}`;
    this.subscription.refused();
  }

  private take(frame: DataFrame, text: string): void {
    const point = this.intake.take(frame, this.receivedNow(), 0, () => text);
    if (point === null) return;
    if (point.kind === 'snapshot') this.arrive(point);
    else if (point.kind === 'desync') this.resync(point);
    else if (this.unseen.open && point.kind !== 'delta' && point.kind !== 'gap') this.hold(point);
    else this.push(point);
  }

  private arrive(snapshot: SnapshotPoint): void {
    this.note = '';
    this.subscription.settled();
    this.link.succeeded();
    const closed = this.unseen.open ? this.unseen.end(snapshot, this.newestTime) : null;
    if (closed?.gap) this.push(closed.gap);
    this.push(snapshot);
    for (const point of closed?.after ?? []) this.push(point);
    for (const point of closed?.inside ?? []) this.setAside(point);
  }

  private resync(desync: DesyncPoint): void {
    this.resyncs++;
    this.note = `The book of ${this.marketId} was lost (${desync.reason}); asked for a new one.`;
    this.push(desync);
    this.unseen.begin();
    this.subscription.lost();
  }

  private hold(point: Parameters<Unseen['hold']>[0]): void {
    const displaced = this.unseen.hold(point);
    if (displaced !== null) this.setAside(displaced);
  }

  private setAside(point: DataPoint): void {
    this.intake.quarantine.add('insideGap', JSON.stringify(point), point.receivedTime);
  }

  /** The connection is gone. */
  private lose(): void {
    this.subscription.stop();
    this.note = 'The connection to the exchange was lost and is being opened again.';
    if (this.intake.market.book.known) this.push(this.desync('disconnected'));
    this.intake.interrupt();
    if (this.newestTime > 0) this.unseen.begin();
  }

  private desync(reason: DesyncPoint['reason']): DesyncPoint {
    return { kind: 'desync', reason, exchangeTime: this.newestTime, receivedTime: this.receivedNow(), position: 0 };
  }

  /** Data points carry whole milliseconds, as the journal keeps them; a browser's clock has fractions. */
  private receivedNow(): number {
    return Math.floor(this.clock.now());
  }

  private push(point: DataPoint): void {
    this.newestTime = Math.max(this.newestTime, point.exchangeTime);
    this.outbox.push(point);
    if (this.outbox.length <= MAX_PENDING || !this.link.connected) return;
    this.link.drop();
    this.note = 'Processing fell too far behind; the connection waits until it has caught up.';
  }
}
