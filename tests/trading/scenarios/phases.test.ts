/** The borders of the phases, by closed trades of both desks: what is asked for, what the outcome models weigh, and that they veto. */
import { expect, test } from 'vitest';
import type { DecisionRecord } from '../../../src/core/records.ts';
import { expecting, type FloorRun, type RunOptions, reasonOf } from '../floor-run.ts';
import { expectOnFile } from './golden.ts';
import { Transcript } from './transcript.ts';

const BREAKOUT = { breakout: { upBp: 12, downBp: -50 } };
/** Ten lots and little at risk, so that there is always room to decide in. */
const roomy = (settings: RunOptions['settings'] = {}) =>
  new Transcript({ settings: { riskPerTrade: 0.0003, riskMost: 0.0003, lots: 10, timeExit: 10_000_000, ...settings } });

/** Trades are entered and closed by hand at a gain, until `closed` are. */
function closeUntil(run: FloorRun, closed: number): void {
  const { floor } = run;
  for (let round = 0; floor.outcomes.closed < closed; round++) {
    if (round > closed) throw new Error(`${floor.outcomes.closed} trades closed in ${round} rounds, ${closed} wanted`);
    run.price(1_000, 60_000, 3).decide(expecting(50), BREAKOUT);
    run.price(1_000, 60_000, 3).price(1_000, 60_050, 3);
    const open = floor.desks.flatMap(({ holdings }) => holdings.lots);
    for (const { entry } of open.slice(0, closed - floor.outcomes.closed)) run.command({ kind: 'close', decision: entry.decision });
    run.price(1_000, 60_050, 3);
  }
}

/** What the spot desk decides of a plain candidate, and of a breakout, behind each of these numbers of closed trades. */
function atBorders(transcript: Transcript, borders: readonly number[]): readonly (readonly DecisionRecord[])[] {
  return borders.map((border) => {
    transcript.silently(`${border} trades are closed`, (run) => closeUntil(run, border)).at(1_000, 60_000);
    return [{}, BREAKOUT].map((market) => {
      const decided = transcript.run.decide(expecting(50), market).spot;
      transcript.at(1_000, 60_000);
      return decided;
    });
  });
}

function asked(decisions: readonly DecisionRecord[]): string {
  return decisions.map(({ action, needed }) => `${action} ${needed.toFixed(4)}`).join(', ');
}

test('49, 50, 51: every candidate passes, then one needs 1.4, and a little less with each trade', () => {
  const transcript = roomy();
  const decided = atBorders(transcript, [49, 50, 51]);
  expectOnFile(transcript, 'phase-cold-to-learning');
  expect(decided.map(asked)).toEqual(['enter 0.0000, enter 0.0000', 'stayOut 1.4000, enter 1.4000', 'stayOut 1.3980, enter 1.3980']);
});

test('120: progress reads 46.7 %', () => {
  const transcript = roomy();
  const decided = atBorders(transcript, [119, 120]);
  expectOnFile(transcript, 'phase-120');
  const { progress, weight, needed } = transcript.run.floor.outcomes.phase;
  expect([`${(progress * 100).toFixed(1)} %`, weight.toFixed(6), needed.toFixed(6)]).toEqual(['46.7 %', '0.140000', '1.260000']);
  expect(decided.map(asked).at(-1)).toBe('stayOut 1.2600, enter 1.2600');
});

test('199, 200, 201: the outcome models come to their full weight, scale the size, and may veto', () => {
  const transcript = roomy({ winLeast: 1 });
  const decided = atBorders(transcript, [199, 200, 201]);
  expectOnFile(transcript, 'phase-learning-to-full');
  expect(decided.map((each) => each.map((one) => reasonOf(one, 'veto') !== undefined))).toEqual([
    [false, false],
    [true, true],
    [true, true],
  ]);
});

test('200 without a veto: the size is halved while nobody can tell how far the models are right', () => {
  const transcript = roomy({ fixedRiskTrades: 10_000 });
  const [before, behind] = atBorders(transcript, [199, 200]);
  expectOnFile(transcript, 'phase-full-size');
  const [learning, full] = [before?.[1], behind?.[1]];
  expect([learning, full].map((each) => each && reasonOf(each, 'sized')?.models)).toEqual([1, 0.5]);
  expect((full?.amount ?? 0) / (learning?.amount ?? 1)).toBeCloseTo(0.5, 3);
});
