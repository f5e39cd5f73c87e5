/** One request at a time, and halves of what is refused, until the bad id stands alone. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANSWER_MS, Requests } from '../../src/feed/requests.ts';

interface Asked {
  readonly marketIds: readonly string[];
  readonly messageType: string;
  readonly channels: readonly string[];
}

let asked: Asked[];
let requests: Requests;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  requests = new Requests((text) => asked.push(JSON.parse(text)));
});

afterEach(() => {
  requests.stop();
  vi.useRealTimers();
});

const last = () => asked.at(-1);

test('the next request waits until every market of the first has answered, or two seconds passed', () => {
  requests.begin(['A', 'B']);
  requests.ask({ marketIds: ['A'], channels: 'book' });
  requests.ask({ marketIds: ['C'], channels: 'all' });
  requests.answered('A');
  requests.answered('A');
  expect(asked).toHaveLength(1);
  requests.answered('B');
  expect(last()).toMatchObject({ marketIds: ['A'], messageType: 'addSubscription', channels: ['orderbookUpdate'] });
  vi.advanceTimersByTime(ANSWER_MS);
  expect(last()).toMatchObject({ marketIds: ['C'], messageType: 'addSubscription', channels: ['orderbookUpdate', 'trade', 'tick'] });
});

test('an error means the request that waits, and none where nothing waits', () => {
  requests.begin(['A']);
  requests.answered('A');
  expect(requests.refused(true)).toBeNull();
  requests.ask({ marketIds: ['B'], channels: 'all' });
  expect(requests.refused(true)).toEqual({ marketIds: ['B'], channels: 'all' });
});

test('an error that names no ids is not blamed on one of them', () => {
  requests.begin(['A', 'B']);
  expect(requests.refused(false)).toEqual({ marketIds: ['A', 'B'], channels: 'all' });
  expect(asked).toHaveLength(1);
});

test('of many markets, every good one is subscribed and every bad one found, whichever they are', () => {
  const schedule = fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 49 });
  const property = fc.property(schedule, fc.func(fc.boolean()), (ids, isBad) => {
    const markets = ids.map((id) => `M${id}-AUD`);
    const good = markets.filter((id) => !isBad(id));
    const subscribed = new Set<string>();
    const bad: string[] = [];
    const own: Asked[] = [];
    const several = new Requests((text) => own.push(JSON.parse(text)));
    several.begin(markets);
    for (let frame = own.shift(); frame !== undefined; frame = own.shift()) {
      if (frame.marketIds.every((id) => good.includes(id))) {
        // As the exchange does it: a subscribe replaces everything before it.
        if (frame.messageType === 'subscribe') subscribed.clear();
        for (const id of frame.marketIds) subscribed.add(id);
        for (const id of frame.marketIds) several.answered(id);
      } else {
        bad.push(...(several.refused(true)?.marketIds ?? []));
      }
    }
    several.stop();
    expect([...subscribed].sort()).toEqual([...good].sort());
    expect(bad.sort()).toEqual(markets.filter((id) => !good.includes(id)).sort());
  });
  fc.assert(property, { numRuns: 100 });
});
