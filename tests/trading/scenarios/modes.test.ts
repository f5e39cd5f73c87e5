/** One transcript for each mode, in a phase in which a score is asked for: 1.4, of which a plain candidate has 1.2. */
import { expect, test } from 'vitest';
import type { RunOptions } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

const MINUTE = 60_000;
const BREAKOUT = { breakout: { upBp: 12, downBp: -50 } };
const scored = (settings: RunOptions['settings'], seed = 1) =>
  new Transcript({ settings: { coldTrades: 0, riskPerTrade: 0.0003, learningBudget: 0.005, ...settings }, seed });

function spot({ run }: Transcript) {
  return run.versions.filter(({ desk, entryTime }) => desk === 'spot' && entryTime === null);
}

test('normal: the score asked for, and not a bit less', () => {
  const transcript = scored({}).at(0, 60_000).decide(50).at(1_000, 60_000).decide(50, BREAKOUT).at(1_000, 60_000);
  // 0.7 and 0.5, and a sixth of a breakout of 12 bp: 1.4 to the last bit that counts, then just under.
  transcript.decide(50, { breakout: { upBp: 2.4001, downBp: -50 } }).at(1_000, 60_000);
  transcript.decide(50, { breakout: { upBp: 2.3999, downBp: -50 } });
  expectOnFile(transcript, 'mode-normal');
  expect(spot(transcript).map(({ action, mode }) => `${action} ${mode}`)).toEqual([
    'stayOut normal',
    'enter normal',
    'enter normal',
    'stayOut normal',
  ]);
});

test('window: four fifths of it from minute 10 to minute 19 of the hour', () => {
  const transcript = scored({ windowMode: 1 })
    .at(0, 60_000)
    .at(10 * MINUTE - 1, 60_000)
    .decide(50)
    .at(1, 60_000)
    .decide(50);
  transcript
    .at(1_000, 60_000)
    .decide(50, BREAKOUT)
    .at(10 * MINUTE - 1_001, 60_000)
    .decide(50)
    .at(1, 60_000)
    .decide(50);
  expectOnFile(transcript, 'mode-window');
  expect(spot(transcript).map(({ action, mode, needed }) => `${action} ${mode} ${needed.toFixed(2)}`)).toEqual([
    'stayOut normal 1.40',
    'enter window 1.12',
    'enter normal 1.12',
    'enter window 1.12',
    'stayOut normal 1.40',
  ]);
});

test('exploration: some of what the gate refuses, at learning size; none once it is switched off', () => {
  const transcript = scored({ explorationMode: 1 }, 3).at(0, 60_000);
  for (let i = 0; i < 12; i++) transcript.decide(50).at(10_000, 60_000);
  transcript.command({ kind: 'switchMode', mode: 'exploration', on: false });
  for (let i = 0; i < 4; i++) transcript.decide(50).at(10_000, 60_000);
  expectOnFile(transcript, 'mode-exploration');
  const tried = spot(transcript).filter(({ action }) => action === 'enter');
  expect(tried.length).toBeGreaterThan(0);
  expect(tried.map(({ mode, learning, amount }) => [mode, learning, amount])).toEqual(tried.map(() => ['exploration', true, 12_000]));
});
