/** Order-flow imbalance at the best quotes (Cont, Kukanov, Stoikov 2014): what arrived at the bid less what arrived at the ask. */
import { boolean, f64, type Stateful } from '../core/codec.ts';
import { UNITS } from '../core/units.ts';

export class QuoteFlow implements Stateful {
  readonly codec = {
    version: 1,
    fields: { known: boolean, bid: f64, bidAmount: f64, ask: f64, askAmount: f64, flow: f64, changes: f64 },
  };
  private known = false;
  private bid = 0;
  private bidAmount = 0;
  private ask = 0;
  private askAmount = 0;
  private flow = 0;
  private changes = 0;

  /** Takes the best quotes after one change, in units of 1e-8. */
  observe(bid: number, bidAmount: number, ask: number, askAmount: number): void {
    this.changes++;
    if (this.known) {
      if (bid >= this.bid) this.flow += bidAmount;
      if (bid <= this.bid) this.flow -= this.bidAmount;
      if (ask <= this.ask) this.flow -= askAmount;
      if (ask >= this.ask) this.flow += this.askAmount;
    }
    this.known = true;
    this.bid = bid;
    this.ask = ask;
    this.bidAmount = bidAmount;
    this.askAmount = askAmount;
  }

  /** Flow in base currency and number of book changes since the last call, which begins anew. */
  take(): { flow: number; changes: number } {
    const taken = { flow: this.flow / UNITS, changes: this.changes };
    this.flow = 0;
    this.changes = 0;
    return taken;
  }

  /** The next book is not compared with the last. */
  interrupt(): void {
    this.known = false;
    this.flow = 0;
    this.changes = 0;
  }
}
