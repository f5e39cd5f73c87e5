/** A WebSocket without a network: the test is the exchange. */
import type { SocketClass, SocketLike } from '../../src/feed/connection.ts';
import type { WireFrame } from './frames.ts';

export class FakeSocket implements SocketLike {
  readonly sent: string[] = [];
  readonly openedAt = Date.now();
  closed = false;
  private readonly listeners: { type: string; listener: (event: unknown) => void }[] = [];

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.listeners.push({ type, listener });
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  emit(type: 'open' | 'message' | 'close' | 'error', event: unknown = {}): void {
    for (const each of this.listeners) if (each.type === type) each.listener(event);
  }

  accept(): void {
    this.emit('open');
  }

  deliver(...frames: readonly (WireFrame | string)[]): void {
    for (const frame of frames) this.emit('message', { data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  /** What was asked for, as parsed frames. */
  get asked(): WireFrame[] {
    return this.sent.map((text) => JSON.parse(text) as WireFrame);
  }
}

/** A class of fake sockets that remembers each it made. */
export function fakeSockets(): { readonly sockets: FakeSocket[]; readonly WebSocketClass: SocketClass } {
  const sockets: FakeSocket[] = [];
  class Recorded extends FakeSocket {
    constructor(_url: string) {
      super();
      sockets.push(this);
    }
  }
  return { sockets, WebSocketClass: Recorded };
}
