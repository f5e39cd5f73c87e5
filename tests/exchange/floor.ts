/** The exchange without its network: markets, clients' lines, heartbeats, and everything it can do wrong. */
import { Connection, type Venue } from './connection.ts';
import type { Fault } from './faults.ts';
import type { Ledger, Outgoing, Standing } from './ledger.ts';
import { malformedFrames } from './malformed-frames.ts';
import type { Market } from './market.ts';
import type { MarketFrame } from './recording.ts';
import { emptyStats } from './stats.ts';
import type { Wire } from './wire.ts';

/** Wall time between two looks at what is due, ms. */
const TURN_MS = 10;
/** Markets that exist and never trade, beside those that are played. */
export const QUIET_MARKETS = ['BTC-AUD', 'ETH-AUD', 'XRP-AUD', 'SOL-AUD', 'BTC-USDT', 'ETH-BTC'];
const BURST_PER_MS = 5;
/** What is no frame of any market. */
const NOTHING = { standing: 'refused', frame: null, time: 0, truth: null } as const;

export interface FloorOptions {
  /** Wall time, ms. */
  readonly now: () => number;
  readonly startTime: number;
  readonly speed: number;
  readonly heartbeatMs: number;
  readonly idleMs: number;
  readonly opensAllowed: number;
  readonly opensWindowMs: number;
  readonly dirtySnapshots: boolean;
  readonly ledger: Ledger | null;
}

export class Floor implements Venue {
  readonly stats = emptyStats();
  readonly ledger: Ledger | null;
  /** Every market that is played; the first is the one that faults befall. */
  private readonly markets: readonly Market[];
  private readonly main: Market;
  private readonly options: FloorOptions;
  private readonly onFrame: (frame: MarketFrame) => void;
  private readonly startedAt: number;
  private readonly connections = new Set<Connection>();
  private readonly timers: ReturnType<typeof setInterval>[];
  private recentOpens: number[] = [];
  private lines = 0;
  private refusesUntil = 0;
  /** Deltas still to be corrupted, or swallowed; frames still to carry a wrong time. */
  private toCorrupt = 0;
  private toSwallow = 0;
  private skew = { ms: 0, frames: 0 };
  /** Malformed frames that wait for their turn, and a burst that is under way. */
  private raw: string[] = [];
  private burst = { from: 0, sent: 0, frames: 0 };

  /** @param onFrame told of each frame of the markets, heard or not. */
  constructor(markets: readonly [Market, ...Market[]], options: FloorOptions, onFrame: (frame: MarketFrame) => void = () => undefined) {
    this.markets = markets;
    [this.main] = markets;
    this.options = options;
    this.onFrame = onFrame;
    this.ledger = options.ledger;
    this.startedAt = options.now();
    this.turn();
    this.timers = [setInterval(() => this.turn(), TURN_MS), setInterval(() => this.beat(), options.heartbeatMs)];
  }

  now(): number {
    return this.options.now();
  }

  exchangeTime(): number {
    return Math.floor(this.options.startTime + (this.now() - this.startedAt) * this.options.speed);
  }

  isMarket(id: string): boolean {
    return QUIET_MARKETS.includes(id) || this.markets.some(({ marketId }) => marketId === id);
  }

  answer(marketId: string): readonly Outgoing[] {
    const market = this.markets.find((each) => each.marketId === marketId);
    if (market === undefined) return [this.message(this.emptySnapshot(marketId), 'valid', null)];
    return this.snapshotOf(market, this.options.dirtySnapshots);
  }

  /** Lets a client in. @returns null where it was refused; its line is then cut already. */
  admit(wire: Wire): Connection | null {
    const { opensAllowed, opensWindowMs } = this.options;
    const now = this.now();
    this.recentOpens = this.recentOpens.filter((open) => now - open < opensWindowMs);
    this.lines += 1;
    if (this.recentOpens.length >= opensAllowed || now < this.refusesUntil) {
      this.stats.refused += 1;
      this.ledger?.line('refusedOpen', this.lines);
      wire.terminate();
      return null;
    }
    this.recentOpens.push(now);
    this.stats.opens += 1;
    this.ledger?.line('opened', this.lines);
    const connection = new Connection(this.lines, wire, this);
    this.connections.add(connection);
    return connection;
  }

  /** The client's line is gone, whoever cut it. */
  ended(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    connection.ended();
    this.ledger?.line('closed', connection.line);
  }

  /** Does one thing wrong, from now on. */
  inject(fault: Fault): void {
    this.ledger?.fault(fault);
    const each = [...this.connections];
    switch (fault.kind) {
      case 'drop':
        for (const connection of each) this.cut(connection);
        return;
      case 'silence':
        for (const connection of each) connection.mute(fault.ms);
        return;
      case 'refuse':
        this.refusesUntil = this.now() + fault.ms;
        return;
      case 'trickle':
        for (const connection of each) connection.trickle(fault.ms);
        return;
      case 'forget':
        for (const connection of each) connection.forget();
        return;
      case 'lost':
        this.toSwallow += fault.deltas;
        return;
      case 'checksum':
        this.toCorrupt += 1;
        return;
      case 'crossed':
        this.main.cross(this.exchangeTime(), fault.ms, this.emit);
        return;
      case 'late':
        for (const connection of each) if (connection.listens('orderbookUpdate', this.main.marketId)) this.sendLate(connection);
        return;
      case 'malformed': {
        const frames = malformedFrames(this.main.marketId, this.exchangeTime());
        for (let i = 0; i < fault.frames; i++) this.raw.push(frames[(fault.first + i) % frames.length] ?? '');
        return;
      }
      case 'error':
        this.sendRaw(JSON.stringify({ messageType: 'error', code: 3, message: fault.message }));
        return;
      case 'burst':
        this.burst = { from: this.now(), sent: 0, frames: fault.frames };
        return;
      case 'clock':
        this.skew = { ms: fault.ms, frames: fault.frames };
        return;
      case 'rest':
        // Whoever answers over HTTP does that.
        return;
    }
  }

  /** Sends `text` to every client that has asked for something, whatever it is. */
  sendRaw(text: string): void {
    for (const connection of this.connections) if (connection.subscribed) connection.send({ ...NOTHING, text });
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private readonly emit = (frame: MarketFrame): void => {
    this.onFrame(frame);
    this.publish(frame);
  };

  /** Everything that has come due since the last turn. */
  private turn(): void {
    const time = this.exchangeTime();
    for (const market of this.markets) market.advance(time, this.emit);
    this.stats.loops = this.main.loops;
    this.flutter(time);
    const raw = this.raw.shift();
    if (raw !== undefined) this.sendRaw(raw);
    for (const connection of [...this.connections]) {
      connection.turn();
      if (connection.idleMs < this.options.idleMs) continue;
      this.stats.idled += 1;
      this.cut(connection);
    }
  }

  private flutter(time: number): void {
    const { from, sent, frames } = this.burst;
    const due = Math.min(frames, (this.now() - from) * BURST_PER_MS) - sent;
    if (due < 2) return;
    const pairs = Math.floor(due / 2);
    this.burst = { from, sent: sent + 2 * pairs, frames };
    this.main.flutter(time, pairs, this.emit);
  }

  private publish(frame: MarketFrame): void {
    const listeners = [...this.connections].filter((each) => each.listens(frame.messageType, frame.marketId));
    const delta = frame.checksum !== undefined;
    if (delta) this.stats.deltas += 1;
    const own = frame.marketId === this.main.marketId;
    if (listeners.length === 0) {
      if (own) this.ledger?.missed(0, this.message(frame, 'valid', null));
      return;
    }
    if (own && delta && this.toSwallow > 0) {
      this.toSwallow -= 1;
      for (const { line } of listeners) this.ledger?.missed(line, this.message(frame, 'valid', null));
      return;
    }
    const message = own ? this.spoiled(frame) : this.message(frame, 'valid', null);
    for (const listener of listeners) listener.send(message);
  }

  private spoiled(frame: MarketFrame): Outgoing {
    const truth = this.truthOf(frame);
    if (frame.checksum !== undefined && this.toCorrupt > 0) {
      this.toCorrupt -= 1;
      return this.message({ ...frame, checksum: String((Number(frame.checksum) ^ 1) >>> 0) }, 'wrong', truth);
    }
    if (this.skew.frames === 0) return this.message(frame, 'valid', truth);
    this.skew = { ...this.skew, frames: this.skew.frames - 1 };
    const timestamp = new Date(Date.parse(frame.timestamp) + this.skew.ms).toISOString();
    return { ...this.message({ ...frame, timestamp }, 'doubtful', truth), time: Date.parse(frame.timestamp) };
  }

  private sendLate(connection: Connection): void {
    for (const message of this.snapshotOf(this.main, true)) connection.send(message);
  }

  private snapshotOf(market: Market, dirty: boolean): Outgoing[] {
    const snapshot = market.snapshot();
    const truth = market === this.main ? this.truthOf(snapshot) : null;
    const late = dirty ? market.late().map((frame, i, all) => this.message(frame, lateStanding(frame, i, all, snapshot), truth)) : [];
    return [this.message(snapshot, 'valid', truth), ...late];
  }

  private truthOf(frame: MarketFrame) {
    return this.ledger !== null && frame.messageType === 'orderbookUpdate' ? this.main.truth() : null;
  }

  private message(frame: MarketFrame, standing: Standing, truth: Outgoing['truth']): Outgoing {
    return { text: JSON.stringify(frame), standing, frame, time: Date.parse(frame.timestamp), truth };
  }

  private beat(): void {
    for (const connection of this.connections) connection.beat();
  }

  private cut(connection: Connection): void {
    connection.terminate();
    this.ended(connection);
  }

  /** A market without orders, as the real exchange shows one that is offline. */
  private emptySnapshot(marketId: string): MarketFrame {
    const time = this.exchangeTime();
    const timestamp = new Date(this.options.startTime).toISOString();
    const name = 'orderbookUpdate';
    const frame = { marketId, snapshot: true, timestamp, snapshotId: time * 1_000, bids: [], asks: [], channel: name } as const;
    return { ...frame, messageType: name };
  }
}

/** Of two changes with the snapshot's own id the older one came too late, and nobody can tell which that is. */
function lateStanding(frame: MarketFrame, at: number, all: readonly MarketFrame[], { snapshotId }: MarketFrame): Standing {
  const rivals = all.some((other, i) => i !== at && other.checksum !== frame.checksum && other.snapshotId === frame.snapshotId);
  return frame.snapshotId === snapshotId && rivals ? 'doubtful' : 'valid';
}
