/** What waits for the end of a gap. */
import { expect, test } from 'vitest';
import type { SnapshotPoint, TickPoint } from '../../src/core/messages.ts';
import { MAX_JUMP } from '../../src/feed/time-jump.ts';
import { Unseen } from '../../src/feed/unseen.ts';
import { T0, units } from './frames.ts';

const tick = (exchangeTime: number) =>
  ({ kind: 'tick', last: units('100'), exchangeTime, receivedTime: T0, position: 0 }) as unknown as TickPoint;
const snapshot = { kind: 'snapshot', exchangeTime: T0, receivedTime: T0, position: 0 } as unknown as SnapshotPoint;

test.each([
  ['with a gap', T0 - 5_000, [T0 - 1]],
  ['without one', T0 + 5_000, []],
])('%s, what lies too far behind the snapshot is not handed on', (_, since, inside) => {
  const unseen = new Unseen();
  unseen.begin(since);
  for (const time of [T0 - 1, T0, T0 + MAX_JUMP, T0 + MAX_JUMP + 1]) unseen.hold(tick(time));
  const closed = unseen.end(snapshot);
  expect(closed.inside.map(({ exchangeTime }) => exchangeTime)).toEqual(inside);
  expect(closed.beyond.map(({ exchangeTime }) => exchangeTime)).toEqual([T0 + MAX_JUMP + 1]);
  expect(closed.after.map(({ exchangeTime }) => exchangeTime).slice(-2)).toEqual([T0, T0 + MAX_JUMP]);
});
