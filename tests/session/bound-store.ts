/** A store as a plain object, so that a test can put its own in the place of one of its methods. */
import type { Store } from '../../src/core/ports.ts';

export function bound(store: Store): Store {
  return {
    open: (...args) => store.open(...args),
    append: (entries) => store.append(entries),
    commit: (commit) => store.commit(commit),
    journal: (from, to) => store.journal(from, to),
    amendments: () => store.amendments(),
    instants: (first, last) => store.instants(first, last),
    step: (step) => store.step(step),
    minutes: (limit) => store.minutes(limit),
    decisions: (limit) => store.decisions(limit),
    trades: (limit) => store.trades(limit),
    fail: (sequence, message) => store.fail(sequence, message),
    close: () => store.close(),
  };
}
