/** The facts of one public frame of BTC Markets' WebSocket v2, after the border: every number parsed, every field checked. */
import type { Level, Side } from '../core/messages.ts';
import type { Amount, Price } from '../core/units.ts';

interface MarketFrame {
  readonly marketId: string;
  /** Exchange time, ms since the epoch. */
  readonly exchangeTime: number;
}

export interface SnapshotFrame extends MarketFrame {
  readonly kind: 'snapshot';
  readonly snapshotId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface DeltaFrame extends MarketFrame {
  readonly kind: 'delta';
  readonly snapshotId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** CRC-32 of the book after this frame, unsigned. */
  readonly checksum: number;
}

export interface TickFrame extends MarketFrame {
  readonly kind: 'tick';
  readonly bid: Price;
  readonly ask: Price;
  readonly last: Price;
  /** 0 where the exchange does not say. */
  readonly volume24h: Amount;
}

export interface TradeFrame extends MarketFrame {
  readonly kind: 'trade';
  readonly tradeId: number;
  readonly price: Price;
  readonly amount: Amount;
  readonly side: Side;
}

export type DataFrame = SnapshotFrame | DeltaFrame | TickFrame | TradeFrame;

/** What the exchange believes we are subscribed to. */
export interface HeartbeatFrame {
  readonly kind: 'heartbeat';
  readonly channels: readonly { readonly name: string; readonly marketIds: readonly string[] }[];
}

export interface ErrorFrame {
  readonly kind: 'error';
  readonly code: number;
  readonly message: string;
}

/** Why a frame, or the point behind it, was put aside. */
export type RefusalReason =
  | 'notText'
  | 'notJson'
  | 'notAnObject'
  | 'unknownType'
  | 'missingField'
  | 'badNumber'
  | 'badTime'
  | 'badSide'
  | 'badText'
  | 'tooLarge'
  | 'otherMarket'
  | 'timeJump'
  | 'absurdPrice'
  | 'insideGap'
  | 'lateBackfill'
  | 'exchangeError';

export interface Refused {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  /** The frame as it came; the quarantine shortens it. */
  readonly text: string;
}

export type Frame = DataFrame | HeartbeatFrame | ErrorFrame;
export type Decoded = Frame | Refused;
