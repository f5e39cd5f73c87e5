/** The order book of one market: every level of both sides, best first, with the exchange's checksum over the best ten. */

import type { FieldCodec, Stateful } from './codec.ts';
import { boolean, count } from './codec.ts';
import { CRC_START, crcByte, crcValue } from './crc32.ts';
import type { Level } from './messages.ts';
import type { Amount, Price } from './units.ts';

const CHECKSUM_LEVELS = 10;
const ZERO = 48;

/** One side as three parallel arrays; `sign` is +1 where a higher price is better (bids), -1 where a lower one is. */
export class BookSide {
  readonly prices: Price[] = [];
  readonly amounts: Amount[] = [];
  readonly orders: number[] = [];
  readonly sign: 1 | -1;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  get length(): number {
    return this.prices.length;
  }

  clear(): void {
    this.prices.length = 0;
    this.amounts.length = 0;
    this.orders.length = 0;
  }

  /** Sets the total amount at a price; 0 deletes the level. */
  set(price: Price, amount: Amount, orders: number): void {
    const at = this.find(price);
    const present = this.prices[at] === price;
    if (amount === 0) {
      if (present) this.splice(at, 1);
    } else if (present) {
      this.amounts[at] = amount;
      this.orders[at] = orders;
    } else {
      this.prices.splice(at, 0, price);
      this.amounts.splice(at, 0, amount);
      this.orders.splice(at, 0, orders);
    }
  }

  level(at: number): Level {
    return [this.prices[at] as Price, this.amounts[at] as Amount, this.orders[at] as number];
  }

  private splice(at: number, many: number): void {
    this.prices.splice(at, many);
    this.amounts.splice(at, many);
    this.orders.splice(at, many);
  }

  /** The first place whose price is not better than `price`. */
  private find(price: Price): number {
    let low = 0;
    let high = this.prices.length;
    const wanted = price * this.sign;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.prices[middle] as number) * this.sign > wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A side in full, or its best `limit` levels; reading replaces what was there. */
function sideCodec(limit: number): FieldCodec<BookSide> {
  return {
    write(writer, side) {
      const length = Math.min(limit, side.length);
      writer.varint(length);
      let last = 0;
      for (let i = 0; i < length; i++) {
        const [price, amount, orders] = side.level(i);
        writer.varint(i === 0 ? price : (last - price) * side.sign);
        writer.varint(amount);
        writer.varint(orders);
        last = price;
      }
    },
    read(reader, side) {
      side.clear();
      const length = reader.varint();
      let last = 0;
      for (let i = 0; i < length; i++) {
        const step = reader.varint();
        last = i === 0 ? step : last - step * side.sign;
        side.prices.push(last as Price);
        side.amounts.push(reader.varint() as Amount);
        side.orders.push(reader.varint());
      }
      return side;
    },
  };
}

function fields(limit: number) {
  return { known: boolean, snapshotId: count, bids: sideCodec(limit), asks: sideCodec(limit) };
}

export class OrderBook implements Stateful {
  /** The whole book. The engine's digest covers {@link topCodec}, its best 50 levels, instead. */
  readonly codec = { version: 1, fields: fields(Number.MAX_SAFE_INTEGER) };
  static readonly topCodec = { version: 1, fields: fields(50) };

  /** False from a desync, and at the start, until the next snapshot. */
  known = false;
  snapshotId = 0;
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);

  /** Replaces everything by a snapshot. */
  load(snapshotId: number, bids: readonly Level[], asks: readonly Level[]): void {
    this.forget();
    this.apply(snapshotId, bids, asks);
    this.known = true;
  }

  /** Applies changed levels; amounts are absolute. */
  apply(snapshotId: number, bids: readonly Level[], asks: readonly Level[]): void {
    this.snapshotId = snapshotId;
    for (const [price, amount, orders] of bids) this.bids.set(price, amount, orders);
    for (const [price, amount, orders] of asks) this.asks.set(price, amount, orders);
  }

  /** The book is unknown. */
  forget(): void {
    this.known = false;
    this.snapshotId = 0;
    this.bids.clear();
    this.asks.clear();
  }

  /** Known, and with orders on both sides. */
  get twoSided(): boolean {
    return this.known && this.bids.length > 0 && this.asks.length > 0;
  }

  get crossed(): boolean {
    return this.twoSided && this.bestBid >= this.bestAsk;
  }

  /** Known, two-sided and not crossed: fit to sample, decide and fill on. */
  get sound(): boolean {
    return this.twoSided && this.bestBid < this.bestAsk;
  }

  get bestBid(): Price {
    return this.bids.prices[0] as Price;
  }

  get bestAsk(): Price {
    return this.asks.prices[0] as Price;
  }

  /** Twice the mid-price, an integer of 1e-8: half of an odd sum is no integer. */
  get doubleMid(): number {
    return this.bestBid + this.bestAsk;
  }

  /**
   * The exchange's checksum: CRC-32 over price and amount of the best ten bids, then of the best ten asks, each as its
   * canonical text without the dot and without leading zeros (vendor's checksum notes).
   */
  checksum(): number {
    let register = CRC_START;
    for (const side of [this.bids, this.asks]) {
      const levels = Math.min(CHECKSUM_LEVELS, side.length);
      for (let i = 0; i < levels; i++) {
        register = crcDigits(register, side.prices[i] as number);
        register = crcDigits(register, side.amounts[i] as number);
      }
    }
    return crcValue(register);
  }
}

/** Feeds the canonical digits of an integer of 1e-8: up to eight trailing zeros are its absent decimals. */
function crcDigits(register: number, value: number): number {
  let digits = value;
  for (let i = 0; i < 8 && digits !== 0 && digits % 10 === 0; i++) digits /= 10;
  if (digits === 0) return register;
  let power = 1;
  while (power * 10 <= digits) power *= 10;
  let result = register;
  for (; power >= 1; power /= 10) {
    const digit = Math.floor(digits / power);
    digits -= digit * power;
    result = crcByte(result, ZERO + digit);
  }
  return result;
}
