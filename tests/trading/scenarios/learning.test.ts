/** When a desk may only learn: Kelly's fraction is at nought, costs are not covered; and when even the budget for that is spent. */
import { expect, test } from 'vitest';
import { reasonOf } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

test('Kelly at nought: with a record of losses alone nothing is entered but learning trades', () => {
  const transcript = new Transcript({ settings: { fixedRiskTrades: 2, cooldown: 0, riskPerTrade: 0.0003 } });
  for (let i = 0; i < 2; i++) transcript.at(1_000, 60_000).decide(50).at(1_000, 60_000).at(1_000, 59_900);
  transcript.at(1_000, 60_000).decide(50).at(1_000, 60_000).balances();
  expectOnFile(transcript, 'kelly-at-nought');
  const decided = transcript.run.floor.log.newest('spot');
  expect(decided && reasonOf(decided, 'kelly')).toMatchObject({ winRate: 0, payoff: 0, fraction: -1 });
  expect([decided?.action, decided?.learning, decided?.filled]).toEqual(['enter', true, 12_000]);
});

test('the learning budget is spent by losses, and is whole again with the next ten thousand steps', () => {
  // 0.03 for 10,000 steps. A learning trade of 7.20 risks 16 bp: 0.0115. So two find room, and a third never does.
  const transcript = new Transcript({ settings: { learningBudget: 0.000003 } });
  transcript.at(1_000, 60_000).decide(0.5, {}, 1).at(1_000, 60_000).decide(0.5, {}, 2).at(1_000, 60_000).decide(0.5, {}, 3);
  transcript.at(1_000, 59_910).at(1_000, 60_000).decide(0.5, {}, 4).at(1_000, 60_000).decide(0.5, {}, 9_999);
  transcript.at(1_000, 60_000).decide(0.5, {}, 10_000).at(1_000, 60_000).balances();
  expectOnFile(transcript, 'learning-budget');
  const spot = transcript.run.versions.filter(({ desk, entryTime, count }) => desk === 'spot' && entryTime === null && count === 1);
  expect(spot.map(({ action }) => action)).toEqual(['enter', 'enter', 'stayOut', 'enter']);
  const refused = transcript.run.versions.find(({ desk, count }) => desk === 'spot' && count === 3);
  expect(refused?.reasons.at(-1)).toEqual({ kind: 'learningBudgetSpent' });
});
