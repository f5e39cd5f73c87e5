/** The pure parts of the screen: what it says in words, how it writes numbers, how it reads an address. */
import { describe, expect, test } from 'vitest';
import type { Frame, HorizonView } from '../../src/core/frame.ts';
import type { MinuteRecord } from '../../src/core/records.ts';
import { RECORDINGS } from '../../src/feed/recordings.ts';
import type { Choice } from '../../src/session/protocol.ts';
import { namesAnother, readAddress, sessionToOpen } from '../../src/ui/address.ts';
import { expectationSentence } from '../../src/ui/expectation-sentence.ts';
import { atMost, bytes, direction, figure, percent, signed, signedPercent, UNKNOWN } from '../../src/ui/figures.ts';
import { gapBands } from '../../src/ui/gap-bands.ts';
import { DECISIONS_KEPT, History, TRADES_KEPT } from '../../src/ui/history.ts';
import { leadWords, voidSentence } from '../../src/ui/lead-sentence.ts';
import { featureValue, readingWords, warmUpSentence } from '../../src/ui/reading-words.ts';
import { feedReading, phaseWord, savedReading, sittingWords } from '../../src/ui/state-words.ts';
import { age, duration, horizonName } from '../../src/ui/times.ts';
import { titleOf } from '../../src/ui/title.ts';
import { makeNight } from './fixture.ts';
import { ANALYTICS } from './trading-fixture.ts';

const END = Date.UTC(2026, 8, 23, 2);
const MINUTE = 60_000;

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items.at(index);
  if (item === undefined) throw new Error(`nothing at ${index}`);
  return item;
}

describe('numbers', () => {
  test('what is not known is a dash, and never NaN', () => {
    for (const value of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect([figure(value), signed(value), percent(value), signedPercent(value), atMost(value, 8)]).toEqual(Array(5).fill(UNKNOWN));
      expect(direction(value)).toBe('');
    }
  });

  test('signs are true minus signs, and nothing has none', () => {
    expect(signed(-1.94, 1)).toBe('−1.9');
    expect(signed(0.9, 1)).toBe('+0.9');
    expect(signed(-0.001, 1)).toBe('0.0');
    expect(figure(-0.001, 1)).toBe('0.0');
  });

  test('amounts drop the zeros behind, sizes take the fitting unit', () => {
    expect(atMost(0.00012, 8)).toBe('0.00012');
    expect([bytes(12), bytes(45_300), bytes(2_750_251)]).toEqual(['12 B', '45 kB', '2.8 MB']);
  });
});

describe('times', () => {
  test('durations are said in their two largest units', () => {
    expect([38_400, 63_000, 12 * MINUTE, 192 * MINUTE, 52 * 60 * MINUTE].map(duration)).toEqual([
      '38 s',
      '1 min 3 s',
      '12 min',
      '3 h 12 min',
      '2 d 4 h',
    ]);
  });

  test('ages have tenths while they are young', () => {
    expect([-5, 430, 9_990, 12_400, 190_000].map(age)).toEqual(['0.0 s', '0.4 s', '9.9 s', '12 s', '3 min 10 s']);
  });

  test('horizons have short names', () => {
    expect([100, 10_000, 60_000, 90_000, 300_000, 3_600_000].map(horizonName)).toEqual([
      '0.1 s',
      '10 s',
      '1 min',
      '1.5 min',
      '5 min',
      '1 h',
    ]);
  });
});

describe('state', () => {
  test('a recording is never called live', () => {
    expect(phaseWord('live', true, false)).toEqual({ word: 'recorded', tone: 'model' });
    expect(phaseWord('live', false, true)).toEqual({ word: 'live', tone: 'good' });
    expect(phaseWord('live', false, false)).toEqual({ word: 'connecting', tone: 'model' });
    expect(phaseWord('catching-up', false, false).word).toBe('connecting');
    // A journal that is replayed has no feed yet.
    expect(phaseWord('catching-up', false, null).word).toBe('catching up');
    expect(titleOf({ market: 'BTC-USD', source: 'recorded:x', step: 1_204, phase: 'live' })).toBe(
      'Nightjar · BTC-USD recorded · step 1,204',
    );
    expect(titleOf({ market: 'BTC-AUD', source: 'live', step: 7, phase: 'stale' })).toBe('Nightjar · BTC-AUD · step 7 · stale');
  });

  test('past its limit an age says so and changes its tone', () => {
    expect(savedReading(1_000, 5_900, 'live', true)).toMatchObject({ before: 'saved', figure: '4.9 s', after: 'ago', tone: 'quiet' });
    expect(savedReading(1_000, 17_000, 'live', true)).toMatchObject({ before: 'nothing saved for', figure: '16 s', tone: 'bad' });
    expect(savedReading(1_000, 90_000, 'live', false).tone).toBe('quiet');
    expect(savedReading(1_000, 90_000, 'stopped', true).tone).toBe('quiet');
    expect(feedReading(0, 15_001, 'stale')).toMatchObject({ before: 'feed silent for', figure: '15 s', tone: 'bad' });
    expect(feedReading(null, 1, 'live').tone).toBe('quiet');
  });

  test('a sitting says from where it goes on', () => {
    const { frame } = makeNight(END, 10).update(0, END);
    expect(sittingWords(frame, END)).toBe('sitting 3, 9 h 12 min, resumed at step 31,204 after a gap of 3 min 38 s');
    expect(sittingWords({ ...frame, sitting: { since: END - 9_000, resumedStep: null } }, END)).toBe('sitting 3, 9 s');
    const sitting = { since: END - 9_000, resumedStep: 7 };
    const live = { ...frame.status, source: 'live', gapMs: 0 };
    expect(sittingWords({ status: live, sitting }, END)).toBe('sitting 3, 9 s, resumed at step 7, gap still open');
    expect(sittingWords({ status: { ...live, source: 'recorded:x' }, sitting }, END)).toBe('sitting 3, 9 s, resumed at step 7, no gap');
  });
});

describe('what the market is', () => {
  const { frame } = makeNight(END, 10).update(0, END);

  test('regime, ribbons and alignment are words; what is not known says how far it is', () => {
    expect(readingWords(frame)).toEqual(['regime trending up', 'ribbon 5 min all green', '15 min 23 of 60 bars', 'alignment unknown']);
    const warm: Frame = {
      ...frame,
      readings: { ...frame.readings, regime: null, alignment: 'CONFLICTING' },
      warmUps: [{ name: 'regime', minutes: 5, have: 7, need: 60 }],
    };
    expect(readingWords(warm)).toEqual(['regime 7 of 60 bars', 'ribbon 5 min all green', '15 min unknown', 'alignment conflicting']);
  });

  test('what warms up is one sentence', () => {
    expect(warmUpSentence([])).toBe('');
    expect(
      warmUpSentence([
        { name: 'volumeProfile', minutes: 1, have: 4, need: 60 },
        { name: 'ribbon15m', minutes: 15, have: 0, need: 60 },
      ]),
    ).toBe('Still warming up: volume profile 4 of 60 bars of 1 min, ribbon 0 of 60 bars of 15 min.');
  });

  test('every value has its meaning; normalised ones are deviations and not in their unit, masked ones a dash', () => {
    const { features } = makeNight(END, 10).past;
    expect(frame.features.values).toHaveLength(features.length);
    const [normalised, bounded] = [true, false].map((is) => features.find((feature) => feature.normalised === is));
    if (normalised === undefined || bounded === undefined) throw new Error('no such feature');
    expect([0.432, -1.2, -0.001, null].map((value) => featureValue(value, normalised))).toEqual(['+0.43 σ', '−1.20 σ', '0.00 σ', UNKNOWN]);
    expect([0.432, -1, null, undefined].map((value) => featureValue(value, bounded))).toEqual(['0.43', '−1.00', UNKNOWN, UNKNOWN]);
  });
});

describe('what the model says', () => {
  const { horizons } = makeNight(END, 400).update(0, END).frame;
  const silent: HorizonView = { ...at(horizons, 0), moveBp: null, lead: null };

  test('the best expected move is held against the cost', () => {
    expect(expectationSentence(horizons, 172.6)).toBe('A round trip costs 172.6 bp here: no trade is worth it on these alone.');
    expect(expectationSentence(horizons, 2)).toContain('more than the cost');
    expect(expectationSentence([silent], 172.6)).toContain('No prediction yet');
    expect(expectationSentence(horizons, null)).toContain('not known yet');
  });

  test('the lead is given as figures with its error', () => {
    expect(leadWords(at(horizons, 2))).toBe('−1.9 ± 2.1 over “majority”');
    expect(leadWords({ ...silent, lead: { over: 'logisticRegression', difference: 0.01, standardError: null } })).toBe(
      '+1.0 (error not known yet) over logistic regression',
    );
    expect(leadWords(silent)).toBe('no label has matured yet');
    expect(voidSentence(horizons)).toBe('Void, for touching a gap: 18 at 1 min, 72 at 5 min.');
    expect(voidSentence([silent])).toBe('');
  });
});

describe('address', () => {
  const read = (query: string) => readAddress(query, RECORDINGS);

  test('nothing asked is the live market, and starts nothing', () => {
    expect(read('')).toEqual({
      choice: { source: 'live', recording: '', market: 'BTC-AUD', speed: 1, seed: 1, watched: '', loop: false },
      named: [],
      start: false,
      problems: [],
    });
  });

  test('every part can be named', () => {
    const address = read('?source=recorded&recording=binance-btc-usdt&speed=max&seed=7&loop&start');
    const recorded = { source: 'recorded', recording: 'binance-btc-usdt', market: '', speed: 'max', seed: 7, watched: '', loop: true };
    expect(address.choice).toEqual(recorded);
    expect(address.start).toBe(true);
    expect(read('?market=ETH-AUD').choice.market).toBe('ETH-AUD');
    expect(read('?watch=ETH-AUD')).toMatchObject({ choice: { market: 'BTC-AUD', watched: 'ETH-AUD' }, named: ['watched'], problems: [] });
    expect(read('?watch=BTC-AUD').problems).toHaveLength(1);
  });

  test('what cannot be is said in a sentence each', () => {
    expect(read('?source=moon&speed=0&seed=-1&market=btcaud').problems).toHaveLength(3);
    expect(read('?source=recorded&speed=0&recording=none').problems).toHaveLength(2);
    expect(at(read('?recording=none').problems, 0)).toContain('"gdax-btc-usd", "binance-btc-usdt"');
    for (const problem of read('?source=moon&speed=x&seed=1.5&market=').problems) expect(problem).toMatch(/^[A-Z].*\.$/);
  });

  test('the remembered session goes on unless the address names another', () => {
    const remembered: Choice = { source: 'recorded', recording: 'gdax-btc-usd', market: '', speed: 10, seed: 3, watched: '', loop: false };
    expect(sessionToOpen(read('?start'), remembered)).toEqual(remembered);
    expect(sessionToOpen(read('?source=recorded&speed=max'), remembered)).toEqual({ ...remembered, speed: 'max' });
    expect(sessionToOpen(read('?loop&source=recorded'), remembered)).toEqual({ ...remembered, loop: true });
    expect(sessionToOpen(read('?source=live'), remembered).source).toBe('live');
    expect(namesAnother(read('?source=live'), remembered)).toBe(true);
    expect(namesAnother(read('?source=recorded&speed=max'), remembered)).toBe(false);
    expect(sessionToOpen(read('?source=recorded&recording=gdax-btc-usd&seed=4'), remembered).seed).toBe(4);
    expect(sessionToOpen(read(''), null).market).toBe('BTC-AUD');
  });
});

describe('history', () => {
  const night = makeNight(END, 400).past;

  const nothing = { features: [], minutes: [], decisions: [], trades: [], analytics: null };

  test('minutes, decisions and trades are each known once, in order, whatever comes twice', () => {
    const history = new History();
    history.begin({ ...nothing, minutes: night.minutes.slice(0, 200), trades: night.trades.slice(0, 2) });
    history.append({ ...nothing, minutes: night.minutes.slice(190, 210), decisions: night.decisions.slice(0, 4) });
    history.append({ ...nothing, decisions: [{ ...at(night.decisions, 1), count: 99 }], trades: night.trades.slice(1, 3) });
    expect(history.minutes).toEqual(night.minutes.slice(0, 210));
    expect(history.decisions.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    // Marked on the chart: also trades whose decisions did not come.
    expect(history.entries.map(({ id }) => id)).toEqual([3, 8, 13]);
    expect(at(history.decisions, 1).count).toBe(99);
    expect(history.trades).toEqual(night.trades.slice(0, 3));
  });

  test('analytics last until newer ones come, and are forgotten with their session', () => {
    const history = new History();
    history.begin({ ...nothing, analytics: ANALYTICS });
    const { revision } = history;
    history.append(nothing);
    expect([history.analytics, history.revision]).toEqual([ANALYTICS, revision]);
    history.append({ ...nothing, analytics: { ...ANALYTICS, spot: ANALYTICS.margin } });
    expect(history.analytics?.spot.desk).toBe('margin');
    history.begin(nothing);
    expect(history.analytics).toBeNull();
  });

  test('the tables are bounded', () => {
    const history = new History();
    const many = Array.from({ length: 1_000 }, (_, index) => ({ ...at(night.decisions, 0), id: index + 1 }));
    const trades = Array.from({ length: 1_000 }, (_, index) => ({ ...at(night.trades, 0), id: index + 1 }));
    history.begin({ ...nothing, decisions: many, trades });
    expect(history.decisions).toHaveLength(DECISIONS_KEPT);
    expect(history.trades).toHaveLength(TRADES_KEPT);
    expect([at(history.decisions, -1).id, at(history.trades, -1).id]).toEqual([1_000, 1_000]);
  });

  test('a gap over several minutes is one band with its whole length', () => {
    const minute = (index: number, gapMs: number): MinuteRecord => ({ ...at(night.minutes, 0), time: index * MINUTE, gapMs });
    expect(gapBands([minute(1, 0), minute(2, 21_000), minute(6, 17_000), minute(7, 0)])).toEqual([
      { from: 2 * MINUTE, to: 6 * MINUTE, gapMs: 218_000 },
    ]);
    expect(gapBands([minute(1, 0), minute(9, 0)])).toEqual([]);
    expect(gapBands([minute(1, 0), minute(60, 3_500_000)])).toEqual([{ from: MINUTE, to: 60 * MINUTE, gapMs: 3_500_000 }]);
  });
});
