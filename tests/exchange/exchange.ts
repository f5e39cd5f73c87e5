/** A test exchange on loopback: BTC Markets' WebSocket protocol over a real socket, its market a recording. */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { Connection, type Venue } from './connection.ts';
import { Market } from './market.ts';
import { type MarketFrame, readRecording } from './recording.ts';
import { emptyStats, type Stats } from './stats.ts';

/** Wall time between two looks at what is due, ms. */
const TURN_MS = 10;
/** Markets that exist and never trade, beside the one that is played. */
const QUIET_MARKETS = ['BTC-AUD', 'ETH-AUD', 'XRP-AUD', 'SOL-AUD', 'BTC-USDT', 'ETH-BTC'];

export interface ExchangeOptions {
  /** Path of a recording, `.jsonl` or `.jsonl.gz`. */
  readonly recording: string;
  /** The market it is played as; the recording's own by default. */
  readonly marketId?: string;
  /** Exchange time per wall time; 1 by default. */
  readonly speed?: number;
  /** Exchange time at the start, ms since the epoch; now by default. */
  readonly startTime?: number;
  /** Whether the recording begins again at its end, with later times and ids; true by default. */
  readonly loop?: boolean;
  /** Whether older deltas, one of them twice, follow each snapshot; false by default. */
  readonly dirtySnapshots?: boolean;
  /** A free one by default. */
  readonly port?: number;
  /** Wall time between two heartbeats, 5 s, and until a silent connection is cut, 60 s. */
  readonly heartbeatMs?: number;
  readonly idleMs?: number;
  /** Connections let in within `opensWindowMs`: 3 in 10 s. */
  readonly opensAllowed?: number;
  readonly opensWindowMs?: number;
}

export interface Exchange {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly marketId: string;
  readonly stats: Readonly<Stats>;
  /** The exchange's clock, ms since the epoch. */
  exchangeTime(): number;
  /** Cuts every connection without a close frame. */
  dropAll(): void;
  /** The next delta carries a wrong checksum. */
  corruptChecksum(): void;
  /** Sends `text` to every client, whatever it is. */
  sendRaw(text: string): void;
  /** The connections open now fall silent for `ms` and stay open; new ones are served. */
  pause(ms: number): void;
  stop(): Promise<void>;
}

/** Opens the exchange; its market runs from here on. Rejects when the port is taken or the recording unreadable. */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: options.port ?? 0 });
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  try {
    return new TestExchange(server, options);
  } catch (error) {
    server.close();
    throw error;
  }
}

class TestExchange implements Exchange, Venue {
  readonly port: number;
  readonly url: string;
  readonly stats = emptyStats();
  private readonly server: WebSocketServer;
  private readonly options: ExchangeOptions;
  private readonly market: Market;
  private readonly startTime: number;
  private readonly startedAt: number;
  private readonly connections = new Set<Connection>();
  private readonly timers: NodeJS.Timeout[];
  private recentOpens: number[] = [];
  private corruptNext = false;

  constructor(server: WebSocketServer, options: ExchangeOptions) {
    const recording = readRecording(options.recording);
    const { marketId = recording.market, loop = true, startTime = Date.now(), heartbeatMs = 5_000 } = options;
    this.server = server;
    this.options = options;
    this.port = (server.address() as AddressInfo).port;
    this.url = `ws://127.0.0.1:${this.port}`;
    this.market = new Market(recording, { marketId, loop, startTime });
    this.startTime = startTime;
    this.startedAt = performance.now();
    this.turn();
    this.timers = [setInterval(() => this.turn(), TURN_MS), setInterval(() => this.beat(), heartbeatMs)];
    server.on('connection', (socket) => this.admit(socket));
  }

  get marketId(): string {
    return this.market.marketId;
  }

  exchangeTime(): number {
    const passed = (performance.now() - this.startedAt) * (this.options.speed ?? 1);
    return Math.floor(this.startTime + passed);
  }

  isMarket(id: string): boolean {
    return id === this.marketId || QUIET_MARKETS.includes(id);
  }

  answer(marketId: string): readonly object[] {
    if (marketId !== this.marketId) return [this.emptySnapshot(marketId)];
    const snapshot = this.market.snapshot();
    return this.options.dirtySnapshots ? [snapshot, ...this.market.late()] : [snapshot];
  }

  dropAll(): void {
    for (const connection of this.connections) connection.terminate();
  }

  corruptChecksum(): void {
    this.corruptNext = true;
  }

  sendRaw(text: string): void {
    for (const connection of this.connections) connection.send(text);
  }

  pause(ms: number): void {
    for (const connection of this.connections) connection.mute(ms);
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const socket of this.server.clients) socket.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Everything that has come due since the last turn. */
  private turn(): void {
    this.market.advance(this.exchangeTime(), (frame) => this.publish(frame));
    this.stats.loops = this.market.loops;
    for (const connection of this.connections) {
      if (connection.idleMs < (this.options.idleMs ?? 60_000)) continue;
      this.stats.idled += 1;
      connection.terminate();
      this.connections.delete(connection);
    }
  }

  private publish(frame: MarketFrame): void {
    const listeners = [...this.connections].filter((each) => each.listens(frame.messageType, frame.marketId));
    if (frame.checksum !== undefined) this.stats.deltas += 1;
    if (listeners.length === 0) return;
    const text = JSON.stringify(this.corrupted(frame));
    for (const listener of listeners) listener.send(text);
  }

  private corrupted(frame: MarketFrame): MarketFrame {
    if (!this.corruptNext || frame.checksum === undefined) return frame;
    this.corruptNext = false;
    return { ...frame, checksum: String((Number(frame.checksum) ^ 1) >>> 0) };
  }

  private beat(): void {
    for (const connection of this.connections) connection.beat();
  }

  private admit(socket: WebSocket): void {
    const { opensAllowed = 3, opensWindowMs = 10_000 } = this.options;
    const now = performance.now();
    this.recentOpens = this.recentOpens.filter((open) => now - open < opensWindowMs);
    // A reset of the connection is followed by its close, which is all that matters here.
    socket.on('error', () => undefined);
    if (this.recentOpens.length >= opensAllowed) {
      this.stats.refused += 1;
      socket.terminate();
      return;
    }
    this.recentOpens.push(now);
    this.stats.opens += 1;
    const connection = new Connection(socket, this, this.stats);
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
  }

  /** A market without orders, as the real exchange shows one that is offline. */
  private emptySnapshot(marketId: string): object {
    const time = this.exchangeTime();
    const timestamp = new Date(this.startTime).toISOString();
    const name = 'orderbookUpdate';
    return { marketId, snapshot: true, timestamp, snapshotId: time * 1_000, bids: [], asks: [], channel: name, messageType: name };
  }
}
