import { describe, expect, test } from 'vitest';
import { specFromJson, specToJson } from '../../src/storage/spec-json.ts';
import { sampleSpec } from './samples.ts';

const change = (fields: object) => JSON.stringify({ ...sampleSpec(), ...fields });

describe('a session’s spec as JSON', () => {
  test('comes back as it was, live or recorded', () => {
    expect(specFromJson(specToJson(sampleSpec()))).toEqual(sampleSpec());
    const recorded = { ...sampleSpec(-5), source: { kind: 'recorded', recording: 'gdax-hour' } } as const;
    expect(specFromJson(specToJson(recorded))).toEqual(recorded);
  });

  test('of an older build has a real book and watches nothing', () => {
    const { book, watched, ...old } = sampleSpec();
    expect(specFromJson(JSON.stringify(old))).toEqual({ ...old, book, watched });
    const newer = { ...sampleSpec(), book: 'synthetic', watched: 'ETH-AUD' } as const;
    expect(specFromJson(specToJson(newer))).toEqual(newer);
  });

  test('takes nothing over that it does not know', () => {
    const read = specFromJson(change({ more: 1, source: { kind: 'live', recording: 'x' } }));
    expect(read).toEqual(sampleSpec());
  });

  test.each([
    ['[]', 'not an object'],
    ['null', 'not an object'],
    ['{', 'not JSON'],
    [change({ source: { kind: 'ftp' } }), 'neither live nor recorded'],
    [change({ source: { kind: 'recorded' } }), 'recording'],
    [change({ source: { kind: 'recorded', recording: 'x'.repeat(201) } }), 'recording'],
    [change({ market: { ...sampleSpec().market, priceDecimals: 9 } }), 'priceDecimals'],
    [change({ market: { ...sampleSpec().market, minOrderAmount: -1 } }), 'minOrderAmount'],
    [change({ trades: 1 }), 'trades'],
    [change({ book: 'paper' }), 'neither real nor synthetic'],
    [change({ watched: 7 }), 'watched'],
    [change({ seed: 0.5 }), 'seed'],
    [change({ settings: { window: '8' } }), 'no number'],
    [change({ settings: { fee: null } }), 'no number'],
    [change({ settings: { constructor: 1 } }), 'does not know'],
    ['{"settings":{"__proto__":1}}', 'source'],
  ])('refuses %s', (json, words) => {
    expect(() => specFromJson(json)).toThrow(words);
    expect(() => specFromJson(json)).toThrow(RangeError);
  });
});
