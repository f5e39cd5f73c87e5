/** Whatever the exchange does, the feed tells the truth, or says that it does not know it; and it goes on. */
import { afterAll, describe, expect, test } from 'vitest';
import { faultSchedule } from '../exchange/fault-schedule.ts';
import { FAULT_KINDS, type FaultKind } from '../exchange/faults.ts';
import { MADE_UP_MARKET, madeUpRecording } from './made-up.ts';
import { playNight } from './night.ts';
import { type Verdict, verdictOf } from './verdict.ts';

const NIGHTS = process.env.NIGHTJAR_FULL === '1' ? 1_000 : 50;
/** REST is another line; here is no one to call. */
const KINDS = FAULT_KINDS.filter((kind) => kind !== 'rest');

const market = madeUpRecording(1, 120);
const verdicts: Verdict[] = [];

async function night(seed: number, kinds: readonly FaultKind[], count: number, everyMs: number): Promise<Verdict> {
  const schedule = faultSchedule(seed, { kinds, count, everyMs, spread: 0.9 });
  const verdict = verdictOf(await playNight(schedule, market), MADE_UP_MARKET);
  verdicts.push(verdict);
  // The schedule is part of the comparison only to be printed where it fails.
  expect({ wrongs: verdict.wrongs.slice(0, 5), schedule }).toEqual({ wrongs: [], schedule });
  return verdict;
}

afterAll(() => {
  const total = (count: (verdict: Verdict) => number) => verdicts.reduce((sum, verdict) => sum + count(verdict), 0);
  console.info(
    `${verdicts.length} nights: ${total(({ compared }) => compared)} books compared, ${total(({ wholly }) => wholly)} of them whole; ` +
      `${total(({ desyncs }) => desyncs)} desyncs, ${total(({ gaps }) => gaps)} gaps; ${total(({ refused }) => refused)} malformed frames; ` +
      `${total(({ undetectable }) => undetectable)} frames lost that no checksum could tell of`,
  );
});

describe('over a night of random faults the book is true or unknown, and everything is there once or in a gap', () => {
  test.each(Array.from({ length: NIGHTS }, (_, i) => i + 1))('seed %i', async (seed) => {
    await night(seed, KINDS, 10, 9_000);
  });
});

describe('over a night with one fault after the other', () => {
  test.each(KINDS)('all of them %s', async (kind) => {
    await night(9, [kind], 8, 12_000);
  });

  test('cut again as soon as it is back', async () => {
    await night(13, ['drop'], 16, 1_400);
  });

  test('so fast that none is over before the next', async () => {
    await night(11, KINDS, 60, 700);
  });
});

test('over a quiet night there is no gap, no desync, and nothing in quarantine', async () => {
  const { desyncs, gaps, quarantined, compared } = await night(5, [], 0, 1_000);
  expect({ desyncs, gaps, quarantined }).toEqual({ desyncs: 0, gaps: 0, quarantined: {} });
  expect(compared).toBeGreaterThan(2_000);
});
