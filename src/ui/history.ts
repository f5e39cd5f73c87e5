/** The past that the page draws: minutes, decisions and trades, bounded, in order, each known once; the newest analytics; what the features mean. */
import type { DeskAnalytics } from '../core/analytics.ts';
import type { Update } from '../core/frame.ts';
import type { DecisionRecord, DeskName, MinuteRecord, TradeRecord } from '../core/records.ts';
import type { FeatureMeaning, Past } from '../session/protocol.ts';

/** A week of minutes; older ones stay on the disk. */
export const MINUTES_KEPT = 10_080;
/** Rows of the decision table. */
export const DECISIONS_KEPT = 200;
/** Entries marked on the chart. */
export const ENTRIES_KEPT = 500;
/** What a mark on the chart needs of a decision that entered, or of the trade that it became. */
export type Entry = Pick<DecisionRecord, 'id' | 'entryTime' | 'desk' | 'direction' | 'learning' | 'exitTime' | 'exitReason' | 'profit'>;

/** Closed trades listed. */
export const TRADES_KEPT = 500;

type News = Omit<Update, 'frame'>;

export class History {
  /** Oldest first. */
  minutes: readonly MinuteRecord[] = [];
  /** Newest last. */
  decisions: readonly DecisionRecord[] = [];
  /** What entered, newest last: decisions, and trades whose decisions have long left the table. */
  entries: readonly Entry[] = [];
  /** Closed trades, newest last. */
  trades: readonly TradeRecord[] = [];
  /** Null until they came. */
  analytics: Readonly<Record<DeskName, DeskAnalytics>> | null = null;
  /** In the order of a frame's values. */
  features: readonly FeatureMeaning[] = [];
  /** Counts beginnings: whoever drew an earlier one draws everything anew. */
  epoch = 0;
  /** Counts changes. */
  revision = 0;

  /** Forgets everything and begins with `past`. */
  begin(past: Past): void {
    this.minutes = [];
    this.decisions = [];
    this.entries = [];
    this.trades = [];
    this.analytics = null;
    this.features = past.features;
    this.epoch += 1;
    this.#take(past);
  }

  /** Adds what an update brought. */
  append(update: News): void {
    const { minutes, decisions, trades, analytics } = update;
    if (minutes.length > 0 || decisions.length > 0 || trades.length > 0 || analytics !== null) this.#take(update);
  }

  #take({ minutes, decisions, trades, analytics }: News): void {
    const newest = this.minutes.at(-1)?.time ?? Number.NEGATIVE_INFINITY;
    const added = minutes.filter(({ time }) => time > newest);
    if (added.length > 0) this.minutes = [...this.minutes, ...added].slice(-MINUTES_KEPT);
    if (decisions.length > 0) this.decisions = merged(this.decisions, decisions).slice(-DECISIONS_KEPT);
    const entered: readonly Entry[] = [...trades, ...decisions.filter(({ action }) => action === 'enter')];
    if (entered.length > 0) this.entries = merged(this.entries, entered).slice(-ENTRIES_KEPT);
    // In the order they closed, which is not that of their ids.
    if (trades.length > 0) this.trades = merged(this.trades, trades, 'exitTime').slice(-TRADES_KEPT);
    if (analytics !== null) this.analytics = analytics;
    this.revision += 1;
  }
}

/** By id, in the order of `order`, then of the ids: what comes again has had its fill, exit or count appended. */
function merged<Row extends { readonly id: number }, Order extends keyof Row = 'id'>(
  known: readonly Row[],
  news: readonly Row[],
  order: Order = 'id' as Order,
): readonly Row[] {
  const byId = new Map(known.map((row) => [row.id, row]));
  for (const row of news) byId.set(row.id, row);
  return [...byId.values()].sort((one, other) => Number(one[order]) - Number(other[order]) || one.id - other.id);
}
