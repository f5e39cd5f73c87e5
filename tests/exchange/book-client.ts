/** A plain client of the exchange that keeps a book of the wire's own strings: a second opinion on books and checksums. */
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { WebSocket } from 'ws';
import type { WireLevel } from './recording.ts';

interface Frame {
  readonly messageType: string;
  readonly marketId: string;
  readonly timestamp: string;
  readonly snapshot?: true;
  readonly snapshotId: number;
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
  readonly checksum?: string;
  readonly tradeId?: number;
}

export class BookClient {
  /** Frames seen, by kind; a snapshot and a delta are told apart. */
  readonly counts = { snapshot: 0, delta: 0, stale: 0, mismatch: 0, crossed: 0, tick: 0, trade: 0, heartbeat: 0, error: 0, malformed: 0 };
  readonly tradeIds: number[] = [];
  readonly snapshotIds: number[] = [];
  /** The last frame of each kind that carries neither book nor trade, as it came. */
  readonly last: Record<string, unknown> = {};
  /** Exchange time of the newest frame, ms. */
  exchangeTime = 0;
  closeCode: number | null = null;
  bids: WireLevel[] = [];
  asks: WireLevel[] = [];
  private lastId = 0;
  private readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => this.receive(String(data)));
    socket.on('close', (code) => {
      this.closeCode = code;
    });
    socket.on('error', () => undefined);
  }

  /** Resolves when the socket is open, or already closed again. */
  static async open(url: string): Promise<BookClient> {
    const client = new BookClient(new WebSocket(url));
    await new Promise((resolve) => client.socket.once('open', resolve).once('close', resolve));
    return client;
  }

  send(text: string): void {
    this.socket.send(text);
  }

  ask(messageType: string, channels: readonly string[], marketIds?: readonly string[]): void {
    this.send(JSON.stringify({ marketIds, channels, messageType }));
  }

  /** Waits until `condition` holds. Rejects after `limitMs`. */
  async until(condition: (client: this) => boolean, limitMs = 10_000): Promise<void> {
    const end = performance.now() + limitMs;
    while (!condition(this)) {
      if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${JSON.stringify(this.counts)}`);
      await sleep(5);
    }
  }

  close(): void {
    this.socket.close();
  }

  private receive(text: string): void {
    let frame: Frame;
    try {
      frame = JSON.parse(text) as Frame;
    } catch {
      this.counts.malformed += 1;
      return;
    }
    const kind = frame.messageType as 'orderbookUpdate' | 'tick' | 'trade' | 'heartbeat' | 'error';
    if (frame.timestamp) this.exchangeTime = Math.max(this.exchangeTime, Date.parse(frame.timestamp));
    if (kind === 'orderbookUpdate') {
      this.update(frame);
      return;
    }
    this.counts[kind] += 1;
    this.last[kind] = frame;
    if (frame.tradeId !== undefined) this.tradeIds.push(frame.tradeId);
  }

  private update(frame: Frame): void {
    if (frame.snapshot) {
      this.counts.snapshot += 1;
      this.snapshotIds.push(frame.snapshotId);
      this.bids = [...frame.bids];
      this.asks = [...frame.asks];
    } else if (frame.snapshotId < this.lastId) {
      this.counts.stale += 1;
      return;
    } else {
      this.counts.delta += 1;
      for (const level of frame.bids) setLevel(this.bids, level, 1);
      for (const level of frame.asks) setLevel(this.asks, level, -1);
      if (frame.checksum !== String(checksum(this.bids, this.asks))) this.counts.mismatch += 1;
    }
    this.lastId = frame.snapshotId;
    if (Number(this.bids[0]?.[0]) >= Number(this.asks[0]?.[0])) this.counts.crossed += 1;
  }
}

/** `sign` is 1 where higher prices are better. */
function setLevel(side: WireLevel[], level: WireLevel, sign: 1 | -1): void {
  const wanted = Number(level[0]) * sign;
  let at = side.findIndex(([price]) => Number(price) * sign <= wanted);
  if (at < 0) at = side.length;
  const present = side[at]?.[0] === level[0] ? 1 : 0;
  if (level[1] === '0') side.splice(at, present);
  else side.splice(at, present, level);
}

function checksum(bids: readonly WireLevel[], asks: readonly WireLevel[]): number {
  const digits = (text: string) => text.replace('.', '').replace(/^0+/, '');
  const best = [...bids.slice(0, 10), ...asks.slice(0, 10)];
  return crc32(best.map(([price, amount]) => digits(price) + digits(amount)).join(''));
}
