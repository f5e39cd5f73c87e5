/** Means over blocks of a label's span. */
import { describe, expect, test } from 'vitest';
import { BlockMean } from '../../src/model/block-mean.ts';
import { expectContinues } from './continuing.ts';

function meansOf(times: readonly number[], span: number): (number | null)[] {
  const blocks = new BlockMean();
  return times.map((time, i) => blocks.observe(i, time, span));
}

describe('a block', () => {
  test('holds the labels of one span, the first one more', () => {
    expect(meansOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 3)).toEqual([null, null, null, 1.5, null, null, 5, null, null, 8]);
  });

  test('is one label where the span is no longer than their distance, but for the first', () => {
    expect(meansOf([0, 5, 10, 15], 5)).toEqual([null, 0.5, 2, 3]);
    expect(meansOf([0, 5, 10, 15], 1)).toEqual([null, 0.5, 2, 3]);
  });

  test('ends with the first label behind a gap', () => {
    expect(meansOf([0, 1, 2, 100, 101, 102, 103], 3)).toEqual([null, null, null, 1.5, null, null, 5]);
  });
});

test('encode, decode, continue equals continue', () => {
  expectContinues(
    () => new BlockMean(),
    (blocks, i) => void blocks.observe(i * i, i, 7),
    50,
    [1, 10, 20],
  );
});
