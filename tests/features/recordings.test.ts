/**
 * Both bundled recordings, whole: each feature of seconds and minutes is known in at least nine of ten instants of one of
 * them, once warm. They are too short for bars (the year 2017 is for those), and have no second market.
 */
import { expect, test } from 'vitest';
import { FEATURES } from '../../src/features/catalogue.ts';
import { type Bundled, newExtractor, type PlayedInstant, play, recordedEntries } from './playing.ts';

const NAMES: readonly Bundled[] = ['binance-btc-usdt', 'gdax-btc-usd'];
const SHARE = 0.9;
const BASES: Readonly<Record<Bundled, 'trades' | 'mid'>> = { 'binance-btc-usdt': 'trades', 'gdax-btc-usd': 'mid' };
/** What needs bars, from the first to the last of the catalogue, and how much of the hour knows it. */
const FIRST_BAR = 'atr1m';
const LAST_BAR = 'volatilityRatio';
const KNOWN_OF_HOUR: Readonly<Record<string, number>> = { atr1m: 0.7, rsi1m: 0.7, macd1m: 0.4, bollinger1m: 0.6 };

test('each feature is unmasked in at least 90 % of the instants after warm-up', { timeout: 60_000 }, async () => {
  const shares: (readonly number[])[] = [];
  for (const name of NAMES) {
    const warm = play(await recordedEntries(name), newExtractor({ basis: BASES[name] })).filter((instant) => instant.warm);
    expect(warm.length).toBeGreaterThan(600);
    for (const { row } of warm) expect(row.values.every((value) => Math.abs(value) <= 5)).toBe(true);
    shares.push(FEATURES.map((_, at) => knownShare(warm, at)));
  }
  console.log(table(shares));
  const names = FEATURES.map(({ name }) => name);
  const [first, last] = [names.indexOf(FIRST_BAR), names.indexOf(LAST_BAR)];
  FEATURES.forEach(({ name }, at) => {
    const bars = at >= first && at <= last;
    if (name.startsWith('watched')) expect(shares.every((of) => of[at] === 0)).toBe(true);
    else if (bars) expect(shares[1]?.[at], name).toBeGreaterThanOrEqual(KNOWN_OF_HOUR[name] ?? 0);
    else expect(Math.max(...shares.map((of) => of[at] ?? 0)), name).toBeGreaterThanOrEqual(SHARE);
  });
});

function knownShare(instants: readonly PlayedInstant[], at: number): number {
  return instants.filter(({ row }) => row.present[at] === 1).length / instants.length;
}

function table(shares: readonly (readonly number[])[]): string {
  const cell = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(18);
  const lines = FEATURES.map(({ name }, at) => name.padEnd(14) + shares.map((of) => cell(of[at] ?? 0)).join(''));
  return [''.padEnd(14) + NAMES.map((name) => name.padStart(18)).join(''), ...lines].join('\n');
}
