/** Walks a journal beside what reached the client, tick by tick and print by print: each is there once, in order, or lies in a gap. */
import type { Entry } from '../../src/core/messages.ts';
import { type Evidence, entryKey, isBook, type Reached } from './evidence.ts';

/** @param tails whether the newest may never have arrived. @returns what is wrong, in words. */
export function auditPrints(journal: readonly Entry[], evidence: readonly Evidence[], tails: boolean): string[] {
  const wrong: string[] = [];
  const reached = evidence.filter((item): item is Reached => item.kind === 'reached' && !isBook(item.frame));
  const places = new Map<string, number[]>();
  for (const [i, { key }] of reached.entries()) places.set(key, [...(places.get(key) ?? []), i]);
  const seen = new Set<string>();
  const excused = excuses(journal, evidence);
  let next = 0;
  const skip = (to: number) => {
    for (; next < to; next++) {
      const item = reached[next] as Reached;
      if (item.standing === 'valid' && !seen.has(item.key) && !excused(item)) wrong.push(`left out: ${item.key}`);
    }
  };
  const know = (key: string) => {
    if (seen.has(key)) wrong.push(`twice: ${key}`);
    seen.add(key);
  };
  for (const entry of journal) {
    // What REST gave back counts as much, and must not come again by the socket; it was never sent to us there.
    if (entry.kind === 'backfill') for (const { tradeId } of entry.trades) know(`trade ${tradeId}`);
    if (entry.kind !== 'trade' && entry.kind !== 'tick') continue;
    const key = entryKey(entry) ?? '';
    const at = places.get(key)?.find((place) => place >= next);
    if (at === undefined) {
      wrong.push(`never sent, out of order, or twice: ${key}`);
      continue;
    }
    skip(at);
    next = at + 1;
    if (entry.kind === 'trade') know(key);
  }
  if (!tails) skip(reached.length);
  return wrong;
}

/** What came while the book was unknown waits for its end; where that makes a gap, what lies inside is put aside. */
function excuses(journal: readonly Entry[], evidence: readonly Evidence[]): (item: Reached) => boolean {
  const gaps = journal.flatMap((entry) => (entry.kind === 'gap' ? [entry] : []));
  // Of a line that was cut, the last may never have come.
  const ends = evidence.flatMap((item) => (item.kind === 'closed' ? [item.at] : []));
  return ({ frame, at }) => {
    const time = Date.parse(frame.timestamp);
    return gaps.some(({ from, to }) => time >= from && time < to) || ends.some((end) => at <= end && at > end - TAIL_MS);
  };
}

const TAIL_MS = 500;
