/** Amounts and prices as the exchange takes them: with no more decimals than its market has. */
import { type Amount, UNITS } from '../../core/units.ts';

/** The smallest step of a value with so many decimals, in units. */
export function gridStep(decimals: number): number {
  let step = UNITS;
  for (let i = 0; i < decimals; i++) step /= 10;
  return step;
}

/** `amount`, whole or not, up or down to the grid of a market with so many decimals. */
export function onGrid(amount: number, decimals: number, direction: 'up' | 'down'): Amount {
  const step = gridStep(decimals);
  return ((direction === 'up' ? Math.ceil(amount / step - 1e-9) : Math.floor(amount / step)) * step) as Amount;
}
