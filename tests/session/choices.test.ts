/** From a choice to a session's spec and name, and back: choosing the same again must open the same. */
import { expect, test } from 'vitest';
import { defaultSettings } from '../../src/core/settings.ts';
import { sessionKey } from '../../src/core/spec.ts';
import type { Amount } from '../../src/core/units.ts';
import { choiceFrom } from '../../src/session/choice-from.ts';
import { liveSpec, recordedSpec } from '../../src/session/choices.ts';
import { choiceOf, ownSession } from '../../src/session/own-sessions.ts';

const market = { marketId: 'BTC-AUD', priceDecimals: 2, amountDecimals: 8, minOrderAmount: 10_000 as Amount };
const settings = defaultSettings();

test('source, market, watched market and seed name a session', () => {
  const keys = [
    liveSpec(market, null, 1, settings),
    liveSpec(market, 'ETH-AUD', 1, settings),
    liveSpec({ ...market, marketId: 'ETH-AUD' }, null, 1, settings),
    liveSpec(market, null, 2, settings),
    recordedSpec('gdax', { market, trades: false, syntheticSpread: null, watched: null }, 1, settings),
  ].map(sessionKey);
  expect(keys).toEqual(['live/BTC-AUD/1', 'live/BTC-AUD+ETH-AUD/1', 'live/ETH-AUD/1', 'live/BTC-AUD/2', 'recorded:gdax/BTC-AUD/1']);
});

test('a source without a book says so in the spec, with its own spread', () => {
  const source = { market, trades: true, syntheticSpread: 0.004, watched: null };
  expect(recordedSpec('own', source, 1, settings)).toMatchObject({ book: 'synthetic', settings: { syntheticSpread: 0.004 } });
  expect(recordedSpec('own', { ...source, syntheticSpread: null }, 1, settings)).toMatchObject({ book: 'real', settings });
});

test('a session on the disk is a choice that opens it again', () => {
  for (const spec of [liveSpec(market, 'ETH-AUD', 3, settings), liveSpec(market, null, 3, settings)]) {
    const { marketId } = spec.market;
    const choice = choiceOf(spec);
    expect(sessionKey(liveSpec({ ...market, marketId: choice.market }, choice.watched || null, choice.seed, settings))).toBe(
      sessionKey(spec),
    );
    expect(ownSession({ spec, sittings: 2, step: 9, created: 5 })).toEqual({ choice, market: marketId, sittings: 2, step: 9, created: 5 });
  }
  const recorded = recordedSpec('own-1', { market, trades: true, syntheticSpread: null, watched: 'ETH-AUD' }, 4, settings);
  expect(choiceOf(recorded)).toEqual({
    source: 'recorded',
    recording: 'own-1',
    market: '',
    speed: 'max',
    seed: 4,
    watched: '',
    loop: false,
  });
});

test('a remembered choice is checked; an older one watches nothing and plays once', () => {
  const old = { source: 'live', recording: '', market: 'BTC-AUD', speed: 1, seed: 1 };
  expect(choiceFrom(old)).toEqual({ ...old, watched: '', loop: false });
  expect(choiceFrom({ ...old, watched: 'ETH-AUD', loop: true })).toMatchObject({ watched: 'ETH-AUD', loop: true });
  for (const wrong of [null, { ...old, watched: 5 }, { ...old, loop: 'yes' }, { ...old, seed: -1 }]) expect(choiceFrom(wrong)).toBeNull();
});
