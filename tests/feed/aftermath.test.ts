/** Behind a gap everything waits for what REST gives back, in order, and never longer than five seconds. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BackfillPoint, Entry, GapPoint } from '../../src/core/messages.ts';
import { Aftermath, BACKFILL_WAIT_MS } from '../../src/feed/aftermath.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const stamp = { exchangeTime: 2, receivedTime: 3, position: 0 };
const gap = (to: number): GapPoint => ({ kind: 'gap', from: 1, to, ...stamp });
const backfill = (to: number): BackfillPoint => ({ kind: 'backfill', from: 1, to, trades: [], candles: [], ...stamp });
const desync: Entry = { kind: 'desync', reason: 'checksum', ...stamp };

function made(delays: readonly (number | null)[]) {
  const out: string[] = [];
  const late: number[] = [];
  let asked = 0;
  const answer = ({ to }: GapPoint) => {
    const delay = delays[asked++] ?? null;
    if (delay === null) return null;
    return new Promise<BackfillPoint | null>((resolve, reject) => {
      setTimeout(() => (delay < 0 ? reject(new Error('no')) : resolve(backfill(to))), Math.abs(delay));
    });
  };
  const aftermath = new Aftermath(
    answer,
    (entry) => out.push('to' in entry ? `${entry.kind}${entry.to}` : entry.kind),
    ({ to }) => late.push(to),
  );
  return { aftermath, out, late };
}

test('the answer lies right behind its gap, and what came meanwhile behind it', async () => {
  const { aftermath, out } = made([1_000]);
  for (const entry of [desync, gap(1), desync, { kind: 'fresh' } as const]) aftermath.push(entry);
  expect(out).toEqual(['desync', 'gap1']);
  expect(aftermath.length).toBe(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(out).toEqual(['desync', 'gap1', 'backfill1', 'desync', 'fresh']);
  aftermath.push(desync);
  expect(out.at(-1)).toBe('desync');
  expect(vi.getTimerCount()).toBe(0);
});

test('after five seconds everything goes on, and a late answer is only counted', async () => {
  const { aftermath, out, late } = made([8_000]);
  aftermath.push(gap(1));
  aftermath.push(desync);
  await vi.advanceTimersByTimeAsync(BACKFILL_WAIT_MS - 1);
  expect(out).toEqual(['gap1']);
  await vi.advanceTimersByTimeAsync(1);
  expect(out).toEqual(['gap1', 'desync']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([out.length, late]).toEqual([2, [1]]);
});

test('two gaps are asked for at once: nothing waits for longer because there were two', async () => {
  const { aftermath, out } = made([9_000, 9_000, 9_000]);
  aftermath.push(gap(1));
  await vi.advanceTimersByTimeAsync(3_000);
  aftermath.push(gap(2));
  aftermath.push(desync);
  await vi.advanceTimersByTimeAsync(BACKFILL_WAIT_MS);
  expect(out).toEqual(['gap1', 'gap2', 'desync']);
});

test('where nothing can be asked, and where the asking fails, nothing waits', async () => {
  const { aftermath, out } = made([null, -10]);
  aftermath.push(gap(1));
  aftermath.push(desync);
  expect(out).toEqual(['gap1', 'desync']);
  aftermath.push(gap(2));
  aftermath.push(desync);
  await vi.advanceTimersByTimeAsync(10);
  expect(out.slice(2)).toEqual(['gap2', 'desync']);
});

test('once closed it says nothing more', async () => {
  const { aftermath, out, late } = made([1_000, 9_000]);
  aftermath.push(gap(1));
  aftermath.push(desync);
  aftermath.close();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([out, late]).toEqual([['gap1'], []]);
  expect(vi.getTimerCount()).toBe(0);
});
