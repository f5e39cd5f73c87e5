/** A recording file as the test exchange reads it: lines kept as text, each parsed when it is due. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export type WireLevel = readonly [price: string, amount: string, orders: number];

/** A frame that belongs to a market; what a kind does not have is absent. */
export interface MarketFrame {
  readonly marketId: string;
  readonly messageType: 'orderbookUpdate' | 'tick' | 'trade';
  readonly timestamp: string;
  readonly snapshot?: true;
  readonly snapshotId?: number;
  readonly bids?: readonly WireLevel[];
  readonly asks?: readonly WireLevel[];
  readonly checksum?: string;
  readonly tradeId?: number;
  readonly price?: string;
  readonly volume?: string;
  readonly side?: 'Bid' | 'Ask';
}

export interface Recording {
  /** The market it was recorded on. */
  readonly market: string;
  readonly length: number;
  /** Exchange time of the first and of the last frame, ms. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** From one trade id to the same place one loop later. */
  readonly tradeIds: number;
  frame(at: number): MarketFrame;
}

/**
 * Reads a recording, gzipped or not. Heartbeats and gaps are left out: the exchange beats by itself.
 * @throws Error when the file does not begin with a snapshot
 */
export function readRecording(path: string): Recording {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...rest] = text.trimEnd().split('\n');
  const lines = rest.filter((line) => line.includes('"marketId"'));
  const frame = (at: number) => (JSON.parse(lines[at] ?? '') as { frame: MarketFrame }).frame;
  if (lines.length === 0 || !frame(0).snapshot) throw new Error(`${path} does not begin with a snapshot`);
  return recordingOf((JSON.parse(header) as { market: string }).market, lines, frame);
}

/** Frames as a recording. @param lines what each is made of; a print's says `"tradeId"`. */
export function recordingOf(market: string, lines: readonly string[], frame: (at: number) => MarketFrame): Recording {
  const trade = (line: string) => line.includes('"tradeId"');
  const firstTrade = frame(Math.max(0, lines.findIndex(trade))).tradeId ?? 0;
  const lastTrade = frame(Math.max(0, lines.findLastIndex(trade))).tradeId ?? 0;
  return {
    market,
    length: lines.length,
    firstTime: Date.parse(frame(0).timestamp),
    lastTime: Date.parse(frame(lines.length - 1).timestamp),
    tradeIds: lastTrade - firstTrade + 1,
    frame,
  };
}
