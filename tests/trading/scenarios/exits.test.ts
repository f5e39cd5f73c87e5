/** One transcript for each reason for which a trade ends; fees of a tenth of a percent, so that each number can be followed by hand. */
import { expect, test } from 'vitest';
import { type DeskName, EXIT_REASONS, type ExitReason } from '../../../src/core/records.ts';
import { UNITS } from '../../../src/core/units.ts';
import type { RunOptions } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

const MINUTE = 60_000;
const DOWN = { breakout: { upBp: -50, downBp: 12 } };

interface Ending {
  readonly desk?: DeskName;
  readonly settings?: RunOptions['settings'];
  /** What happens to a long that was entered at 0:00:00.150 for 60,003, from 0:00:01.000 on. */
  readonly script: (transcript: Transcript) => Transcript;
  /** At what price and with what profit it ends, by hand, quote currency. */
  readonly price: number;
  readonly profit: number;
}

const ENDINGS: Readonly<Record<ExitReason, Ending>> = {
  // The target lies two round trips of 21 bp away: 60,003 x 1.0042 = 60,255.01.
  TP_HIT: { script: (to) => to.at(1_000, 60_258).at(1_000, 60_259), price: 60_256, profit: 18.435328 },
  // The stop lies 15 bp away, at 59,912.9955: a bid of 59,913 is not there yet.
  SL_HIT: { script: (to) => to.at(1_000, 59_916).at(1_000, 59_915), price: 59_912, profit: -29.292284 },
  TIME_EXIT: {
    settings: { timeExit: MINUTE },
    script: (to) => to.at(MINUTE - 851, 60_030).at(1, 60_030),
    price: 60_027,
    profit: -13.336833,
  },
  // From half the way to the target on, 126.01, the stop follows 90.0045 behind the best bid: 60,197 gives 60,106.9955.
  TRAILING: { script: (to) => to.at(1_000, 60_200).at(1_000, 60_110).at(1_000, 60_109), price: 60_106, profit: -2.376131 },
  // Its score is enough, but the long was not held for a minute at first.
  SIGNAL: {
    settings: { learningBudget: 0 },
    script: (to) =>
      to
        .at(MINUTE - 851, 60_030)
        .decide(-50, DOWN)
        .at(1, 60_030)
        .decide(-50, DOWN),
    price: 60_027,
    profit: -13.336833,
  },
  // Equity of 9,980 is a fall of 0.2 % from 10,000; the stop lies lower.
  BREAKER: { settings: { drawdown: 0.002 }, script: (to) => to.at(1_000, 59_924).at(1_000, 59_921), price: 59_918, profit: -28.459826 },
  LIQUIDATED: {
    desk: 'margin',
    settings: { riskPerTrade: 0.15, dailyLoss: 1, drawdown: 1 },
    script: (to) => to.at(1_000, 48_003),
    price: 48_000,
    profit: -9936.275486,
  },
  MANUAL: { script: (to) => to.at(1_000, 60_030).command({ kind: 'close', decision: 1 }), price: 60_027, profit: -13.336833 },
};

test.each(EXIT_REASONS)('a trade ends by %s', (reason) => {
  const { desk = 'spot', settings, script, price, profit } = ENDINGS[reason];
  const transcript = new Transcript({ settings: { fee: 0.001, ...settings } }, [desk]);
  transcript.at(0, 60_000).decide(50).at(1_000, 60_000);
  script(transcript).at(1_000, 60_000).balances();
  expectOnFile(transcript, `exit-${reason.toLowerCase().replace('_', '-')}`);
  const trade = transcript.run.trades.find((each) => each.desk === desk);
  expect(trade?.exitReason).toBe(reason);
  expect((trade?.exitPrice ?? 0) / UNITS).toBeCloseTo(price, 6);
  expect((trade?.profit ?? 0) / UNITS).toBeCloseTo(profit, 6);
});

test('a short on credit pays for the coins it borrowed, minute by minute, and is bought back at the ask', () => {
  const transcript = new Transcript({ settings: { fee: 0.001, borrowing: 0.0144 } }, ['margin']);
  transcript
    .at(0, 60_000)
    .decide(-50, DOWN)
    .at(MINUTE - 1, 60_000)
    .at(1, 59_900)
    .at(MINUTE, 59_800)
    .at(1_000, 59_688)
    .at(1_000, 59_688)
    .balances();
  expectOnFile(transcript, 'exit-short-on-credit');
  const trade = transcript.run.trades.find(({ desk }) => desk === 'margin');
  expect([trade?.direction, trade?.exitReason]).toEqual(['SHORT', 'TP_HIT']);
  // A thousandth of a percent a minute of what the coins cost: at 59,903, then at 59,803.
  expect((trade?.interest ?? 0) / (trade?.amount ?? 1)).toBeCloseTo((59_903 + 59_803) * 1e-5, 6);
  expect(trade?.profit).toBe((trade?.gross ?? 0) - (trade?.fees ?? 0) - (trade?.interest ?? 0));
});
