/** One client's line at the test exchange: what it is subscribed to, and what reaches it, how, and how late. */
import type { Ledger, Outgoing } from './ledger.ts';
import { type Channel, parseRequest, type Request } from './request.ts';
import type { Stats } from './stats.ts';
import type { Wire } from './wire.ts';

/** Bytes a client may leave unread before it is dropped; only a hung one gets there. */
const UNREAD_LIMIT = 64 * 1024 * 1024;
/** Most characters of a message that go out in one turn while it trickles. */
const TRICKLE_PART = 200;

/** What a connection asks of the exchange. */
export interface Venue {
  readonly stats: Stats;
  readonly ledger: Ledger | null;
  /** Wall time, ms. */
  now(): number;
  isMarket(id: string): boolean;
  /** The messages that answer a subscription of a market's book: the snapshot, then what comes late. */
  answer(marketId: string): readonly Outgoing[];
}

export class Connection {
  /** Its number in the ledger. */
  readonly line: number;
  private readonly wire: Wire;
  private readonly venue: Venue;
  private readonly subscriptions = new Map<Channel, Set<string>>();
  /** Wall times, ms. */
  private lastTraffic: number;
  private mutedUntil = 0;
  private tricklesUntil = 0;
  /** Messages on their way, and how much of the first is gone. */
  private waiting: Outgoing[] = [];
  private gone = 0;

  constructor(line: number, wire: Wire, venue: Venue) {
    this.line = line;
    this.wire = wire;
    this.venue = venue;
    this.lastTraffic = venue.now();
  }

  /** Ms since anything went either way. */
  get idleMs(): number {
    return this.venue.now() - this.lastTraffic;
  }

  get subscribed(): boolean {
    return this.subscriptions.size > 0;
  }

  listens(channel: Channel, marketId: string): boolean {
    return this.subscriptions.get(channel)?.has(marketId) ?? false;
  }

  send(message: Outgoing): void {
    if (this.venue.now() < this.mutedUntil) this.venue.ledger?.missed(this.line, message);
    else if (this.waiting.length > 0 || this.venue.now() < this.tricklesUntil) this.waiting.push(message);
    else this.deliver(message, 0);
  }

  /** Sends the list of its subscriptions, where the heartbeat is one of them. */
  beat(): void {
    if (!this.subscriptions.has('heartbeat')) return;
    const channels = [...this.subscriptions].map(([name, markets]) =>
      name === 'heartbeat' ? { name } : { name, marketIds: [...markets].sort() },
    );
    this.send(plain({ messageType: 'heartbeat', channels }));
  }

  /** What trickles moves on. */
  turn(): void {
    if (this.venue.now() >= this.tricklesUntil) {
      for (const message of this.waiting.splice(0)) this.deliver(message, this.gone);
      return;
    }
    const [first] = this.waiting;
    if (first === undefined) return;
    const from = this.gone;
    if (from + TRICKLE_PART >= first.text.length) {
      this.waiting.shift();
      this.deliver(first, from);
      return;
    }
    this.gone += TRICKLE_PART;
    this.wire.sendPart(first.text.slice(from, this.gone), false);
    this.touch();
  }

  /** From now on, for `ms`, nothing comes in or goes out while the socket stays open; what is missed stays missed. */
  mute(ms: number): void {
    this.mutedUntil = this.venue.now() + ms;
  }

  trickle(ms: number): void {
    this.tricklesUntil = this.venue.now() + ms;
  }

  /** Its subscriptions are gone, but for the heartbeat, and nobody says so. */
  forget(): void {
    for (const channel of [...this.subscriptions.keys()]) if (channel !== 'heartbeat') this.subscriptions.delete(channel);
  }

  /** Cuts the connection without a close frame. */
  terminate(): void {
    this.wire.terminate();
  }

  /** The line is gone: what was on its way never came. */
  ended(): void {
    for (const message of this.waiting.splice(0)) this.venue.ledger?.missed(this.line, message);
  }

  /** A message of the client. */
  receive(text: string): void {
    if (this.venue.now() < this.mutedUntil) return;
    this.touch();
    const request = parseRequest(text, (id) => this.venue.isMarket(id));
    if (request.messageType !== 'error') {
      this.fulfil(request);
      return;
    }
    this.venue.stats.errors += 1;
    this.send(plain(request));
  }

  private deliver(message: Outgoing, from: number): void {
    this.touch();
    this.gone = 0;
    this.venue.stats.frames += 1;
    this.venue.ledger?.sent(this.line, message);
    if (from === 0) this.wire.send(message.text);
    else this.wire.sendPart(message.text.slice(from), true);
    if (this.wire.unread > UNREAD_LIMIT) this.wire.terminate();
  }

  private fulfil({ messageType, channels, marketIds }: Request): void {
    if (messageType === 'removeSubscription') {
      for (const channel of channels) this.remove(channel, marketIds);
      return;
    }
    if (messageType === 'subscribe') this.subscriptions.clear();
    for (const channel of channels) this.add(channel, marketIds);
    if (!channels.includes('orderbookUpdate')) return;
    for (const marketId of new Set(marketIds)) {
      this.venue.stats.snapshots += 1;
      for (const message of this.venue.answer(marketId)) this.send(message);
    }
  }

  private add(channel: Channel, marketIds: readonly string[]): void {
    const markets = this.subscriptions.get(channel) ?? new Set();
    for (const id of marketIds) markets.add(id);
    this.subscriptions.set(channel, markets);
  }

  private remove(channel: Channel, marketIds: readonly string[]): void {
    const markets = this.subscriptions.get(channel);
    for (const id of marketIds) markets?.delete(id);
    if (marketIds.length === 0 || markets?.size === 0) this.subscriptions.delete(channel);
  }

  private touch(): void {
    this.lastTraffic = this.venue.now();
  }
}

/** A message that belongs to no market. */
export function plain(frame: object): Outgoing {
  return { text: JSON.stringify(frame), standing: 'valid', frame: null, time: 0, truth: null };
}
