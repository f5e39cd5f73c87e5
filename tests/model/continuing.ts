/** State is bytes, for one class by itself: encode, decode, continue equals continue; and no field can be left out unnoticed. */
import { expect } from 'vitest';
import { decode, encode, type Stateful } from '../../src/core/codec.ts';

/** `feed(state, i)` gives it its i-th input; cut at each of `cuts`, of `length` inputs. */
export function expectContinues<T extends Stateful>(
  make: () => T,
  feed: (state: T, i: number) => void,
  length: number,
  cuts: readonly number[],
) {
  const missed = new Set(Object.keys(make().codec.fields));
  for (const cut of cuts) {
    const whole = make();
    for (let i = 0; i < cut; i++) feed(whole, i);
    const bytes = encode(whole);
    for (const name of missed) {
      const without = make();
      decode(without, bytes);
      const values = without as unknown as Record<string, unknown>;
      values[name] = (make() as unknown as Record<string, unknown>)[name];
      if (!same(encode(without), bytes)) missed.delete(name);
    }
    const restored = make();
    decode(restored, bytes);
    for (let i = cut; i < length; i++) {
      feed(whole, i);
      feed(restored, i);
    }
    expect(encode(restored)).toEqual(encode(whole));
  }
  expect([...missed], 'fields that no cut shows').toEqual([]);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
