/** Real dirt: every print BTC Markets made in its first sixteen months, with silences of days and prints far off the market. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { TradePoint } from '../../src/core/messages.ts';
import { decode } from '../../src/feed/decode.ts';
import { Intake } from '../../src/feed/intake.ts';

const FILE = new URL('../../../shared/data/btcmarkets_BTC-AUD_trades_2013-08_2014-12.csv.gz', import.meta.url);
const MARKET = 'BTC-AUD';
/** A print this far from what the day around it says is no print of this market. */
const ABSURD = 0.5;
/** Prints on each side that say what the market was. */
const AROUND = 10;

interface Row {
  readonly time: number;
  readonly price: number;
  readonly frame: string;
}

function rows(): Row[] {
  const text = gunzipSync(readFileSync(FILE)).toString('utf8').trim();
  return text.split('\n').map((line, i) => {
    const [seconds = '', price = '', volume = ''] = line.split(',');
    const time = Number(seconds) * 1_000;
    const timestamp = new Date(time).toISOString();
    const frame = { messageType: 'trade', marketId: MARKET, timestamp, tradeId: i + 1, price, volume, side: 'Bid' };
    return { time, price: Number(price), frame: JSON.stringify(frame) };
  });
}

/** The middle price of the prints around place `at`, itself left out. */
function around(all: readonly Row[], at: number): number {
  const near = [...all.slice(Math.max(0, at - AROUND), at), ...all.slice(at + 1, at + 1 + AROUND)].map(({ price }) => price);
  return near.sort((a, b) => a - b)[near.length >> 1] ?? Number.NaN;
}

test.skipIf(!existsSync(FILE))(
  `real prints: under 1 % are put aside, none of them for nothing (skipped where ${FILE.pathname} is absent)`,
  () => {
    const all = rows();
    const intake = new Intake({ marketId: MARKET });
    const taken: TradePoint[] = [];
    const put: number[] = [];
    for (const [i, { time, frame }] of all.entries()) {
      const decoded = decode(frame);
      const point = decoded.kind === 'trade' ? intake.take(decoded, time, i + 1, () => frame) : null;
      if (point?.kind === 'trade') taken.push(point);
      else put.push(i);
    }
    const counts = intake.quarantine.counts;
    const share = put.length / all.length;
    const wild = taken.filter(({ tradeId }) => {
      const row = all[tradeId - 1];
      return row !== undefined && Math.abs(row.price / around(all, tradeId - 1) - 1) > ABSURD;
    });
    console.info(
      `${put.length} of ${all.length} prints in quarantine (${(100 * share).toFixed(3)} %): ${JSON.stringify(counts)}; ` +
        `${wild.length} taken that lie over ${100 * ABSURD} % off the twenty prints around them`,
    );
    expect(taken.length + put.length).toBe(all.length);
    expect(share).toBeLessThan(0.01);
    expect(taken.every((point) => [point.price, point.amount, point.exchangeTime].every(Number.isSafeInteger))).toBe(true);
    // Days of silence are no leap of the clock.
    expect(Object.keys(counts)).toEqual(['absurdPrice']);
    expect(wild).toEqual([]);
  },
);
