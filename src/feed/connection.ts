/** One socket from opening to its end. After `close` it says nothing more. */
import type { Clock } from '../core/ports.ts';
import { Silence } from './silence.ts';

/** What a feed needs of a WebSocket: the browser's own, the `ws` package's, or a test's. */
export interface SocketLike {
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: unknown) => void): void;
  send(text: string): void;
  close(): void;
}

export type SocketClass = new (url: string) => SocketLike;

export interface ConnectionEvents {
  opened(connection: Connection): void;
  /** @param data text, unless the exchange sent something else. */
  received(connection: Connection, data: unknown): void;
  /** Closed by the other side, failed, or silent for too long. Said once. */
  lost(connection: Connection): void;
}

export class Connection {
  private readonly events: ConnectionEvents;
  private readonly silence: Silence;
  private socket: SocketLike | null = null;
  private isOpen = false;
  private ended = false;

  constructor(url: string, SocketClass: SocketClass, clock: Pick<Clock, 'now'>, events: ConnectionEvents) {
    this.events = events;
    this.silence = new Silence(clock, () => this.end());
    this.silence.heard();
    try {
      this.socket = new SocketClass(url);
    } catch {
      // An address the platform refuses is a connection lost at once; told later, so that the caller holds this object first.
      queueMicrotask(() => this.end());
      return;
    }
    this.listen(this.socket);
  }

  get open(): boolean {
    return this.isOpen;
  }

  /** Sends `text` if the socket is open; otherwise whoever opens it next will ask again anyway. */
  send(text: string): void {
    if (this.isOpen) this.socket?.send(text);
  }

  close(): void {
    const { socket } = this;
    this.socket = null;
    this.isOpen = false;
    this.silence.stop();
    socket?.close();
  }

  private listen(socket: SocketLike): void {
    const current = (act: (event: unknown) => void) => (event: unknown) => {
      if (this.socket === socket) act(event);
    };
    socket.addEventListener(
      'open',
      current(() => {
        this.isOpen = true;
        this.events.opened(this);
      }),
    );
    socket.addEventListener(
      'message',
      current((event) => {
        this.silence.heard();
        this.events.received(this, (event as { readonly data?: unknown }).data);
      }),
    );
    socket.addEventListener(
      'close',
      current(() => this.end()),
    );
    // An error is followed by a close; without a listener `ws` would throw it into the process.
    socket.addEventListener('error', () => undefined);
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.close();
    this.events.lost(this);
  }
}
