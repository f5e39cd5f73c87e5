/**
 * Journal entries on their way into the engine, with what was decided about them later put in its place. A decision for a
 * backend holds from its entry on until the next; one written later for the same or earlier entries replaces it, because
 * nothing behind that point had been committed.
 */
import type { Amendment, BackendDecision, BackendName, JournalEntry, SequencedEntry } from '../core/messages.ts';

type Written = Amendment & { readonly sequence: number };

export class Amended {
  private readonly backends: readonly (BackendDecision & { readonly sequence: number })[];
  private readonly skipped: ReadonlySet<number>;

  /** @param amendments all of the journal, in order. */
  constructor(amendments: readonly Written[]) {
    const backends = amendments.filter((amendment) => amendment.kind === 'backend');
    this.backends = backends.filter(({ sequence, from }) => !backends.some((later) => later.sequence > sequence && later.from <= from));
    this.skipped = new Set(amendments.flatMap((amendment) => (amendment.kind === 'skip' ? [amendment.target] : [])));
  }

  /** Every backend that entries from `from` on ask for, when `current` is the one of the entry before. */
  backendsFrom(from: number, current: BackendName): ReadonlySet<BackendName> {
    const later = this.backends.filter((decision) => decision.from >= from);
    const first = later.some((decision) => decision.from === from) ? [] : [current];
    return new Set([...first, ...later.map(({ backend }) => backend)]);
  }

  /** The entries as the engine is to see them. */
  apply(entries: readonly JournalEntry[]): SequencedEntry[] {
    const fed: SequencedEntry[] = [];
    for (const { sequence, entry } of entries) {
      for (const decision of this.backends) if (decision.from === sequence) fed.push({ sequence, entry: decision });
      if (entry.kind === 'backend' || entry.kind === 'skip') continue;
      if (!this.skipped.has(sequence)) fed.push({ sequence, entry });
      else fed.push({ sequence, entry: { kind: 'skipped', passed: entry } });
    }
    return fed;
  }
}
