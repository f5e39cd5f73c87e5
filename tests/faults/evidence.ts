/** The exchange's ledger as one client lived it: what reached it, what did not, and where its lines ended. */
import type { Entry, Level } from '../../src/core/messages.ts';
import type { Standing, Truth, Witnessed } from '../exchange/ledger.ts';
import { level } from '../exchange/market.ts';
import type { MarketFrame } from '../exchange/recording.ts';

/** A frame of the market that reached the client. */
export interface Reached {
  readonly kind: 'reached';
  readonly frame: MarketFrame;
  readonly standing: Standing;
  readonly truth: Truth | null;
  /** True exchange time, ms. */
  readonly time: number;
  /** Wall time, ms. */
  readonly at: number;
  /** Equal keys are equal facts; the same key is made of what is journaled. */
  readonly key: string;
}

/** A frame that did not. */
export interface Missed {
  readonly kind: 'missed';
  readonly frame: MarketFrame;
  /** Its true exchange time, ms. */
  readonly time: number;
  /** Whether the client was subscribed to nothing that would have brought it. */
  readonly unheard: boolean;
}

export interface Closed {
  readonly kind: 'closed';
  readonly at: number;
}

/** The exchange dropped the client's subscriptions. */
export interface Forgot {
  readonly kind: 'forgot';
  readonly at: number;
}

export type Evidence = Reached | Missed | Closed | Forgot;

/** @param received messages that reached the client, by line; null where nobody counted, and all may have. */
export function evidenceFor(events: readonly Witnessed[], marketId: string, received: ReadonlyMap<number, number> | null): Evidence[] {
  const counted = new Map<number, number>();
  const found: Evidence[] = [];
  for (const event of events) {
    if (event.kind === 'fault' && event.fault.kind === 'forget') found.push({ kind: 'forgot', at: event.at });
    if (event.kind === 'closed') found.push({ kind: 'closed', at: event.at });
    if (event.kind === 'missed' && event.frame.marketId === marketId) found.push(missed(event, event.line === 0));
    if (event.kind !== 'sent') continue;
    const place = (counted.get(event.line) ?? 0) + 1;
    counted.set(event.line, place);
    const { frame, standing, truth, time, at } = event;
    if (frame?.marketId !== marketId) continue;
    const arrived = received === null || place <= (received.get(event.line) ?? 0);
    found.push(arrived ? { kind: 'reached', frame, standing, truth, time, at, key: frameKey(frame) } : missed({ frame, time }, false));
  }
  return found;
}

/** Null for entries that carry no frame. */
export function entryKey(entry: Entry): string | null {
  switch (entry.kind) {
    case 'snapshot':
    case 'delta':
      return bookKey(entry.kind, entry.snapshotId, entry.bids, entry.asks);
    case 'trade':
      return `trade ${entry.tradeId}`;
    case 'tick':
      return `tick ${entry.exchangeTime} ${entry.bid} ${entry.ask} ${entry.last} ${entry.volume24h}`;
    default:
      return null;
  }
}

export function isBook(frame: MarketFrame): boolean {
  return frame.messageType === 'orderbookUpdate';
}

/** What a tick says beside what every frame of a market does. */
type TickFields = { readonly bestBid: string; readonly bestAsk: string; readonly lastPrice: string; readonly volume24h?: string };

function frameKey(frame: MarketFrame): string {
  const { messageType, snapshot, snapshotId = 0, bids = [], asks = [], tradeId, timestamp } = frame;
  if (messageType === 'trade') return `trade ${tradeId}`;
  if (messageType === 'orderbookUpdate') return bookKey(snapshot ? 'snapshot' : 'delta', snapshotId, bids.map(level), asks.map(level));
  const { bestBid, bestAsk, lastPrice, volume24h = '0' } = frame as unknown as TickFields;
  const [bid, ask, last, volume] = [bestBid, bestAsk, lastPrice, volume24h].map((text) => level([text, '0', 0])[0]);
  return `tick ${Date.parse(timestamp)} ${bid} ${ask} ${last} ${volume}`;
}

function bookKey(kind: string, snapshotId: number, bids: readonly Level[], asks: readonly Level[]): string {
  return `${kind} ${snapshotId} ${JSON.stringify([bids, asks])}`;
}

function missed({ frame, time }: Pick<Missed, 'frame' | 'time'>, unheard: boolean): Missed {
  return { kind: 'missed', frame, time, unheard };
}
