/** Keeps one connection to the exchange alive: reopens it with patience, at once when the network is back, and replaces it before it is a day old. */
import type { Clock } from '../core/ports.ts';
import { Connection, type SocketClass } from './connection.ts';
import { Reopening } from './reopening.ts';

/** The exchange's vendor advises a fresh connection every 24 hours. */
export const REFRESH_AFTER_MS = 23 * 3_600_000;
const REFRESH_RETRY_MS = 600_000;
const NOT_READY_MS = 1_000;

export interface LinkOptions {
  readonly url: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly SocketClass: SocketClass;
  readonly random: () => number;
}

export interface LinkEvents {
  /** Whether a new connection is wanted now; asked before each reopening. */
  ready(): boolean;
  /** A connection is open: subscribe. */
  opened(): void;
  /** So is the one that is to replace it: say what to subscribe with `send`. */
  successorOpened(send: (text: string) => void): void;
  received(data: unknown): void;
  /** A frame of the connection that is to replace the present one. @returns true when it is the one to go on with. */
  previewed(data: unknown): boolean;
  lost(): void;
}

export class Link {
  private readonly options: LinkOptions;
  private readonly events: LinkEvents;
  private readonly reopening: Reopening;
  private current: Connection | null = null;
  private successor: Connection | null = null;
  private reopenTimer: ReturnType<typeof setTimeout> | undefined;
  private refreshTimer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private readonly onOnline = () => this.wake();
  /** Connections that were open after the first; -1 before that one, replacements before the loss not counted. */
  reconnects = -1;

  constructor(options: LinkOptions, events: LinkEvents) {
    this.options = options;
    this.events = events;
    this.reopening = new Reopening(options.random);
  }

  start(): void {
    // Windows and workers both tell when the network is back; Node has no such event.
    if (typeof globalThis.addEventListener === 'function') globalThis.addEventListener('online', this.onOnline);
    this.openSoon(0);
  }

  get connected(): boolean {
    return this.current?.open ?? false;
  }

  send(text: string): void {
    this.current?.send(text);
  }

  /** The connection delivers what it should: the next loss is answered quickly. */
  succeeded(): void {
    this.reopening.succeeded();
  }

  /** Opens at once instead of waiting longer, as far as the limit on opens allows. */
  wake(): void {
    if (this.current === null) this.openSoon(0);
  }

  /** Gives the present connection up, as if it had been lost. */
  drop(): void {
    if (this.current !== null) this.lose(this.current);
  }

  close(): void {
    this.closed = true;
    if (typeof globalThis.removeEventListener === 'function') globalThis.removeEventListener('online', this.onOnline);
    clearTimeout(this.reopenTimer);
    this.closeAll();
  }

  private openSoon(delay: number): void {
    clearTimeout(this.reopenTimer);
    if (this.closed) return;
    const wait = Math.max(delay, this.reopening.blockedFor(this.options.clock.now()));
    if (wait === 0 && this.events.ready()) this.openNow();
    else this.reopenTimer = setTimeout(() => this.openSoon(0), wait === 0 ? NOT_READY_MS : wait);
  }

  private openNow(): void {
    this.current = this.connect({
      opened: () => {
        this.reconnects++;
        this.events.opened();
        this.refreshLater(REFRESH_AFTER_MS);
      },
      received: (_, data) => this.events.received(data),
      lost: (connection) => this.lose(connection),
    });
  }

  private connect(events: ConstructorParameters<typeof Connection>[3]): Connection {
    const { url, SocketClass, clock } = this.options;
    this.reopening.opened(clock.now());
    return new Connection(url, SocketClass, clock, events);
  }

  private lose(connection: Connection): void {
    if (connection !== this.current) return;
    this.closeAll();
    this.events.lost();
    this.openSoon(this.reopening.nextDelay());
  }

  private closeAll(): void {
    clearTimeout(this.refreshTimer);
    this.current?.close();
    this.successor?.close();
    this.current = null;
    this.successor = null;
  }

  private refreshLater(delay: number): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => this.refresh(), delay);
  }

  /** Opens the replacement beside the present connection, which goes on until the replacement has the whole book: nothing is missed. */
  private refresh(): void {
    this.refreshLater(REFRESH_RETRY_MS);
    if (this.successor !== null || this.reopening.blockedFor(this.options.clock.now()) > 0) return;
    this.successor = this.connect({
      opened: (connection) => this.events.successorOpened((text) => connection.send(text)),
      received: (connection, data) => this.hear(connection, data),
      lost: (connection) => {
        if (connection === this.successor) this.successor = null;
        else this.lose(connection);
      },
    });
  }

  private hear(connection: Connection, data: unknown): void {
    if (connection === this.current) {
      this.events.received(data);
    } else if (this.events.previewed(data)) {
      this.successor = null;
      this.current?.close();
      this.current = connection;
      this.refreshLater(REFRESH_AFTER_MS);
      this.events.received(data);
    }
  }
}
