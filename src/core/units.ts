/**
 * Units. Prices, amounts and money are integers of 1e-8 (quote per base, base, quote), so that a value on the wire is
 * held exactly whatever decimals its market uses; time is whole milliseconds since the epoch. The largest is 2^53 - 1,
 * about 90 million in each unit; what is larger is refused at the border.
 */
declare const unit: unique symbol;

/** Quote currency per base currency, in 1e-8. */
export type Price = number & { readonly [unit]: 'price' };
/** Base currency, in 1e-8. */
export type Amount = number & { readonly [unit]: 'amount' };
/** Quote currency, in 1e-8. */
export type Money = number & { readonly [unit]: 'money' };

/** How many integer units one whole of a price, amount or sum of money has. */
export const UNITS = 100_000_000;
const UNITS_BIG = 100_000_000n;

/** What `amount` costs at `price`, rounded down (`'down'`) or up (`'up'`) to the last unit of money. */
export function cost(price: Price, amount: Amount, rounding: 'down' | 'up'): Money {
  const product = BigInt(price) * BigInt(amount);
  const quotient = product / UNITS_BIG;
  const exact = quotient * UNITS_BIG === product;
  return Number(rounding === 'up' && !exact ? quotient + 1n : quotient) as Money;
}

/** `money` times `rate` (a fraction given in millionths), rounded up: fees round against the trader. */
export function fee(money: Money, rateMillionths: number): Money {
  const product = BigInt(money) * BigInt(rateMillionths);
  return Number((product + 999_999n) / 1_000_000n) as Money;
}

/** How much can be bought for `money` at `price`, rounded down. */
export function affordable(money: Money, price: Price): Amount {
  return Number((BigInt(money) * UNITS_BIG) / BigInt(price)) as Amount;
}

/** The float behind integer units: the one conversion towards learning and the screen. */
export function toFloat(value: Price | Amount | Money): number {
  return value / UNITS;
}
