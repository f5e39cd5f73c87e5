/** Frames that no exchange should send, one of each kind; none may be taken for data, and each must be counted. */

/** Far more than the border reads. */
const TOO_LONG = 4_000_001;
const DAY_MS = 86_400_000;

/** @param time exchange time now, ms: all that is wrong with a frame is what it is here for. */
export function malformedFrames(marketId: string, time: number): readonly string[] {
  const timestamp = new Date(time).toISOString();
  const snapshotId = time * 1_000;
  const tick = { messageType: 'tick', marketId, timestamp, bestBid: '60000', bestAsk: '60001', lastPrice: '60000.5', volume24h: '1' };
  const trade = { messageType: 'trade', marketId, timestamp, tradeId: 1, price: '60000', volume: '0.1', side: 'Bid' };
  const delta = {
    messageType: 'orderbookUpdate',
    marketId,
    timestamp,
    snapshotId,
    bids: [['60000', '1', 1]] as unknown,
    asks: [] as unknown,
    checksum: '1',
  };
  const without = (frame: object, field: string) => ({ ...frame, [field]: undefined });
  const frames: readonly unknown[] = [
    // No frame at all.
    null,
    42,
    'tick',
    [tick],
    {},
    // Types nobody knows.
    { messageType: 'orderChange', marketId },
    { ...delta, snapshot: 'yes' },
    { ...tick, messageType: 7 },
    // What must be there is not.
    without(tick, 'timestamp'),
    without(tick, 'bestAsk'),
    without(trade, 'tradeId'),
    without(trade, 'side'),
    without(delta, 'checksum'),
    without(delta, 'bids'),
    without(delta, 'marketId'),
    { messageType: 'heartbeat' },
    // Of the wrong type.
    { ...tick, bestBid: 60_000 },
    { ...tick, marketId: 5 },
    { ...tick, timestamp: time },
    { ...tick, timestamp: 'yesterday' },
    { ...trade, tradeId: '1' },
    { ...trade, side: 'bid' },
    { ...delta, bids: { price: '60000' } },
    { ...delta, bids: [['60000', '1']] },
    { ...delta, asks: [null] },
    { ...delta, checksum: 1 },
    { messageType: 'heartbeat', channels: [{ name: 3 }] },
    { messageType: 'error', code: 'three', message: 'invalid marketIds' },
    // No numbers, or none that can be.
    { ...tick, bestBid: 'NaN' },
    { ...tick, lastPrice: 'Infinity' },
    { ...tick, lastPrice: '' },
    { ...trade, price: '-60000' },
    { ...trade, price: '0' },
    { ...trade, price: '6e4' },
    { ...trade, volume: '0x10' },
    { ...trade, price: '99999999999999999999' },
    { ...trade, tradeId: 1e300 },
    { ...trade, tradeId: -1 },
    { ...delta, snapshotId: 0.5 },
    { ...delta, snapshotId: 1e20 },
    { ...delta, bids: [['60000', 'NaN', 1]] },
    { ...delta, checksum: '99999999999' },
    { ...delta, timestamp: '9999-12-31T23:59:59.999Z' },
    // Well formed, and not to be believed.
    { ...tick, marketId: 'ETH-AUD' },
    { ...tick, timestamp: new Date(time + DAY_MS).toISOString() },
    { ...trade, price: '6000000' },
    { ...tick, bestBid: '1', bestAsk: '2', lastPrice: '1' },
    // The exchange's own words for one bad market id: it then has forgotten the whole subscription.
    { messageType: 'error', code: 3, message: 'invalid marketIds' },
    // Longer than any frame.
    { ...tick, volume24h: '1'.repeat(TOO_LONG) },
  ];
  const texts = ['', 'hello', '{"messageType":"tick",', '\u0000', '['.repeat(100_000)];
  return [...texts, ...frames.map((frame) => JSON.stringify(frame))];
}
