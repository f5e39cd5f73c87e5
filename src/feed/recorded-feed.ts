/** The recorded feed: a recording as data points, at a chosen speed; a line yields one entry at most, so that its number is a place to go on from. */
import { assert, unreachable } from '../core/assert.ts';
import { decode, encode } from '../core/codec.ts';
import type { Entry, GapPoint } from '../core/messages.ts';
import { OrderBook } from '../core/order-book.ts';
import type { Clock, Feed, FeedCursor, FeedStatus } from '../core/ports.ts';
import { Breath } from './breath.ts';
import { Intake } from './intake.ts';
import { MarketBook } from './market-book.ts';
import { GROUP_MS } from './outbox.ts';
import { Pace } from './pace.ts';
import { Progress } from './progress.ts';
import type { QuarantinedFrame } from './quarantine.ts';
import { parseLine, type RecordingHeader, type RecordingLine } from './recording.ts';
import { type OpenRecording, RecordingReader } from './recording-reader.ts';
import { Rounds } from './rounds.ts';
import { WatchedMarket } from './watched-market.ts';
import type { Frame } from './wire.ts';

export interface RecordedFeedOptions {
  readonly open: OpenRecording;
  /** Times real time, as a ceiling; `max` waits for nothing. */
  readonly speed: number | 'max';
  readonly clock: Pick<Clock, 'now'>;
  /** Whether it begins again at its end, as time that goes on. */
  readonly loop?: boolean;
}

export class RecordedFeed implements Feed {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly source: OpenRecording;
  private readonly loop: boolean;
  private readonly rounds = new Rounds();
  private reader: RecordingReader;
  /** Lines of earlier rounds, each seam counting as one. */
  private before = 0;
  private watched: WatchedMarket | null = null;
  private readonly pace: Pace;
  private cursor: FeedCursor | null = null;
  private intake: Intake | null = null;
  private readonly progress = new Progress();
  private resyncs = 0;
  private readonly breath: Breath;
  private note = 'The recording has not started.';
  private ended = false;
  private failure: unknown = null;
  private closed = false;
  private wake: (() => void) | null = null;
  private abandon: (() => void) | null = null;

  constructor({ open, speed, clock, loop = false }: RecordedFeedOptions) {
    assert(speed === 'max' || speed > 0, 'a recording plays forwards');
    this.clock = clock;
    this.source = open;
    this.loop = loop;
    this.reader = new RecordingReader(open);
    this.pace = new Pace(speed);
    this.breath = new Breath(clock);
  }

  open(cursor: FeedCursor): void {
    assert(this.cursor === null, 'a recorded feed is opened once');
    const book = new OrderBook();
    decode(book, encode(cursor.book));
    this.cursor = { ...cursor, book };
  }

  /** As the port says; rejects with `RecordingUnreadable` when the recording cannot be read, which is not its end. */
  next(limit: number): Promise<readonly Entry[] | null> {
    if (this.closed) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      // Closing must not wait for a network that does not answer.
      this.abandon = () => resolve(null);
      this.read(limit).then(resolve, reject);
    });
  }

  status(): FeedStatus {
    return {
      connected: this.intake !== null && !this.ended && !this.closed,
      stale: false,
      lastFrameTime: this.progress.lastTime,
      frames: this.progress.frames,
      reconnects: 0,
      resyncs: this.resyncs,
      quarantined: this.intake?.quarantine.counts ?? {},
      rest: 'none',
      newestTime: null,
      takerSide: { agree: this.intake?.takerSide.agree ?? 0, total: this.intake?.takerSide.total ?? 0 },
      note: this.note,
    };
  }

  /** The newest 200 lines that were put aside, oldest first. */
  get quarantine(): readonly QuarantinedFrame[] {
    return this.intake?.quarantine.newest ?? [];
  }

  /** Recorded time played per local time; null before there is any. */
  get achievedSpeed(): number | null {
    return this.progress.speed;
  }

  close(): void {
    this.closed = true;
    this.wake?.();
    this.abandon?.();
    void this.reader.close();
  }

  private async read(limit: number): Promise<readonly Entry[] | null> {
    const entries: Entry[] = [];
    try {
      // A failure is final: lines in the middle may be lost, and only a new feed can begin at the cursor again.
      if (this.failure !== null) throw this.failure;
      this.intake ??= await this.start();
      if (!(await this.collect(this.intake, entries, limit))) this.finish();
    } catch (error) {
      this.failure = error;
      this.note = error instanceof Error ? error.message : String(error);
      // What was read before is handed on first; the next call meets the failure.
      if (entries.length === 0) throw error;
    }
    return entries.length === 0 ? null : entries;
  }

  private async start(): Promise<Intake> {
    assert(this.cursor !== null, 'a feed is opened before it is read');
    const { cursor } = this;
    const header = await this.reader.header();
    const { market, watched, vetted, syntheticSpread } = header;
    const book = new MarketBook(cursor.book);
    const intake = new Intake({ marketId: market.marketId, market: book, vetted, bookless: syntheticSpread !== null });
    this.watched = watched === null ? null : new WatchedMarket({ marketId: watched, vetted });
    await this.skip(intake, cursor.position);
    this.note = describe(header);
    return intake;
  }

  /**
   * Passes the lines that are already journaled. They are decoded, though no entry comes of them: what later frames are
   * doubted by (times, prints, ids) is then exactly what it was.
   */
  private async skip(intake: Intake, position: number): Promise<void> {
    while (this.position < position && !this.closed) {
      if (!(await this.available())) {
        if ((await this.again()) === null) return;
        // The book of the cursor is that behind the last line to be passed.
        intake.interruptTime();
        continue;
      }
      const read = this.lineOf(this.reader.take());
      if (read.kind === 'frame' && 'marketId' in read.frame) {
        const { frame } = read;
        // The book of the watched market is in no cursor: it is built again.
        if (frame.marketId === this.watched?.marketId) this.watched.take(frame, read.receivedTime, 0, () => '');
        else intake.notice(frame, read.receivedTime);
      }
      if (read.kind === 'gap' || read.kind === 'desync') {
        intake.interruptTime();
        this.watched?.interrupt();
      }
    }
  }

  /** Fills `entries`, waiting for the first; what follows within the group's time comes along. @returns false at the end. */
  private async collect(intake: Intake, entries: Entry[], limit: number): Promise<boolean> {
    let deadline = Number.POSITIVE_INFINITY;
    while (entries.length < limit && !this.closed) {
      if (!(await this.available())) {
        const seam = await this.again();
        if (seam === null) return false;
        intake.interrupt();
        entries.push(seam);
        continue;
      }
      const line = this.reader.peek();
      const read = this.lineOf(line);
      if (read.kind === 'gap') this.pace.skip();
      const wait = read.kind === 'refused' ? 0 : this.pace.waitFor(read.receivedTime, this.clock.now());
      if (this.clock.now() + wait > deadline) return true;
      if (wait > 0) await this.sleep(wait);
      if (this.closed) return true;
      this.reader.take();
      const entry = this.play(intake, read, line);
      if (entry === null) continue;
      entries.push(entry);
      if (entries.length === 1) deadline = this.clock.now() + GROUP_MS;
    }
    return true;
  }

  /** Lines consumed up to here, over all rounds. */
  private get position(): number {
    return this.before + this.reader.position;
  }

  /** What a line says in this round; the first round is measured by the way. */
  private lineOf(line: string): RecordingLine {
    const read = parseLine(line);
    if (read.kind !== 'refused') this.rounds.observe(read);
    return this.rounds.shifted(read);
  }

  /** Begins the recording anew where it loops. @returns the seam, or null where this is the end. */
  private async again(): Promise<GapPoint | null> {
    const seam = this.loop ? this.rounds.next() : null;
    if (seam === null) return null;
    const { position } = this;
    await this.reader.close();
    this.reader = new RecordingReader(this.source);
    await this.reader.header();
    this.before = position + 1;
    this.watched?.interrupt();
    this.pace.skip();
    return { kind: 'gap', ...seam, exchangeTime: seam.to, receivedTime: seam.to, position: this.before };
  }

  private play(intake: Intake, read: RecordingLine, line: string): Entry | null {
    if (read.kind === 'refused') {
      intake.quarantine.add(read.reason, line, this.clock.now());
      return null;
    }
    const { receivedTime } = read;
    const { position } = this;
    this.progress.count(receivedTime, this.clock.now());
    switch (read.kind) {
      case 'gap':
        intake.interrupt();
        this.watched?.interrupt();
        return { kind: 'gap', from: read.from, to: read.to, exchangeTime: read.to, receivedTime, position };
      case 'desync': {
        intake.interrupt();
        this.watched?.interrupt();
        this.resyncs++;
        return { kind: 'desync', reason: read.reason, exchangeTime: read.exchangeTime, receivedTime, position };
      }
      case 'backfill': {
        const { from, to, trades, candles } = read;
        return { kind: 'backfill', from, to, trades, candles, exchangeTime: to, receivedTime, position };
      }
      case 'frame':
        return this.frame(intake, read.frame, receivedTime, line);
      default:
        return unreachable(read);
    }
  }

  private frame(intake: Intake, frame: Frame, receivedTime: number, line: string): Entry | null {
    if (frame.kind === 'heartbeat' || frame.kind === 'error') return null;
    const { position } = this;
    if (frame.marketId === this.watched?.marketId) return this.watched.take(frame, receivedTime, position, () => line).point;
    const point = intake.take(frame, receivedTime, position, () => line);
    if (point?.kind === 'desync') this.resyncs++;
    return point;
  }

  private async available(): Promise<boolean> {
    await this.breath.take();
    return this.reader.available();
  }

  private finish(): void {
    this.ended = true;
    this.note = 'The recording has ended.';
  }

  /** For `ms`, or until closed. */
  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function describe({ market, source, syntheticSpread }: RecordingHeader): string {
  const words = `Playing a recording of ${market.marketId}: ${source}`;
  if (syntheticSpread === null) return words;
  const basisPoints = Math.round(syntheticSpread * 100_000) / 10;
  return `${words}. It has no book: the quotes are made up around its prices, ${basisPoints} basis points apart.`;
}
