/** Stops and targets of the open positions as lines across the chart. */
import type { PositionView } from '../core/frame.ts';
import type { Colours } from './theme.ts';

export interface ExitLine {
  readonly price: number;
  readonly color: string;
  readonly title: string;
}

/** One line for each exit; prices of one name within a basis point of each other as one: their labels would only hide each other. */
export function exitLines(positions: readonly PositionView[], { up, down }: Pick<Colours, 'up' | 'down'>): readonly ExitLine[] {
  const exits = positions.flatMap(({ desk, stop, trailing, target }) => {
    const of = desk === 'margin' ? 'margin ' : '';
    return [
      { price: stop, color: down, name: `${of}${trailing ? 'trailing stop' : 'stop'}` },
      { price: target, color: up, name: `${of}target` },
    ];
  });
  const lines: { price: number; color: string; name: string; count: number }[] = [];
  for (const exit of exits) {
    const alike = lines.find(({ name, price }) => name === exit.name && Math.abs(price / exit.price - 1) < 1e-4);
    if (alike === undefined) lines.push({ ...exit, count: 1 });
    else alike.count++;
  }
  return lines.map(({ price, color, name, count }) => ({ price, color, title: count > 1 ? `${count} ${name}s` : name }));
}
