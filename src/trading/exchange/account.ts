/** Money and coins of one desk, in integers, with what it may borrow and what borrowing costs. */
import { count, f64, type Stateful } from '../../core/codec.ts';
import type { Side } from '../../core/messages.ts';
import { type Amount, cost, type Money, type Price } from '../../core/units.ts';

export interface AccountRules {
  /** Largest value of the position, times equity; 1 borrows nothing. */
  readonly leverage: number;
  /** Whether coins may be borrowed and sold. */
  readonly short: boolean;
  /** Cost of what is borrowed, fraction per day. */
  readonly borrowing: number;
  /** Equity under which the position is closed by the exchange, fraction of the position's value. */
  readonly maintenance: number;
}

const MINUTE_MS = 60_000;
const MINUTES_OF_DAY = 1_440n;
const BILLION = 1_000_000_000n;
/** 2^51 units, about 22 million: no position is larger, whatever the leverage, so that it and the cash beside it stay exact integers. */
const LARGEST_POSITION = 2_251_799_813_685_248;

export class Account implements Stateful {
  /** Doubles hold every integer that money can be; the short form of signed integers does not. */
  readonly codec = { version: 1, fields: { cash: f64, holding: f64, minute: count } };
  /** Negative where money is borrowed. */
  cash: Money;
  /** Negative where coins are borrowed. */
  holding = 0 as Amount;
  /** Whole minutes since the epoch up to which borrowing was charged. */
  private minute = 0;
  readonly rules: AccountRules;

  constructor(rules: AccountRules, capital: Money) {
    this.rules = rules;
    this.cash = capital;
  }

  /** Nothing is borrowed: neither money nor coins ever go below nought. */
  get isSpot(): boolean {
    return this.rules.leverage <= 1 && !this.rules.short;
  }

  /** Books a fill. `fee` is negative where it is a rebate. */
  fill(side: Side, amount: Amount, value: Money, fee: Money): void {
    const sign = side === 'buy' ? 1 : -1;
    this.cash = (this.cash - sign * value - fee) as Money;
    this.holding = (this.holding + sign * amount) as Amount;
  }

  /** How much of the position an order of this side would close. */
  closable(side: Side): Amount {
    return Math.max(0, side === 'sell' ? this.holding : -this.holding) as Amount;
  }

  /** Worth if all were closed at the best prices, before fees: what is held at the bid, what is owed at the ask. */
  equity(bid: Price, ask: Price): Money {
    return equityOf(this.cash, this.holding, bid, ask);
  }

  /** Value of the position, never negative, rounded up. */
  exposure(bid: Price, ask: Price): Money {
    return exposureOf(this.holding, bid, ask);
  }

  /** The largest position that `equity` allows. */
  largestPosition(equity: Money): Money {
    return Math.max(0, Math.min(LARGEST_POSITION, fractionOf(equity, this.rules.leverage, 'down'))) as Money;
  }

  /** What could still be spent, before fees and without what resting orders hold: cash, or room up to the leverage. */
  available(bid: Price, ask: Price): Money {
    if (this.isSpot) return this.cash;
    return Math.max(0, this.largestPosition(this.equity(bid, ask)) - this.exposure(bid, ask)) as Money;
  }

  /** Money that a long position owes, or what it would cost to buy back the coins that a short one owes. */
  borrowed(ask: Price): Money {
    if (this.holding > 0) return Math.max(0, -this.cash) as Money;
    return cost(ask, -this.holding as Amount, 'up');
  }

  /**
   * Charges what is borrowed for the whole minutes that ended since the last charge, as a lender does who looks once a minute:
   * what is borrowed then costs the whole minute, what is borrowed and returned between two costs nothing. After a gap all its
   * minutes are charged at once, coins at the price that is known then. Debt without a position (what a liquidation left) costs
   * nothing. To be called before each fill, so that only what was owed is charged.
   * @returns what was taken, rounded up.
   */
  accrue(time: number, ask: Price): Money {
    const minute = Math.floor(time / MINUTE_MS);
    const minutes = minute - this.minute;
    if (minutes <= 0) return 0 as Money;
    this.minute = minute;
    const perDay = BigInt(Math.round(this.rules.borrowing * 1e9));
    const scale = BILLION * MINUTES_OF_DAY;
    const interest = Number((BigInt(this.borrowed(ask)) * perDay * BigInt(minutes) + scale - 1n) / scale) as Money;
    this.cash = (this.cash - interest) as Money;
    return interest;
  }

  /** Whether equity is under what the position must have behind it. */
  isLiquidable(bid: Price, ask: Price): boolean {
    return this.equity(bid, ask) < fractionOf(this.exposure(bid, ask), this.rules.maintenance, 'up');
  }
}

/** {@link Account.equity} of any cash and holding, rounded against the trader. */
export function equityOf(cash: Money, holding: Amount, bid: Price, ask: Price): Money {
  const worth = holding >= 0 ? cost(bid, holding, 'down') : -cost(ask, -holding as Amount, 'up');
  return (cash + worth) as Money;
}

/** {@link Account.exposure} of any holding. */
export function exposureOf(holding: Amount, bid: Price, ask: Price): Money {
  return holding >= 0 ? cost(bid, holding, 'up') : cost(ask, -holding as Amount, 'up');
}

/** `money` times a fraction or factor, which counts in billionths. */
function fractionOf(money: Money, fraction: number, rounding: 'up' | 'down'): Money {
  if (money <= 0) return 0 as Money;
  const product = BigInt(money) * BigInt(Math.round(fraction * 1e9));
  return Number((rounding === 'up' ? product + BILLION - 1n : product) / BILLION) as Money;
}
