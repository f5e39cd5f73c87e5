/** The store over any disk: packs and checks before a transaction begins, and unpacks what was read after it ended. */
import { assert } from '../core/assert.ts';
import { crc32 } from '../core/crc32.ts';
import type { Amendment, JournalEntry } from '../core/messages.ts';
import type { Commit, Opened, Store } from '../core/ports.ts';
import type {
  BarMinutes,
  BarRecord,
  DecisionRecord,
  InstantRecord,
  MinuteRecord,
  RibbonRecord,
  StepRecord,
  TradeRecord,
} from '../core/records.ts';
import type { SessionSpec } from '../core/spec.ts';
import { commitRows, type OpenSession } from './commit-rows.ts';
import { decisionPack } from './decisions-codec.ts';
import { type ArchiveRow, type Disk, type JournalRow, StoreClosed } from './disk.ts';
import type { ExportSource, SessionSnapshot } from './export.ts';
import { journalPack } from './journal-codec.ts';
import { bookBefore, pendingFailure, quarantined, type Sorted, sortCheckpoints } from './opening.ts';
import { type Archived, archivePack, barPack, minutePack, ribbonsPack } from './records-codec.ts';
import { checksumOf, total } from './seal.ts';
import { specFromJson, specToJson } from './spec-json.ts';
import { tradePack } from './trades-codec.ts';

/** Journal groups and archive rows read in one transaction. */
const PAGE_ROWS = 64;

export class PackedStore implements Store, ExportSource {
  private readonly disk: Disk;
  private session: OpenSession | null = null;
  private closed = false;
  private committing = false;

  constructor(disk: Disk) {
    this.disk = disk;
  }

  /** @throws NewerFormat where a newer build wrote the session. */
  async open(key: string, spec: SessionSpec, wallTime: number): Promise<Opened> {
    if (this.closed) throw new StoreClosed('the store was closed');
    const id = `${Math.floor(wallTime).toString(36)}-${crc32(new TextEncoder().encode(key)).toString(16)}`;
    const rows = await this.disk.open({ key, id, spec: specToJson(spec), sitting: 0, created: wallTime });
    const sorted = sortCheckpoints(rows.slots);
    const claim = { session: rows.session.id, epoch: rows.epoch };
    if (sorted.damaged.length > 0) await this.disk.quarantine(claim, quarantined(sorted, wallTime));
    const damage = sorted.damaged.map(({ words }) => words);
    const checkpoint = sorted.valid[0]?.checkpoint ?? null;
    const kept = specFromJson(rows.session.spec);
    const books = rows.books.map((row) => row.sequence);
    this.session = { ...claim, ...standing(sorted, rows.archivedTo), sitting: rows.session.sitting, spec: kept, books };
    return {
      session: claim.session,
      spec: kept,
      sitting: rows.session.sitting,
      checkpoint,
      book: checkpoint && bookBefore(rows.books, checkpoint.sequence, (words) => damage.push(words)),
      damage,
      lastSequence: rows.lastSequence,
      failure: pendingFailure(rows.failures, checkpoint?.sequence ?? 0),
    };
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    const claim = this.current();
    if (entries.length === 0) return;
    const first = (entries[0] as JournalEntry).sequence;
    const last = (entries[entries.length - 1] as JournalEntry).sequence;
    const row: JournalRow = { session: claim.session, first, last, bytes: journalPack.encode(entries).buffer };
    await this.disk.append(claim, entries.some(isAmendment) ? { ...row, amended: 1 } : row);
  }

  async commit(commit: Commit): Promise<void> {
    const open = this.current();
    assert(!this.committing, 'a commit while another is under way');
    const { rows, next } = commitRows(open, commit);
    this.committing = true;
    try {
      await this.disk.commit(open, rows);
      this.session = next;
    } finally {
      this.committing = false;
    }
  }

  async *journal(from: number, to: number): AsyncGenerator<readonly JournalEntry[]> {
    let next = from;
    while (next <= to) {
      const rows = await this.disk.journal(this.current().session, next, to, PAGE_ROWS);
      if (rows.length === 0) return;
      for (const row of rows) {
        const entries = groupOf(row);
        yield row.first >= from && row.last <= to ? entries : entries.filter(({ sequence }) => sequence >= from && sequence <= to);
        next = row.last + 1;
      }
    }
  }

  async amendments(): Promise<readonly (Amendment & { readonly sequence: number })[]> {
    const rows = await this.disk.amended(this.current().session);
    return rows
      .flatMap(groupOf)
      .filter(isAmendment)
      .map(({ sequence, entry }) => ({ ...entry, sequence }));
  }

  async instants(first: number, last: number): Promise<readonly InstantRecord[]> {
    const rows = await this.disk.archiveOfInstants(this.current().session, first, last);
    return rows.flatMap((row) => archivedOf(row).instants).filter(({ id }) => id >= first && id <= last);
  }

  async step(step: number): Promise<StepRecord | undefined> {
    const row = await this.disk.archiveOfStep(this.current().session, step);
    return row && archivedOf(row).steps.find((record) => record.step === step);
  }

  async minutes(limit: number): Promise<readonly MinuteRecord[]> {
    const rows = await this.disk.minutes(this.current().session, limit);
    return rows.map((row) => minutePack.decode(new Uint8Array(row.bytes)));
  }

  async decisions(limit: number): Promise<readonly DecisionRecord[]> {
    const rows = await this.disk.decisions(this.current().session, limit);
    return rows.map((row) => decisionPack.decode(new Uint8Array(row.bytes)));
  }

  async trades(limit: number): Promise<readonly TradeRecord[]> {
    const rows = await this.disk.trades(this.current().session, limit);
    return rows.map((row) => tradePack.decode(new Uint8Array(row.bytes)));
  }

  /** The newest `limit` closed bars of this length, oldest first. */
  async bars(minutes: BarMinutes, limit: number): Promise<readonly BarRecord[]> {
    const rows = await this.disk.bars(this.current().session, minutes, limit);
    return rows.map((row) => barPack.decode(new Uint8Array(row.bytes)));
  }

  /** The ribbons of exchange times in [from, to], in order. */
  async ribbons(from: number, to: number): Promise<readonly RibbonRecord[]> {
    const rows = await this.disk.ribbons(this.current().session, from, to);
    return rows.flatMap((row) => ribbonsPack.decode(new Uint8Array(row.bytes)));
  }

  async fail(sequence: number, message: string): Promise<number> {
    return this.disk.fail(this.current(), sequence, message);
  }

  async snapshot(): Promise<SessionSnapshot> {
    const { session, spec } = this.current();
    const rows = await this.disk.snapshot(session);
    const checkpoint = sortCheckpoints(rows.slots).valid[0]?.checkpoint ?? null;
    return {
      session,
      spec,
      checkpoint,
      book: checkpoint && bookBefore(rows.books, checkpoint.sequence, () => undefined),
      minutes: rows.minutes.map((row) => minutePack.decode(new Uint8Array(row.bytes))),
      bars: rows.bars.map((row) => barPack.decode(new Uint8Array(row.bytes))),
      ribbons: rows.ribbons.flatMap((row) => ribbonsPack.decode(new Uint8Array(row.bytes))),
      decisions: rows.decisions.map((row) => decisionPack.decode(new Uint8Array(row.bytes))),
      trades: rows.trades.map((row) => tradePack.decode(new Uint8Array(row.bytes))),
      lastSequence: rows.lastSequence,
    };
  }

  async *history(to: number): AsyncGenerator<Archived> {
    let next = 0;
    for (;;) {
      const rows = await this.disk.archive(this.current().session, next, to, PAGE_ROWS);
      for (const row of rows) yield archivedOf(row);
      const last = rows[rows.length - 1];
      if (last === undefined) return;
      next = last.sequence + 1;
    }
  }

  close(): void {
    this.closed = true;
    this.disk.close();
  }

  private current(): OpenSession {
    if (this.closed) throw new StoreClosed('the store was closed');
    assert(this.session, 'no session is open');
    return this.session;
  }
}

/** Where the session stands in its slots. */
function standing({ valid }: Sorted, archivedTo: number): Pick<OpenSession, 'sequence' | 'slot' | 'parent' | 'archivedTo'> {
  const newest = valid[0];
  if (newest === undefined) return { sequence: 0, slot: 0, parent: 0, archivedTo };
  const sequence = newest.checkpoint.sequence;
  return {
    sequence,
    slot: newest.row.slot === 0 ? 1 : 0,
    parent: checksumOf(new Uint8Array(newest.row.bytes)),
    archivedTo: archivedTo > sequence ? archivedTo : 0,
  };
}

function groupOf(row: JournalRow): readonly JournalEntry[] {
  return total(`journal entries ${row.first} to ${row.last}`, () => journalPack.decode(new Uint8Array(row.bytes)));
}

function archivedOf(row: ArchiveRow): Archived {
  return total(`history of the commit at ${row.sequence}`, () => archivePack.decode(new Uint8Array(row.bytes)));
}

function isAmendment(written: JournalEntry): written is JournalEntry & { readonly entry: Amendment } {
  return written.entry.kind === 'backend' || written.entry.kind === 'skip';
}
