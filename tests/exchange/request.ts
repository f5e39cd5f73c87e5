/** What a client may ask the exchange, and the exact words it is refused with. */
export type Channel = 'tick' | 'trade' | 'orderbook' | 'orderbookUpdate' | 'heartbeat';

export interface Request {
  readonly messageType: 'subscribe' | 'addSubscription' | 'removeSubscription';
  readonly channels: readonly Channel[];
  readonly marketIds: readonly string[];
}

export interface ErrorFrame {
  readonly messageType: 'error';
  readonly code: number;
  readonly message: string;
}

const CHANNELS: readonly string[] = ['tick', 'trade', 'orderbook', 'orderbookUpdate', 'heartbeat'];
const PRIVATE_CHANNELS: readonly string[] = ['orderChange', 'fundChange'];
const REQUESTS: readonly string[] = ['subscribe', 'addSubscription', 'removeSubscription'];

/** Reads a client's message. One bad channel or market id refuses all of it. */
export function parseRequest(text: string, isMarket: (id: string) => boolean): Request | ErrorFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refusal('Unable to parse JSON, please validate the format.');
  }
  const { messageType, channels, marketIds = [] } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!isOneOf(REQUESTS, messageType)) return refusal('invalid message type');
  if (!Array.isArray(channels) || channels.length === 0) return refusal('invalid channel names');
  if (channels.some((channel) => isOneOf(PRIVATE_CHANNELS, channel))) return refusal('authentication failed. invalid key', 1);
  if (!channels.every((channel) => isOneOf(CHANNELS, channel))) return refusal('invalid channel names');
  // Only the heartbeat belongs to no market, and only a removal may name none: it takes the channel off all of them.
  const mayBeEmpty = messageType === 'removeSubscription' || channels.every((channel) => channel === 'heartbeat');
  if (!Array.isArray(marketIds) || (marketIds.length === 0 && !mayBeEmpty)) return refusal('invalid marketIds');
  if (!marketIds.every((id) => typeof id === 'string' && isMarket(id))) return refusal('invalid marketIds');
  return { messageType, channels, marketIds } as Request;
}

function isOneOf(words: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && words.includes(value);
}

function refusal(message: string, code = 3): ErrorFrame {
  return { messageType: 'error', code, message };
}
