/** The live feed: one market of the exchange over one socket, and if wished a second that is watched, as data points in order, with what was missed marked as gaps. */
import { assert } from '../core/assert.ts';
import type { BackfillPoint, DataPoint, DesyncPoint, Entry, SnapshotPoint } from '../core/messages.ts';
import type { Clock, Feed, FeedCursor, FeedStatus } from '../core/ports.ts';
import { Aftermath } from './aftermath.ts';
import { Backfill } from './backfill.ts';
import { decodeData } from './decode.ts';
import { type Arrived, FirstFrames } from './first-frames.ts';
import { Hearing } from './hearing.ts';
import { Intake } from './intake.ts';
import { Link } from './link.ts';
import { type LiveFeedOptions, MAX_PENDING } from './live-feed-options.ts';
import { Outbox } from './outbox.ts';
import type { QuarantinedFrame } from './quarantine.ts';
import { Requests, subscribeText } from './requests.ts';
import type { Rest } from './rest.ts';
import { Sleeping } from './sleeping.ts';
import { Subscription } from './subscription.ts';
import { TradeIds } from './trade-ids.ts';
import { type Held, Unseen } from './unseen.ts';
import { Watch } from './watch.ts';
import type { DataFrame, ErrorFrame, HeartbeatFrame } from './wire.ts';

export class LiveFeed implements Feed {
  private readonly marketId: string;
  private readonly clock: Pick<Clock, 'now'>;
  private readonly rest: Rest | null;
  private readonly link: Link;
  private readonly outbox: Outbox;
  private readonly aftermath: Aftermath;
  private readonly hearing: Hearing;
  private readonly sleeping: Sleeping;
  private readonly requests = new Requests((text) => this.link.send(text));
  private readonly subscription: Subscription;
  private readonly watch: Watch | null;
  private readonly unseen = new Unseen();
  private readonly firstFrames: FirstFrames;
  private intake: Intake;
  /** Ids of the prints that were handed on: what REST gives back may hold them too. */
  private handed = new TradeIds();
  private opened = false;
  private closed = false;
  /** Largest exchange time that was handed on. */
  private newestTime = 0;
  /** Exchange time of the newest book frame that was verified: nothing before it was missed. 0 before the first. */
  private soundTime = 0;
  /** Largest exchange time handed on when the exchange last listed everything we subscribed. */
  private confirmedTime = 0;
  private resyncs = 0;
  private note = '';

  constructor(options: LiveFeedOptions) {
    const { marketId, clock, watched = null, rest = null } = options;
    this.marketId = marketId;
    this.clock = clock;
    this.rest = rest;
    this.intake = new Intake({ marketId });
    this.outbox = new Outbox(clock);
    const backfill = new Backfill(rest, marketId, clock);
    this.aftermath = new Aftermath(
      (gap) => backfill.ask(gap),
      (entry) => this.outbox.push(entry.kind === 'backfill' ? this.withoutKnown(entry) : entry),
      (_, answer) => this.setAside('lateBackfill', answer),
    );
    this.hearing = new Hearing(clock, (news) => this.fallSilent(news));
    this.sleeping = new Sleeping(clock, (ms) => this.awake(ms));
    this.subscription = new Subscription(marketId, clock, {
      everything: () => this.requests.begin(this.wanted()),
      book: () => this.requests.ask({ marketIds: [marketId], channels: 'book' }),
    });
    this.watch = watched === null || watched === marketId ? null : new Watch(watched, clock, this.requests);
    this.firstFrames = new FirstFrames(this.wanted(), (doubted) => this.doubt(doubted));
    this.link = new Link(
      {
        url: options.url,
        clock,
        SocketClass: options.WebSocketClass ?? globalThis.WebSocket,
        random: options.random ?? Math.random,
      },
      {
        ready: () => this.waiting <= MAX_PENDING / 2,
        opened: () => this.subscribe(),
        successorOpened: (send) => send(subscribeText(this.wanted())),
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
    this.handed = new TradeIds(cursor.tradeIds);
    this.newestTime = cursor.exchangeTime;
    this.firstFrames.seen(cursor.exchangeTime, this.receivedNow());
    if (cursor.book.known) this.push(this.desync('resumed'));
    // The journal's last word on the watched market is older than this start: nothing is known of it now.
    if (this.newestTime > 0) this.tellWatched();
    if (this.newestTime > 0) this.unseen.begin(this.newestTime);
    // The journal may end with `stale`: who resumes counts as stale until the first frame says `fresh`.
    this.hearing.start(this.newestTime > 0);
    this.sleeping.start();
    this.link.start();
    void this.rest?.probe();
  }

  next(limit: number): Promise<readonly Entry[] | null> {
    return this.outbox.next(limit);
  }

  status(): FeedStatus {
    const { total, agree } = this.intake.takerSide;
    return {
      connected: this.link.connected,
      stale: this.hearing.stale,
      lastFrameTime: this.hearing.lastFrameTime,
      frames: this.hearing.frames,
      reconnects: Math.max(0, this.link.reconnects),
      resyncs: this.resyncs,
      quarantined: { ...this.intake.quarantine.counts, ...this.watch?.quarantined },
      newestTime: this.newestTime > 0 ? this.newestTime : null,
      rest: this.rest?.state ?? 'none',
      takerSide: { agree, total },
      note: [this.note, this.watch?.note ?? ''].filter((words) => words !== '').join(' '),
    };
  }

  /** The newest 200 frames that were put aside, oldest first. */
  get quarantine(): readonly QuarantinedFrame[] {
    return this.intake.quarantine.newest;
  }

  /** The page became visible, or the machine woke: a lost connection is opened again at once. */
  wake(): void {
    if (!this.opened || this.closed) return;
    this.sleeping.look();
    this.link.wake();
  }

  close(): void {
    this.closed = true;
    this.hearing.stop();
    this.sleeping.stop();
    this.subscription.stop();
    this.watch?.stop();
    this.requests.stop();
    this.link.close();
    this.aftermath.close();
    this.outbox.end();
  }

  private get waiting(): number {
    return this.outbox.length + this.aftermath.length;
  }

  /** The markets to subscribe, the main one first. */
  private wanted(): string[] {
    return this.watch === null || this.watch.refused ? [this.marketId] : [this.marketId, this.watch.marketId];
  }

  private subscribe(): void {
    if (this.link.reconnects === 0) this.note = '';
    this.requests.begin(this.wanted());
    this.subscription.opened();
    this.watch?.opened();
  }

  private receive(data: unknown): void {
    // After a sleep the connection is given up, and what it still delivers with it.
    if (this.sleeping.look()) return;
    if (this.hearing.heard()) this.aftermath.push({ kind: 'fresh' });
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
        if (decoded.kind === 'snapshot') this.requests.answered(decoded.marketId);
        this.admit(decoded, String(data));
    }
  }

  /** Of the connection that is to replace the present one, prints count (ids tell them apart), and its snapshot is the moment to change. */
  private preview(data: unknown): boolean {
    const decoded = decodeData(data);
    if (decoded.kind === 'trade' && decoded.marketId === this.marketId) this.admit(decoded, String(data));
    if ('marketId' in decoded && decoded.marketId === this.watch?.marketId) this.watch.preview(decoded, String(data));
    const isMoment = decoded.kind === 'snapshot' && decoded.marketId === this.marketId;
    if (isMoment) for (const { frame, text } of this.watch?.previewed() ?? []) this.admit(frame, text);
    return isMoment;
  }

  private fallSilent(news: boolean): void {
    // Before the first data point there is nothing that could be stale, and no cursor that would remember it.
    if (news && this.newestTime > 0) this.aftermath.push({ kind: 'stale' });
    this.link.drop();
    this.explain('Nothing was heard from the exchange for 15 seconds; the connection is being opened again.');
  }

  private awake(ms: number): void {
    this.link.drop();
    this.explain(`Nothing ran here for ${Math.round(ms / 1_000)} seconds, or the clock was moved; the connection is being opened again.`);
    this.link.wake();
  }

  private confirm(heartbeat: HeartbeatFrame): void {
    this.watch?.confirm(heartbeat);
    if (!this.unseen.open && this.newestTime > 0) this.tellWatched();
    const missing = this.subscription.confirm(heartbeat);
    if (missing.length === 0) {
      this.confirmedTime = this.newestTime;
      return;
    }
    this.note = `The exchange does not list ${this.marketId} as subscribed; asked again.`;
    // A channel that was forgotten was missed from some moment on, and only its own last frame says from when at the latest.
    if (this.intake.market.book.known) this.forget(missing.includes('orderbookUpdate') ? this.seenUpTo : this.confirmedTime);
  }

  /** Everything from `since` on is unseen, though the connection lives. */
  private forget(since: number): void {
    this.push(this.desync('disconnected'));
    this.intake.market.book.forget();
    this.unseen.begin(since);
  }

  /** Up to here nothing was missed. */
  private get seenUpTo(): number {
    return this.soundTime > 0 ? this.soundTime : this.newestTime;
  }

  private excuse({ code, message }: ErrorFrame, text: string): void {
    this.intake.quarantine.add('exchangeError', text, this.receivedNow());
    const isIds = message.includes('marketIds');
    const meant = this.requests.refused(isIds);
    const isMain = meant === null || meant.marketIds.includes(this.marketId);
    if (!isMain) this.watch?.excuse(isIds, message);
    else this.note = `The exchange answered with error ${code}: ${message}`;
    if (meant !== null && isMain) this.subscription.refused();
  }

  private admit(frame: DataFrame, text: string): void {
    for (const each of this.firstFrames.take({ frame, text, receivedTime: this.receivedNow() })) {
      if (each.frame.marketId === this.watch?.marketId) this.takeWatched(each);
      else this.take(each);
    }
  }

  private doubt({ frame, text, receivedTime }: Arrived): void {
    if (frame.marketId === this.marketId) this.intake.quarantine.add('timeJump', text, receivedTime);
    else this.watch?.doubt(text, receivedTime);
  }

  private take({ frame, text, receivedTime }: Arrived): void {
    const point = this.intake.take(frame, receivedTime, 0, () => text);
    if (point === null) return;
    if (point.kind === 'snapshot') this.arrive(point);
    else if (point.kind === 'desync') this.resync(point);
    else if (this.unseen.open && (point.kind === 'tick' || point.kind === 'trade')) this.hold(point);
    else this.push(point);
  }

  /** While the main market is not seen, no exchange time may pass: prints of the watched one wait, its quote is told at the end. */
  private takeWatched({ frame, text, receivedTime }: Arrived): void {
    const point = this.watch?.take(frame, receivedTime, text, this.unseen.open) ?? null;
    if (point?.kind === 'watchedTrade' && this.unseen.open) this.hold(point);
    else if (point !== null) this.push(point);
  }

  private tellWatched(): void {
    const quote = this.watch?.news({ exchangeTime: this.newestTime, receivedTime: this.receivedNow(), position: 0 });
    if (quote) this.push(quote);
  }

  private arrive(snapshot: SnapshotPoint): void {
    this.note = '';
    this.subscription.settled();
    this.link.succeeded();
    const closed = this.unseen.open ? this.unseen.end(snapshot) : null;
    if (closed?.gap) this.push(closed.gap);
    this.push(snapshot);
    for (const point of closed?.after ?? []) this.push(point);
    for (const point of closed?.inside ?? []) this.setAside('insideGap', point);
    for (const point of closed?.beyond ?? []) this.setAside('timeJump', point);
    if (closed !== null) this.tellWatched();
  }

  /** What made the checksum wrong was missed before its frame: the gap reaches back, and with the desync no time passes. */
  private resync({ reason }: DesyncPoint): void {
    this.resyncs++;
    this.note = `The book of ${this.marketId} was lost (${reason}); asked for a new one.`;
    this.unseen.begin(this.seenUpTo);
    this.push(this.desync(reason));
    this.subscription.lost();
  }

  private hold(point: Held): void {
    const displaced = this.unseen.hold(point);
    if (displaced !== null) this.setAside('insideGap', displaced);
  }

  private setAside(reason: 'insideGap' | 'timeJump' | 'lateBackfill', point: DataPoint): void {
    this.intake.quarantine.add(reason, JSON.stringify(point), point.receivedTime);
  }

  /** The connection is gone. */
  private lose(): void {
    this.subscription.stop();
    this.requests.stop();
    this.firstFrames.reset();
    this.explain('The connection to the exchange was lost and is being opened again.');
    if (this.intake.market.book.known) this.push(this.desync('disconnected'));
    this.intake.interrupt();
    this.watch?.lose();
    if (this.newestTime > 0 && !this.unseen.open) this.tellWatched();
    if (this.newestTime > 0) this.unseen.begin(this.seenUpTo);
  }

  /** Before the first connection there was none to lose. */
  private explain(loss: string): void {
    this.note = this.link.reconnects < 0 ? 'The exchange cannot be reached yet; it is tried again.' : loss;
  }

  private desync(reason: DesyncPoint['reason']): DesyncPoint {
    return { kind: 'desync', reason, exchangeTime: this.newestTime, receivedTime: this.receivedNow(), position: 0 };
  }

  /** Prints that were handed on do not come a second time, and what is handed on now does not come from the socket. */
  private withoutKnown(backfill: BackfillPoint): BackfillPoint {
    const trades = backfill.trades.filter(({ tradeId }) => !this.handed.has(tradeId));
    this.intake.know(trades.map(({ tradeId }) => tradeId));
    for (const { tradeId } of trades) this.handed.add(tradeId);
    return { ...backfill, trades };
  }

  /** Data points carry whole milliseconds, as the journal keeps them; a browser's clock has fractions. */
  private receivedNow(): number {
    return Math.floor(this.clock.now());
  }

  private push(point: DataPoint): void {
    this.newestTime = Math.max(this.newestTime, point.exchangeTime);
    this.firstFrames.seen(point.exchangeTime, point.receivedTime);
    if (point.kind === 'snapshot' || point.kind === 'delta') this.soundTime = point.exchangeTime;
    if (point.kind === 'trade') this.handed.add(point.tradeId);
    this.aftermath.push(point);
    if (this.waiting <= MAX_PENDING || !this.link.connected) return;
    this.link.drop();
    this.note = 'Processing fell too far behind; the connection waits until it has caught up.';
  }
}
