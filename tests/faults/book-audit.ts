/**
 * Walks a journal beside what reached the client, book frame by book frame: the book after every delta is the true one, it is
 * unknown only for a cause, nothing valid is left out, nothing comes twice, and every time unseen lies in a gap.
 */
import type { DesyncPoint, Entry, GapPoint } from '../../src/core/messages.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';
import { MAX_JUMP } from '../../src/feed/time-jump.ts';
import { wholeText } from '../exchange/market.ts';
import { type Evidence, entryKey, isBook, type Missed, type Reached } from './evidence.ts';

export interface Audited {
  readonly violations: readonly string[];
  /** Book frames applied and found true, and those of them where the whole book could be compared. */
  readonly compared: number;
  readonly wholly: number;
  /** Frames lost on their way that no checksum could tell of. */
  readonly undetectable: number;
  readonly desyncs: number;
  readonly gaps: number;
  /** Whether the book is known at the end. */
  readonly known: boolean;
}

/** Before a line ends without notice, this much of it may be on its way, wall ms. */
const TAIL_MS = 500;

/** The heartbeat tells of a forgotten subscription, again and again until patience has run out and it is whole: within this, wall ms. */
const HEARD_MS = 45_000;

/** @param tails whether frames just before the end of a line, and at the end of the journal, may never have arrived. */
export function auditBook(journal: readonly Entry[], evidence: readonly Evidence[], tails: boolean): Audited {
  const walk = new Walk(evidence, tails);
  for (const entry of journal) walk.take(entry);
  if (!tails) walk.finish();
  return walk;
}

class Walk implements Audited {
  readonly violations: string[] = [];
  compared = 0;
  wholly = 0;
  undetectable = 0;
  desyncs = 0;
  gaps = 0;
  known = false;
  private readonly evidence: readonly Evidence[];
  private readonly tails: boolean;
  private readonly book = new OrderBook();
  private next = 0;
  private begun = false;
  /** Id below which deltas are older than the snapshot. */
  private floor = 0;
  /** Whether a frame of the book was lost since the snapshot: then only the checksum's ten levels are vouched for. */
  private lossy = false;
  /** When the exchange last forgot the subscriptions, and when the newest frame was sent, wall ms. */
  private forgottenAt = Number.NEGATIVE_INFINITY;
  private seenAt = 0;
  /** What was missed, and no gap has covered yet. */
  private owed: Missed[] = [];
  private lastGaps: GapPoint[] = [];
  /** The largest exchange time journaled, and the largest that a frame claimed wrongly: where that was believed, it is later already. */
  private clock = 0;
  private claimed = 0;

  constructor(evidence: readonly Evidence[], tails: boolean) {
    this.evidence = evidence;
    this.tails = tails;
  }

  take(entry: Entry): void {
    applyToBook(this.book, entry);
    if ('exchangeTime' in entry) this.clock = Math.max(this.clock, entry.exchangeTime);
    switch (entry.kind) {
      case 'snapshot':
      case 'delta':
        this.takeBook(entry);
        return;
      case 'desync':
        this.lose(entry);
        return;
      case 'gap':
        this.gaps++;
        this.lastGaps.push(entry);
        return;
      default:
        return;
    }
  }

  /** What was not journaled by the end had better be nothing. */
  finish(): void {
    while (this.next < this.evidence.length) this.pass(this.evidence[this.next++] as Evidence);
  }

  private takeBook(entry: Extract<Entry, { kind: 'snapshot' | 'delta' }>): void {
    const key = entryKey(entry);
    if (entry.kind === 'delta' && !this.known) this.violate(`a delta without a book: ${key}`);
    const from = this.next;
    const at = this.evidence.findIndex((item, i) => i >= from && item.kind === 'reached' && item.key === key);
    if (at < 0) {
      this.violate(`journaled, and never sent or already taken: ${short(key)}`);
      return;
    }
    while (this.next < at) this.pass(this.evidence[this.next++] as Evidence);
    this.next = at + 1;
    const found = this.evidence[at] as Reached;
    this.heed(found);
    this.seenAt = found.at;
    if (entry.kind === 'snapshot') this.begin(entry.snapshotId, entry.exchangeTime);
    this.compare(found);
    if (found.standing !== 'valid') this.lossy = true;
  }

  private begin(snapshotId: number, time: number): void {
    // A snapshot that nobody asked for cannot tell what was lost before it; that a subscription was gone, the heartbeat tells.
    if (this.begun) this.settle(time, this.known ? this.owed.filter(({ unheard }) => unheard) : this.owed);
    this.owed = [];
    this.lastGaps = [];
    this.begun = true;
    this.known = true;
    this.lossy = false;
    this.floor = snapshotId;
  }

  private compare({ truth, standing, key }: Reached): void {
    if (truth === null || standing !== 'valid') return;
    if (truth.crossed) this.violate(`a crossed book was taken at ${short(key)}`);
    if (this.book.checksum() !== truth.top) this.violate(`the best ten are not true behind ${short(key)}`);
    this.compared++;
    // A checksum that is right again says that what was lost did not matter, as far as anybody can tell.
    if (this.known) this.forgive();
    if (truth.whole === null || this.lossy) return;
    this.wholly++;
    if (wholeText(this.book) !== truth.whole) this.violate(`the book is not true behind ${short(key)}`);
  }

  private forgive(): void {
    const left = this.owed.filter(({ unheard }) => unheard);
    this.undetectable += this.owed.length - left.length;
    this.owed = left;
  }

  /** Every time that was missed before `time` must lie in a gap. */
  private settle(time: number, owed: readonly Missed[]): void {
    const passed = this.claimed <= this.clock ? this.claimed : 0;
    const times = owed.map((each) => each.time).filter((each) => each <= time && each > passed);
    const bare = times.filter((each) => !this.lastGaps.some(({ from, to }) => each >= from && each <= to));
    if (bare.length === 0) return;
    const gaps = this.lastGaps.map(({ from, to }) => `${iso(from)} to ${iso(to)}`).join(', ') || 'none';
    this.violate(`unseen and in no gap: ${bare.length} frames from ${iso(Math.min(...bare))} to ${iso(Math.max(...bare))}; gaps: ${gaps}`);
  }

  private lose({ reason }: DesyncPoint): void {
    this.desyncs++;
    if (reason === 'checksum' || reason === 'crossed') this.passCulprit(reason);
    else this.passLine(reason === 'resumed');
    this.known = false;
  }

  /**
   * Everything up to the end of the line, or of the subscription.
   * @param cut whether the client itself was cut: what it had not journaled by then was never seen.
   */
  private passLine(cut: boolean): void {
    if (!this.known) this.violate('a book that was unknown was lost again');
    if (!cut && this.seenAt - this.forgottenAt < HEARD_MS) return;
    const end = this.evidence.findIndex((item, i) => i >= this.next && (item.kind === 'closed' || item.kind === 'forgot'));
    const last = this.evidence[end];
    if (last === undefined) {
      this.violate('disconnected, and the exchange knows of no end');
      return;
    }
    while (this.next < end) {
      const item = this.evidence[this.next++] as Evidence;
      const onItsWay = (this.tails || cut) && item.kind === 'reached' && last.kind === 'closed' && item.at > last.at - TAIL_MS;
      if (onItsWay) this.miss({ ...item, kind: 'missed', unheard: false });
      else this.pass(item);
    }
    this.next++;
    if (last.kind === 'forgot') this.forgottenAt = last.at;
  }

  /** Everything up to the frame that cost the book. */
  private passCulprit(reason: string): void {
    if (!this.known) this.violate('a book that was unknown was lost again');
    while (this.next < this.evidence.length) {
      const item = this.evidence[this.next] as Evidence;
      if (item.kind === 'reached' && isBook(item.frame) && !this.outdated(item)) {
        if (item.frame.snapshot && item.standing === 'valid' && item.truth?.crossed !== true) break;
        this.next++;
        if (item.standing === 'doubtful') {
          this.lossy = true;
          continue;
        }
        if (item.standing === 'wrong' || this.lossy || item.truth?.crossed) return;
        this.violate(`the book was lost (${reason}) without a fault at ${short(item.key)}`);
        return;
      }
      if (item.kind === 'closed') break;
      this.next++;
      this.pass(item);
    }
    if (!this.lossy) this.violate(`the book was lost (${reason}) without a fault`);
  }

  /** A piece of evidence that nothing in the journal stands for: whether that is right. */
  private pass(item: Evidence): void {
    if (item.kind === 'missed') {
      this.miss(item);
      return;
    }
    if (item.kind === 'forgot') {
      this.forgottenAt = item.at;
      return;
    }
    if (item.kind === 'closed') {
      if (this.known) this.violate('the line ended, and the book was still taken for known');
      this.lossy = false;
      return;
    }
    this.heed(item);
    if (!isBook(item.frame) || this.outdated(item)) return;
    if (item.standing === 'doubtful') {
      this.lossy = true;
      return;
    }
    const needed = item.frame.snapshot ? item.truth?.crossed !== true : this.known;
    if (needed) this.violate(`left out: ${item.standing} ${short(item.key)}`);
  }

  private heed({ frame, time }: Reached): void {
    const claimed = Date.parse(frame.timestamp);
    // A snapshot says when its book changed, however long ago.
    if (claimed > time && claimed <= time + MAX_JUMP) this.claimed = Math.max(this.claimed, claimed);
  }

  private miss(missed: Missed): void {
    const book = isBook(missed.frame);
    if (book) this.lossy = true;
    // Where the book goes on to be seen, the time is: that ticks and prints are not asked for any more, the heartbeat tells.
    if (this.begun && (book || !this.known || !missed.unheard)) this.owed.push(missed);
  }

  private outdated({ frame }: Reached): boolean {
    return frame.snapshot === undefined && (frame.snapshotId ?? 0) < this.floor;
  }

  private violate(words: string): void {
    this.violations.push(words);
  }
}

function short(key: string | null): string {
  return (key ?? '').slice(0, 120);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
