/** The past that the page draws: closed minutes and decisions, bounded, in order, each known once; and what the features mean. */
import type { Update } from '../core/frame.ts';
import type { DecisionRecord, MinuteRecord } from '../core/records.ts';
import type { FeatureMeaning, Past } from '../session/protocol.ts';

/** A week of minutes; older ones stay on the disk. */
export const MINUTES_KEPT = 10_080;
/** Rows of the decision table. */
export const DECISIONS_KEPT = 200;
/** Entries marked on the chart. */
export const TRADES_KEPT = 500;

export class History {
  /** Oldest first. */
  minutes: readonly MinuteRecord[] = [];
  /** Newest last. */
  decisions: readonly DecisionRecord[] = [];
  /** Decisions that entered, newest last. */
  trades: readonly DecisionRecord[] = [];
  /** In the order of a frame's values. */
  features: readonly FeatureMeaning[] = [];
  /** Counts beginnings: whoever drew an earlier one draws everything anew. */
  epoch = 0;
  /** Counts changes to minutes or decisions. */
  revision = 0;

  /** Forgets everything and begins with `past`. */
  begin(past: Past): void {
    this.minutes = [];
    this.decisions = [];
    this.trades = [];
    this.features = past.features;
    this.epoch += 1;
    this.#take(past.minutes, past.decisions);
  }

  /** Adds what an update brought. */
  append(update: Pick<Update, 'minutes' | 'decisions'>): void {
    if (update.minutes.length > 0 || update.decisions.length > 0) this.#take(update.minutes, update.decisions);
  }

  #take(minutes: readonly MinuteRecord[], decisions: readonly DecisionRecord[]): void {
    const newest = this.minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    const added = minutes.filter(({ time }) => time > newest);
    if (added.length > 0) this.minutes = [...this.minutes, ...added].slice(-MINUTES_KEPT);
    if (decisions.length > 0) {
      const entered = decisions.filter(({ action }) => action === 'enter');
      this.decisions = merged(this.decisions, decisions).slice(-DECISIONS_KEPT);
      if (entered.length > 0) this.trades = merged(this.trades, entered).slice(-TRADES_KEPT);
    }
    this.revision += 1;
  }
}

/** By id: a decision that comes again has had its fill, exit or count appended. */
function merged(known: readonly DecisionRecord[], news: readonly DecisionRecord[]): readonly DecisionRecord[] {
  const byId = new Map(known.map((decision) => [decision.id, decision]));
  for (const decision of news) byId.set(decision.id, decision);
  return [...byId.values()].sort((one, other) => one.id - other.id);
}
