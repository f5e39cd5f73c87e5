/** The same nights with the whole session listening: what reached it is journaled once, in order, also across restarts; and it learns on. */
import { describe, expect, test } from 'vitest';
import { type FaultSchedule, faultSchedule } from '../exchange/fault-schedule.ts';
import { FAULT_KINDS } from '../exchange/faults.ts';
import { MADE_UP_MARKET, madeUpRecording } from './made-up.ts';
import { playNight } from './night.ts';
import { SessionListener } from './session-night.ts';
import { verdictOf } from './verdict.ts';

const NIGHTS = process.env.NIGHTJAR_FULL === '1' ? 50 : 5;
const SEEDS = Array.from({ length: NIGHTS }, (_, i) => 10_001 + i);
const KINDS = FAULT_KINDS.filter((kind) => kind !== 'rest');

const market = madeUpRecording(2, 120);

async function night(schedule: FaultSchedule, listener: SessionListener): Promise<void> {
  const verdict = verdictOf(await playNight(schedule, market, listener), MADE_UP_MARKET);
  expect({ wrongs: verdict.wrongs.slice(0, 5), schedule }).toEqual({ wrongs: [], schedule });
  expect(listener.note).toBe('Stopped: everything is saved.');
  expect(listener.steps).toBeGreaterThan(60);
}

describe('a session over a night of random faults', { timeout: 60_000 }, () => {
  test.each(SEEDS)('seed %i', async (seed) => {
    await night(faultSchedule(seed, { kinds: KINDS, count: 8, everyMs: 9_000, spread: 0.9 }), new SessionListener(seed));
  });
});

test('a session that is begun again twice between the faults has every print once, and a gap for the time away', {
  timeout: 60_000,
}, async () => {
  class Restarted extends SessionListener {
    faults = 0;
    async beforeFault(): Promise<void> {
      if (this.faults++ % 2 === 0) await this.restart();
    }
  }
  const listener = new Restarted(3);
  await night(faultSchedule(3, { kinds: ['checksum', 'late', 'drop'], count: 4, everyMs: 20_000 }), listener);
  expect(listener.faults).toBe(4);
});
