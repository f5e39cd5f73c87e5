/** One transcript for each breaker: what trips it, what it refuses until when, to the millisecond, and what holds from then on. */
import { expect, test } from 'vitest';
import type { RunOptions } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

const HOUR = 3_600_000;
/** Without learning trades, so that each entry is one that the breakers watch. */
const plain = (settings: RunOptions['settings'] = {}) => new Transcript({ settings: { learningBudget: 0, ...settings } });

/** What the newest decisions of the spot desk were, the oldest first: in, or the last reason to stay out. */
function lastWords({ run }: Transcript, many: number): string[] {
  const spot = run.versions.filter(({ desk, exitTime, entryTime }) => desk === 'spot' && exitTime === null && entryTime === null);
  return spot.slice(-many).map(({ action, reasons }) => (action === 'enter' ? 'enter' : (reasons.at(-1)?.kind ?? '')));
}

/** An entry that is stopped a second later, out of it at a loss 150 ms after that. */
function lose(transcript: Transcript, low = 59_900): Transcript {
  return transcript.at(1_000, 60_000).decide(50).at(1_000, 60_000).at(1_000, low).at(1_000, low);
}

test('after a loss nothing is entered for five minutes', () => {
  const transcript = lose(plain());
  // Out at 0:00:03.150: the pause is over at 0:05:03.150.
  transcript.decide(50).at(299_149, 60_000).decide(50).at(1, 60_000).decide(50);
  expectOnFile(transcript, 'breaker-cooldown');
  expect(lastWords(transcript, 2)).toEqual(['cooldown', 'enter']);
});

test('after four losses in a row nothing is entered for an hour, and the next one counts as the first', () => {
  const transcript = plain({ cooldown: 0, dailyLoss: 1 });
  for (let i = 0; i < 4; i++) lose(transcript);
  // Out at 0:00:15.150 for the fourth time.
  transcript
    .decide(50)
    .at(HOUR - 851, 60_000)
    .decide(50)
    .at(1, 60_000)
    .decide(50);
  transcript.at(1_000, 59_900).at(1_000, 60_000).decide(50);
  expectOnFile(transcript, 'breaker-loss-streak');
  expect(lastWords(transcript, 3)).toEqual(['lossStreak', 'enter', 'enter']);
});

test('after a loss of three percent nothing is entered until the next UTC day', () => {
  const transcript = lose(plain({ cooldown: 0 }), 57_000);
  // The day ends an hour after the start.
  transcript
    .decide(50)
    .at(HOUR - 4_001, 57_000)
    .decide(50)
    .at(1, 57_000)
    .decide(50);
  expectOnFile(transcript, 'breaker-daily-loss');
  expect(lastWords(transcript, 2)).toEqual(['dailyLoss', 'enter']);
});

test('after a fall of fifteen percent everything is closed for a day, and the peak is begun anew', () => {
  const transcript = lose(plain({ cooldown: 0 }), 50_000);
  // It fell at 0:00:03.000. A day later the desk is 16 % below its first peak, and another 2 % are no reason to close anything.
  transcript
    .decide(50)
    .at(24 * HOUR - 1_001, 50_000)
    .decide(50)
    .at(1, 50_000)
    .decide(50);
  transcript.at(1_000, 50_000).at(1_000, 49_000).at(1_000, 49_000).balances();
  expectOnFile(transcript, 'breaker-drawdown');
  expect(lastWords(transcript, 2)).toEqual(['drawdown', 'enter']);
  expect(transcript.run.trades.filter(({ desk }) => desk === 'spot').map(({ exitReason }) => exitReason)).toEqual(['BREAKER', 'SL_HIT']);
});
