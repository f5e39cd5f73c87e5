/** What is said when a trade has been learned from. */
import { expect, test } from 'vitest';
import { learnedLine } from '../../../src/trading/outcomes/learned-line.ts';

const base = { market: 'BTC-AUD', pnl: 0.0075, holdMs: 1_518_000, closed: 151, fullTrades: 200 };

test('a profit, a loss, nothing', () => {
  expect(learnedLine(base)).toBe('learned from BTC-AUD: +0.75 % in 25.3 min, 151/200');
  expect(learnedLine({ ...base, pnl: -0.01234, holdMs: 0 })).toBe('learned from BTC-AUD: -1.23 % in 0.0 min, 151/200');
  expect(learnedLine({ ...base, pnl: -0.00001, closed: 1 })).toBe('learned from BTC-AUD: +0.00 % in 25.3 min, 1/200');
});
