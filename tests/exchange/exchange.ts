/** A test exchange on loopback: BTC Markets' WebSocket and REST protocols over a real socket, its market a recording. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { Archive } from './archive.ts';
import type { Fault } from './faults.ts';
import { Floor, QUIET_MARKETS } from './floor.ts';
import { Ledger, type Witnessed } from './ledger.ts';
import { Market } from './market.ts';
import { type Recording, readRecording } from './recording.ts';
import { Rest } from './rest.ts';
import type { Stats } from './stats.ts';
import { socketWire } from './wire.ts';

export interface ExchangeOptions {
  /** A recording, or the path of one, `.jsonl` or `.jsonl.gz`. */
  readonly recording: string | Recording;
  /** The market it is played as; the recording's own by default. */
  readonly marketId?: string;
  /** A market that plays the same recording beside it; none by default. */
  readonly secondMarketId?: string;
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
  /** Whether a browser may read what REST answers; false by default. */
  readonly cors?: boolean;
  /** Calls of REST let in within ten seconds; 50 by default. */
  readonly callsAllowed?: number;
  /** Whether everything sent is remembered with what was true then; false by default. */
  readonly witnessed?: boolean;
}

export interface Exchange {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  /** `http://127.0.0.1:PORT/v3` */
  readonly restUrl: string;
  readonly port: number;
  readonly marketId: string;
  readonly stats: Readonly<Stats>;
  /** What was sent and kept back so far; empty unless `witnessed`. */
  readonly events: readonly Witnessed[];
  /** The calls of REST so far: path and query. */
  readonly restCalls: readonly string[];
  /** The exchange's clock, ms since the epoch. */
  exchangeTime(): number;
  /** Does one thing wrong, from now on. */
  inject(fault: Fault): void;
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
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  try {
    return new TestExchange(server, options);
  } catch (error) {
    server.close();
    throw error;
  }
}

class TestExchange implements Exchange {
  readonly port: number;
  readonly url: string;
  readonly restUrl: string;
  readonly marketId: string;
  private readonly server: Server;
  private readonly sockets: WebSocketServer;
  private readonly floor: Floor;
  private readonly rest: Rest;

  constructor(server: Server, options: ExchangeOptions) {
    const recording = typeof options.recording === 'string' ? readRecording(options.recording) : options.recording;
    const { marketId = recording.market, secondMarketId, startTime = Date.now(), loop = true, cors = false } = options;
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    this.url = `ws://127.0.0.1:${this.port}`;
    this.restUrl = `http://127.0.0.1:${this.port}/v3`;
    this.marketId = marketId;
    const own = new Market(recording, { marketId, loop, startTime });
    const others = secondMarketId === undefined ? [] : [new Market(recording, { marketId: secondMarketId, loop, startTime })];
    const archives = new Map([own, ...others].map((market) => [market.marketId, new Archive()]));
    this.floor = new Floor([own, ...others], floorOptions(options, startTime), (frame) => archives.get(frame.marketId)?.observe(frame));
    const markets = [...new Set([...archives.keys(), ...QUIET_MARKETS, 'MCAU-AUD'])];
    const exchangeTime = () => this.exchangeTime();
    this.rest = new Rest({ archives, markets, exchangeTime, cors, callsAllowed: options.callsAllowed ?? 50 });
    server.on('request', (request, response) => this.rest.handle(request, response));
    this.sockets = new WebSocketServer({ server });
    this.sockets.on('connection', (socket) => this.admit(socket));
  }

  get stats(): Readonly<Stats> {
    return this.floor.stats;
  }

  get events(): readonly Witnessed[] {
    return this.floor.ledger?.events ?? [];
  }

  get restCalls(): readonly string[] {
    return this.rest.calls;
  }

  exchangeTime(): number {
    return this.floor.exchangeTime();
  }

  inject(fault: Fault): void {
    this.floor.inject(fault);
    if (fault.kind === 'rest') this.rest.suffer(fault.trouble, fault.ms);
  }

  dropAll(): void {
    this.inject({ kind: 'drop' });
  }

  corruptChecksum(): void {
    this.inject({ kind: 'checksum' });
  }

  sendRaw(text: string): void {
    this.floor.sendRaw(text);
  }

  pause(ms: number): void {
    this.inject({ kind: 'silence', ms });
  }

  async stop(): Promise<void> {
    this.floor.stop();
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private admit(socket: WebSocket): void {
    // A reset of the connection is followed by its close, which is all that matters here.
    socket.on('error', () => undefined);
    const connection = this.floor.admit(socketWire(socket));
    if (connection === null) return;
    socket.on('message', (data) => connection.receive(String(data)));
    socket.on('close', () => this.floor.ended(connection));
  }
}

function floorOptions(options: ExchangeOptions, startTime: number) {
  const now = () => performance.now();
  return {
    now,
    startTime,
    speed: options.speed ?? 1,
    heartbeatMs: options.heartbeatMs ?? 5_000,
    idleMs: options.idleMs ?? 60_000,
    opensAllowed: options.opensAllowed ?? 3,
    opensWindowMs: options.opensWindowMs ?? 10_000,
    dirtySnapshots: options.dirtySnapshots ?? false,
    ledger: options.witnessed ? new Ledger(now) : null,
  };
}
