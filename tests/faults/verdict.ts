/** Everything that must hold of a night, whatever the exchange did. */
import { type Audited, auditBook } from './book-audit.ts';
import { evidenceFor } from './evidence.ts';
import type { Night } from './night.ts';
import { auditPrints } from './print-audit.ts';

export interface Verdict extends Pick<Audited, 'compared' | 'wholly' | 'undetectable' | 'desyncs' | 'gaps'> {
  /** What is wrong, in words. */
  readonly wrongs: readonly string[];
  /** Malformed frames that reached the client. */
  readonly refused: number;
  readonly quarantined: Readonly<Record<string, number>>;
}

/** The exchange closes who opens a fourth connection within ten seconds. */
const MOST_OPENS = 3;
const OPENS_WINDOW_MS = 10_000;
/** By the end the market must be seen again; it changes several times a second, but for the pause when its recording begins again. */
const FRESH_MS = 3_000;

/** @param tails whether what was sent last may never have arrived. */
export function verdictOf(night: Night, marketId: string, tails = false): Verdict {
  const evidence = evidenceFor(night.events, marketId, night.received);
  const { violations, compared, wholly, undetectable, desyncs, gaps, known } = auditBook(night.journal, evidence, tails);
  const refused = night.events.filter((event) => event.kind === 'sent' && event.standing === 'refused').length;
  const wrongs = [...violations, ...auditPrints(night.journal, evidence, tails), ...hurried(night), ...ended(night, known)];
  return { wrongs, compared, wholly, undetectable, desyncs, gaps, refused, quarantined: night.quarantined };
}

/** Opens beyond three in ten seconds. */
function hurried({ events }: Night): string[] {
  const opens = events.flatMap((event) => (event.kind === 'opened' || event.kind === 'refusedOpen' ? [event.at] : []));
  return opens.flatMap((at, i) => {
    const before = opens[i - MOST_OPENS] ?? Number.NEGATIVE_INFINITY;
    return at - before < OPENS_WINDOW_MS ? [`a fourth open within ${at - before} ms`] : [];
  });
}

/** Whether it went on. */
function ended({ journal, endTime }: Night, known: boolean): string[] {
  const last = journal.findLast((entry) => entry.kind === 'delta' || entry.kind === 'snapshot');
  if (!known || (last?.kind !== 'delta' && last?.kind !== 'snapshot')) return ['there is no book at the end'];
  const behind = endTime - last.exchangeTime;
  return behind > FRESH_MS ? [`the newest change of the book is ${behind} ms old at the end`] : [];
}
