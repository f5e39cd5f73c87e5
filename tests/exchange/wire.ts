/** The exchange's end of a client's line: a real socket, or one within the process. */
import type { WebSocket } from 'ws';

export interface Wire {
  send(text: string): void;
  /** A part of a message; `last` ends it. */
  sendPart(part: string, last: boolean): void;
  /** Bytes that wait to be read by the client. */
  readonly unread: number;
  /** Cuts the line without a close frame. */
  terminate(): void;
}

/** Parts of a message are the fragments of the protocol: a browser tells its page only of the whole. */
export function socketWire(socket: WebSocket): Wire {
  return {
    send: (text) => socket.send(text),
    sendPart: (part, last) => socket.send(part, { fin: last }),
    get unread() {
      return socket.bufferedAmount;
    },
    terminate: () => socket.terminate(),
  };
}
