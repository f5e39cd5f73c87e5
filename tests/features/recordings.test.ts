/** Both bundled recordings, whole: each feature is known in at least nine of ten instants of one of them, once warm. */
import { expect, test } from 'vitest';
import { FEATURES } from '../../src/features/catalogue.ts';
import { FeatureExtractor } from '../../src/features/extractor.ts';
import { type Bundled, type PlayedInstant, play, recordedEntries } from './playing.ts';

const NAMES: readonly Bundled[] = ['binance-btc-usdt', 'gdax-btc-usd'];
const SHARE = 0.9;

test('each feature is unmasked in at least 90 % of the instants after warm-up', { timeout: 60_000 }, async () => {
  const shares: (readonly number[])[] = [];
  for (const name of NAMES) {
    const warm = play(await recordedEntries(name), new FeatureExtractor(10_000)).filter((instant) => instant.warm);
    expect(warm.length).toBeGreaterThan(600);
    for (const { row } of warm) expect(row.values.every((value) => Math.abs(value) <= 5)).toBe(true);
    shares.push(FEATURES.map((_, at) => knownShare(warm, at)));
  }
  console.log(table(shares));
  FEATURES.forEach(({ name }, at) => {
    expect(Math.max(...shares.map((of) => of[at] ?? 0)), name).toBeGreaterThanOrEqual(SHARE);
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
