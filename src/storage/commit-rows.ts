/** One commit as rows, and where the session stands once they are durable. Everything is packed here, before any transaction. */
import { assert } from '../core/assert.ts';
import type { Commit } from '../core/ports.ts';
import type { SessionSpec } from '../core/spec.ts';
import { decisionPack } from './decisions-codec.ts';
import type { ArchiveRow, Claim, CommitRows, RibbonRow, Slot } from './disk.ts';
import { encodeCheckpoint } from './envelope.ts';
import { archivePack, barPack, bookPack, minutePack, ribbonsPack } from './records-codec.ts';
import { checksumOf } from './seal.ts';
import { tradePack } from './trades-codec.ts';

/** What the store remembers of the open session between two commits. */
export interface OpenSession extends Claim {
  readonly sitting: number;
  readonly spec: SessionSpec;
  /** Sequence of the newest checkpoint; 0 before the first. */
  readonly sequence: number;
  /** Where the next checkpoint goes. */
  readonly slot: Slot;
  /** Checksum of the newest checkpoint; 0 before the first. */
  readonly parent: number;
  /** Whole books on the disk, by sequence. */
  readonly books: readonly number[];
  /** Up to where archive and trades hold history of a lost checkpoint; 0 where they hold none. */
  readonly archivedTo: number;
}

/** What `commit` writes, and the open session after it. */
export function commitRows(open: OpenSession, commit: Commit): { readonly rows: CommitRows; readonly next: OpenSession } {
  const { session } = open;
  const { sequence, book } = commit;
  assert(sequence > open.sequence, `a commit at ${sequence}, behind the one at ${open.sequence}`);
  const checkpoint = envelope(open, commit);
  const booksFrom = neededFrom(open);
  const rows: CommitRows = {
    sequence,
    checkpoint: { session, slot: open.slot, bytes: checkpoint.buffer },
    archive: archiveRow(session, commit),
    minutes: commit.minutes.map((minute) => ({ session, time: minute.time, bytes: minutePack.encode(minute).buffer })),
    bars: commit.bars.map((bar) => ({ session, minutes: bar.minutes, time: bar.time, bytes: barPack.encode(bar).buffer })),
    ribbons: ribbonRows(session, commit),
    decisions: commit.decisions.map((decision) => ({ session, id: decision.id, bytes: decisionPack.encode(decision).buffer })),
    trades: commit.trades.map((trade) => ({ session, id: trade.id, sequence, bytes: tradePack.encode(trade).buffer })),
    book: book && { session, sequence, bytes: bookPack.encode({ sequence, bytes: book }).buffer },
    booksFrom,
    replaceAfter: open.archivedTo > 0 ? open.sequence : null,
  };
  const kept = open.books.filter((at) => at >= booksFrom && at !== sequence);
  const next: OpenSession = {
    ...open,
    sequence,
    slot: open.slot === 0 ? 1 : 0,
    parent: checksumOf(checkpoint),
    books: book ? [...kept, sequence] : kept,
    archivedTo: open.archivedTo > sequence ? open.archivedTo : 0,
  };
  return { rows, next };
}

function envelope(open: OpenSession, { sequence, wallTime, digest, state }: Commit): Uint8Array<ArrayBuffer> {
  const { session, sitting, epoch, parent } = open;
  return encodeCheckpoint({ session, sitting, epoch, sequence, parent, wallTime, digest, state });
}

/** The whole book that the older of the two checkpoints after this commit is rebuilt from: the newest one before it. */
function neededFrom({ books, sequence }: OpenSession): number {
  return books.reduce((newest, at) => (at <= sequence && at > newest ? at : newest), 0);
}

/** One row for the ribbons of each time. */
function ribbonRows(session: string, { ribbons }: Commit): RibbonRow[] {
  const times = [...new Set(ribbons.map(({ time }) => time))];
  return times.map((time) => ({ session, time, bytes: ribbonsPack.encode(ribbons.filter((ribbon) => ribbon.time === time)).buffer }));
}

function archiveRow(session: string, { sequence, instants, steps }: Commit): ArchiveRow | null {
  const [firstInstant, lastInstant] = [instants[0], instants[instants.length - 1]];
  const [firstStep, lastStep] = [steps[0], steps[steps.length - 1]];
  if (!firstInstant && !firstStep) return null;
  const bytes = archivePack.encode({ instants, steps }).buffer;
  return {
    session,
    sequence,
    ...(firstInstant && lastInstant && { firstInstant: firstInstant.id, lastInstant: lastInstant.id }),
    ...(firstStep && lastStep && { firstStep: firstStep.step, lastStep: lastStep.step }),
    bytes,
  };
}
