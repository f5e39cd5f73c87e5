/** Amounts as the exchange takes them: with no more decimals than its market has. */
import { type Amount, UNITS } from '../core/units.ts';

/** `amount`, whole or not, up or down to the grid of a market with so many decimals. */
export function onGrid(amount: number, decimals: number, direction: 'up' | 'down'): Amount {
  let grid = UNITS;
  for (let i = 0; i < decimals; i++) grid /= 10;
  return ((direction === 'up' ? Math.ceil(amount / grid - 1e-9) : Math.floor(amount / grid)) * grid) as Amount;
}
