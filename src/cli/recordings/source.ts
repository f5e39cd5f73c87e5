/** What a foreign recording says, in our units, before it is put into the exchange's words. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Level } from '../../core/messages.ts';
import type { Amount, Price } from '../../core/units.ts';

interface Arrival {
  /** The exchange's clock, ms since the epoch; never runs backwards. */
  readonly time: number;
  /** The recorder's clock, ms since the epoch; never runs backwards. */
  readonly received: number;
}

/** The whole book. */
export interface BookEvent extends Arrival {
  readonly kind: 'book';
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Levels with their new absolute amounts; 0 deletes. */
export interface ChangeEvent extends Arrival {
  readonly kind: 'change';
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Best prices as the exchange itself published them. */
export interface QuoteEvent extends Arrival {
  readonly kind: 'quote';
  readonly bid: Price;
  readonly ask: Price;
}

export interface PrintEvent extends Arrival {
  readonly kind: 'print';
  readonly tradeId: number;
  readonly price: Price;
  readonly amount: Amount;
  /** The taker sold (`Ask`) or bought (`Bid`), in BTC Markets' words. */
  readonly side: 'Ask' | 'Bid';
}

export type SourceEvent = BookEvent | ChangeEvent | QuoteEvent | PrintEvent;

/** A level whose number of orders the source does not tell: one where there is an amount, none where it is deleted. */
export function uncountedLevel(price: number, amount: number): Level {
  return [price as Price, amount as Amount, amount === 0 ? 0 : 1];
}

/** The lines of a gzipped text file, without the empty one after the last line break. */
export function readLines(path: string | URL): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
}
