/** One client's socket at the test exchange: what it is subscribed to, and what reaches it. */
import type { WebSocket } from 'ws';
import { type Channel, parseRequest, type Request } from './request.ts';
import type { Stats } from './stats.ts';

/** Bytes a client may leave unread before it is dropped; only a hung one gets there. */
const UNREAD_LIMIT = 64 * 1024 * 1024;

/** What a connection asks of the exchange. */
export interface Venue {
  isMarket(id: string): boolean;
  /** The frames that answer a subscription of a market's book: the snapshot, then what comes late. */
  answer(marketId: string): readonly object[];
}

export class Connection {
  private readonly socket: WebSocket;
  private readonly venue: Venue;
  private readonly stats: Stats;
  private readonly subscriptions = new Map<Channel, Set<string>>();
  /** Wall times, ms. */
  private lastTraffic = performance.now();
  private mutedUntil = 0;

  constructor(socket: WebSocket, venue: Venue, stats: Stats) {
    this.socket = socket;
    this.venue = venue;
    this.stats = stats;
    socket.on('message', (data) => this.receive(String(data)));
    socket.on('ping', () => this.touch());
  }

  /** Ms since anything went either way. */
  get idleMs(): number {
    return performance.now() - this.lastTraffic;
  }

  listens(channel: Channel, marketId: string): boolean {
    return this.subscriptions.get(channel)?.has(marketId) ?? false;
  }

  send(text: string): void {
    if (performance.now() < this.mutedUntil) return;
    this.touch();
    this.stats.frames += 1;
    this.socket.send(text);
    if (this.socket.bufferedAmount > UNREAD_LIMIT) this.socket.terminate();
  }

  /** Sends the list of its subscriptions, where the heartbeat is one of them. */
  beat(): void {
    if (!this.subscriptions.has('heartbeat')) return;
    const channels = [...this.subscriptions].map(([name, markets]) =>
      name === 'heartbeat' ? { name } : { name, marketIds: [...markets].sort() },
    );
    this.send(JSON.stringify({ messageType: 'heartbeat', channels }));
  }

  /** From now on, for `ms`, nothing comes in or goes out while the socket stays open; what is missed stays missed. */
  mute(ms: number): void {
    this.mutedUntil = performance.now() + ms;
  }

  /** Cuts the connection without a close frame. */
  terminate(): void {
    this.socket.terminate();
  }

  private receive(text: string): void {
    if (performance.now() < this.mutedUntil) return;
    this.touch();
    const request = parseRequest(text, (id) => this.venue.isMarket(id));
    if (request.messageType !== 'error') {
      this.fulfil(request);
      return;
    }
    this.stats.errors += 1;
    this.send(JSON.stringify(request));
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
      this.stats.snapshots += 1;
      for (const frame of this.venue.answer(marketId)) this.send(JSON.stringify(frame));
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
    this.lastTraffic = performance.now();
  }
}
