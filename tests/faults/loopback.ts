/** WebSockets that end in an exchange of the same process: as fast as calls, and told apart from real ones by nothing. */
import type { SocketClass, SocketLike } from '../../src/feed/connection.ts';
import type { Connection } from '../exchange/connection.ts';
import type { Floor } from '../exchange/floor.ts';

/** How long opening, a request, and the news of an end take, ms. */
const OPEN_MS = 60;
const WAY_MS = 20;

export interface Loopback {
  readonly SocketClass: SocketClass;
  /** How many messages reached the client, by the number of the exchange's line. */
  readonly received: ReadonlyMap<number, number>;
}

export function loopback(floor: Floor): Loopback {
  const received = new Map<number, number>();
  class LoopbackSocket implements SocketLike {
    private readonly listeners: { readonly type: string; readonly listener: (event: unknown) => void }[] = [];
    private connection: Connection | null = null;
    private ended = false;
    private cut = false;
    private part = '';

    constructor(_url: string) {
      setTimeout(() => this.connect(), OPEN_MS);
    }

    addEventListener(type: string, listener: (event: unknown) => void): void {
      this.listeners.push({ type, listener });
    }

    send(text: string): void {
      const { connection } = this;
      setTimeout(() => {
        if (!this.ended && !this.cut) connection?.receive(text);
      }, WAY_MS);
    }

    close(): void {
      this.end();
    }

    private connect(): void {
      if (this.ended) return;
      this.connection = floor.admit({
        send: (text) => this.deliver(text),
        sendPart: (part, last) => {
          this.part += part;
          if (!last) return;
          const whole = this.part;
          this.part = '';
          this.deliver(whole);
        },
        unread: 0,
        terminate: () => {
          // From here on nothing comes through, and the news of it takes its way.
          this.cut = true;
          setTimeout(() => this.end(), WAY_MS);
        },
      });
      // Even whoever is refused is let in first: the handshake is over before the exchange counts.
      this.emit('open', {});
    }

    private deliver(text: string): void {
      if (this.ended || this.cut || this.connection === null) return;
      const { line } = this.connection;
      received.set(line, (received.get(line) ?? 0) + 1);
      this.emit('message', { data: text });
    }

    private end(): void {
      if (this.ended) return;
      this.ended = true;
      if (this.connection !== null) floor.ended(this.connection);
      this.emit('close', {});
    }

    private emit(type: string, event: unknown): void {
      for (const each of this.listeners) if (each.type === type) each.listener(event);
    }
  }
  return { SocketClass: LoopbackSocket, received };
}
