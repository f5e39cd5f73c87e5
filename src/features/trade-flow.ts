/** What was traded: signed volume, total volume and prints since the last instant, and the newest print. */
import { count, f64, type Stateful } from '../core/codec.ts';
import type { TradePoint, WatchedTradePoint } from '../core/messages.ts';
import { toFloat } from '../core/units.ts';

/** What was traded in an interval: base volumes, and prints. */
export interface Traded {
  /** Bought less sold. */
  readonly signed: number;
  readonly total: number;
  readonly prints: number;
}

export class TradeFlow implements Stateful {
  readonly codec = { version: 1, fields: { signed: f64, total: f64, prints: count, lastPrice: f64, lastTime: f64 } };
  private signed = 0;
  private total = 0;
  private prints = 0;
  /** Newest print in quote currency, 0 before the first. */
  lastPrice = 0;
  lastTime = 0;

  observe(trade: TradePoint | WatchedTradePoint, time: number): void {
    const amount = toFloat(trade.amount);
    this.signed += trade.side === 'buy' ? amount : -amount;
    this.total += amount;
    this.prints++;
    this.lastPrice = toFloat(trade.price);
    this.lastTime = time;
  }

  /** What was traded since the last call, which begins anew. */
  take(): Traded {
    const taken = { signed: this.signed, total: this.total, prints: this.prints };
    this.signed = 0;
    this.total = 0;
    this.prints = 0;
    return taken;
  }
}
