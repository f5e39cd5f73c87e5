/** Batches come as the feed gives them, each once; something urgent ends the waiting and loses none. */
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import type { Feed } from '../../src/core/ports.ts';
import { Arrivals } from '../../src/session/arrivals.ts';

const STALE: readonly Entry[] = [{ kind: 'stale' }];
const FRESH: readonly Entry[] = [{ kind: 'fresh' }];

describe('arrivals', () => {
  test('are the feed’s batches to its end, asked for one at a time', async () => {
    const { arrivals, asked, answer } = fed();
    const first = arrivals.next();
    expect(asked()).toBe(1);
    answer(STALE);
    expect(await first).toBe(STALE);
    const second = arrivals.next();
    answer(null);
    expect(await second).toBeNull();
    expect(asked()).toBe(2);
  });

  test('an interruption gives an empty batch, and the feed’s answer is not lost with it', async () => {
    const { arrivals, asked, answer, urge } = fed();
    const first = arrivals.next();
    urge(true);
    expect(await first).toEqual([]);
    urge(false);
    const second = arrivals.next();
    expect(asked()).toBe(1);
    answer(STALE);
    expect(await second).toBe(STALE);
    const third = arrivals.next();
    answer(FRESH);
    expect(await third).toBe(FRESH);
  });

  test('what is urgent before the waiting begins does not wait', async () => {
    const { arrivals, urge } = fed();
    urge(true);
    expect(await arrivals.next()).toEqual([]);
    expect(await arrivals.next()).toEqual([]);
  });

  test('a batch that is here goes first: what is urgent is written before it all the same', async () => {
    const { arrivals, answer, urge } = fed();
    urge(true);
    expect(await arrivals.next()).toEqual([]);
    answer(STALE);
    await Promise.resolve();
    expect(await arrivals.next()).toBe(STALE);
  });

  test('a feed that fails says so once it is heard, and not behind anybody’s back', async () => {
    const { arrivals, fail, urge } = fed();
    urge(true);
    expect(await arrivals.next()).toEqual([]);
    fail(new Error('unreadable'));
    await new Promise((done) => setTimeout(done));
    await expect(arrivals.next()).rejects.toThrow('unreadable');
  });
});

/** Arrivals of a feed that answers when it is told to. */
function fed() {
  let asked = 0;
  let urgent = false;
  let settle = { answer: (_: readonly Entry[] | null) => {}, fail: (_: Error) => {} };
  const feed: Pick<Feed, 'next'> = {
    next: () => {
      asked++;
      return new Promise((answer, fail) => (settle = { answer, fail }));
    },
  };
  const arrivals = new Arrivals(feed as Feed, 100, () => urgent);
  return {
    arrivals,
    asked: () => asked,
    answer: (batch: readonly Entry[] | null) => settle.answer(batch),
    fail: (error: Error) => settle.fail(error),
    urge: (now: boolean) => {
      urgent = now;
      if (now) arrivals.interrupt();
    },
  };
}
