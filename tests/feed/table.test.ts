/** Tables of trades and candles as recordings: columns guessed, errors by line, quotes made up and said to be. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/core/messages.ts';
import { checkRecording, isRecording, keptInfo, keptInfos } from '../../src/feed/kept-recording.ts';
import { RecordedFeed } from '../../src/feed/recorded-feed.ts';
import { readHeader } from '../../src/feed/recording-reader.ts';
import { cellsOf, timeOf, unitsOf } from '../../src/feed/table/cells.ts';
import { guessPlan, planProblem, type TablePlan } from '../../src/feed/table/plan.ts';
import { newTally, tableRecording } from '../../src/feed/table/table-recording.ts';
import { cursor, T0 } from './frames.ts';

const TRADES = '/work/shared/data/btcmarkets_BTC-AUD_trades_2013-08_2014-12.csv.gz';
const trades: TablePlan = { kind: 'trades', columns: ['time', 'price', 'amount'], headed: false, market: 'BTC-AUD', spread: 0.002 };
const candles: TablePlan = { ...trades, kind: 'candles', columns: ['time', 'open', 'high', 'low', 'close', 'volume'] };

async function* bytes(text: string) {
  yield new TextEncoder().encode(text);
}

async function made(text: string, plan: TablePlan) {
  const tally = newTally();
  const pieces: Uint8Array[] = [];
  for await (const piece of tableRecording(bytes(text), plan, 'a table', tally)) pieces.push(piece);
  const recording = Buffer.concat(pieces);
  return { tally, recording, ...(await played(recording)) };
}

async function played(recording: Uint8Array): Promise<{ entries: Entry[]; feed: RecordedFeed }> {
  const feed = new RecordedFeed({ open: async () => new Blob([new Uint8Array(recording)]).stream(), speed: 'max', clock: Date });
  feed.open(cursor());
  const entries: Entry[] = [];
  for (let group = await feed.next(1_000); group !== null; group = await feed.next(1_000)) entries.push(...group);
  return { entries, feed };
}

describe('cells', () => {
  test.each([
    ['1376370000', 1_376_370_000_000],
    ['1376370000.25', 1_376_370_000_250],
    ['1376370000123', 1_376_370_000_123],
    ['1376370000123456', 1_376_370_000_123],
    ['2013-08-13T05:00:00Z', 1_376_370_000_000],
    ['2013-08-13 05:00:00', 1_376_370_000_000],
    ['2013-08-13 05:00:00.5+00:00', 1_376_370_000_500],
    ['2013-08-13', 1_376_352_000_000],
    ['13/08/2013', null],
    ['', null],
    ['-5', null],
    ['5', null],
  ])('%s is the time %s', (text, time) => expect(timeOf(text)).toBe(time));

  test.each([
    ['0.1', 10_000_000],
    ['1e-3', 100_000],
    ['0.30000000000000004', 30_000_000],
    ['1,5', null],
    ['NaN', null],
    ['-1', null],
    ['Infinity', null],
  ])('%s is the amount %s', (text, units) => expect(unitsOf(text)).toBe(units));

  test('are told apart by comma, semicolon or tab, without their quotes', () => {
    for (const line of ['a,"b",c', 'a;"b"; c', 'a\tb\tc']) expect(cellsOf(line)).toEqual(['a', 'b', 'c']);
  });
});

describe('a plan', () => {
  test('is guessed from names, or from the number of columns, and the market from the name of the file', () => {
    expect(guessPlan(['Timestamp,Size,Price,Side', '1,2,3,buy'], 'x.csv', 0.002)).toMatchObject({
      kind: 'trades',
      headed: true,
      columns: ['time', 'amount', 'price', 'side'],
    });
    expect(guessPlan(['1376370000,100,2'], 'btcmarkets_BTC-AUD_trades.csv', 0.002)).toEqual(trades);
    expect(guessPlan(['1376370000000,1,2,3,4,5'], 'bitfinex_ETHUSD_1m.csv', 0.002)).toEqual({ ...candles, market: 'ETH-USD' });
    expect(guessPlan(['Date,Open,High,Low,Close,Volume'], 'x', 0.002)).toMatchObject({ kind: 'candles', headed: true });
  });

  test.each([
    [{ ...trades, columns: ['time', 'price'] }, 'amount'],
    [{ ...trades, columns: ['time', 'price', 'amount', 'amount'] }, 'Two columns'],
    [{ ...trades, columns: ['time', 'price', 'amount', 'colour'] }, 'no column "colour"'],
    [{ ...trades, market: 'btc' }, 'no market'],
    [{ ...trades, spread: 2 }, 'spread'],
    [{ ...candles, columns: ['time', 'open', 'high', 'low', 'close'] }, 'volume'],
  ])('that cannot be is refused in a sentence (%#)', (plan, words) => {
    expect(planProblem(plan)).toContain(words);
    expect(planProblem(trades)).toBeNull();
  });
});

describe('trades', () => {
  const at = (seconds: number) => T0 / 1_000 + seconds;

  test('become prints between made-up quotes, which move with them', async () => {
    const { entries, recording } = await made(`${at(0)},100,1\n${at(1)},101,0.5\n${at(1)},101,0.25\n${at(9)},100.5,1\n`, trades);
    expect(entries.map(({ kind }) => kind)).toEqual(['snapshot', 'trade', 'snapshot', 'trade', 'trade', 'snapshot', 'trade']);
    expect(entries[0]).toMatchObject({ exchangeTime: T0, bids: [[99.9e8, 10e8, 1]], asks: [[100.1e8, 10e8, 1]] });
    expect(entries.filter(({ kind }) => kind === 'trade')).toMatchObject([
      { tradeId: 1, price: 100e8, side: 'buy' },
      { tradeId: 2, side: 'buy' },
      { tradeId: 3, side: 'buy', amount: 0.25e8 },
      { tradeId: 4, side: 'sell', exchangeTime: T0 + 9_000 },
    ]);
    expect(await readHeader(async () => new Blob([new Uint8Array(recording)]).stream())).toMatchObject({
      syntheticSpread: 0.002,
      trades: true,
      market: { marketId: 'BTC-AUD', priceDecimals: 2 },
    });
  });

  test('the note says throughout that there is no book', async () => {
    const feed = (await made(`${at(0)},100,1\n`, trades)).feed;
    expect(feed.status().note).toBe('The recording has ended.');
    const { recording } = await made(`${at(0)},100,1\n`, trades);
    const again = new RecordedFeed({ open: async () => new Blob([new Uint8Array(recording)]).stream(), speed: 'max', clock: Date });
    again.open(cursor());
    await again.next(1);
    expect(again.status().note).toContain('no book: the quotes are made up around its prices, 20 basis points apart');
  });

  test('lines that cannot be read are told by number, and the others played', async () => {
    const lines = [`${at(0)},100,1`, 'x,100,1', `${at(2)},-5,1`, `${at(3)},100,`, `${at(1)},100,1`, `${at(4)},100,1,up`, `${at(0)},100,1`];
    const { tally, entries } = await made(lines.join('\n'), { ...trades, columns: [...trades.columns, 'side'] });
    expect(tally).toMatchObject({ rows: 2, refused: 5 });
    expect(tally.problems).toEqual([
      'Line 2: the time "x" cannot be read.',
      'Line 3: the price "-5" is no positive number.',
      'Line 4: the amount "" is no positive number.',
      'Line 6: the side "up" is neither buy nor sell.',
      'Line 7: it is older than the line before.',
    ]);
    expect(entries.filter(({ kind }) => kind === 'trade')).toHaveLength(2);
  });

  test('a print far off is put aside and moves no quote; five that agree are a market that moved', async () => {
    const prices = [...Array(30).fill(100), 900, 100, ...Array(6).fill(200)];
    const { entries, feed } = await made(prices.map((price, i) => `${at(i)},${price},1`).join('\n'), trades);
    expect(feed.status().quarantined).toEqual({ absurdPrice: 5 });
    const quotes = entries.flatMap((entry) => (entry.kind === 'snapshot' ? [(entry.bids[0] as readonly number[])[0]] : []));
    expect(quotes).toEqual([99.9e8, 199.8e8]);
  });

  test.skipIf(!existsSync(TRADES))('the real dirt goes through with under one percent put aside', async () => {
    const tally = newTally();
    const pieces: Uint8Array[] = [];
    const file = new Blob([new Uint8Array(readFileSync(TRADES))]).stream();
    for await (const piece of tableRecording(file, trades, 'BTC Markets, 2013 to 2014', tally)) pieces.push(piece);
    const { entries, feed } = await played(Buffer.concat(pieces));
    const prints = entries.filter(({ kind }) => kind === 'trade').length;
    const { absurdPrice = 0, ...others } = feed.status().quarantined;
    console.log(
      `BTC Markets 2013 to 2014: ${tally.rows} prints, ${absurdPrice} put aside (${((100 * absurdPrice) / tally.rows).toFixed(2)} %)`,
    );
    expect(tally).toMatchObject({ rows: 20_684, refused: 0 });
    expect(others).toEqual({});
    expect(prints + absurdPrice).toBe(20_684);
    expect(absurdPrice / 20_684).toBeLessThan(0.01);
  });
});

describe('candles', () => {
  test('become four prints each that make the same candle again', async () => {
    const rows = [`${T0},100,104,99,101,2`, `${T0 + 60_000},101,101,101,101,0`, `${T0 + 120_000},101,102,97,98,0.00000003`];
    const { entries } = await made(rows.join('\n'), candles);
    const prints = entries.flatMap((entry) => (entry.kind === 'trade' ? [entry] : []));
    expect(prints.map(({ price, exchangeTime }) => [price / 1e8, exchangeTime - T0])).toEqual([
      [100, 0],
      [99, 15_000],
      [104, 30_000],
      [101, 59_999],
      // Three units do not divide by four: the whole volume lies on the close.
      [98, 179_999],
    ]);
    expect(prints.reduce((sum, { amount }) => sum + amount, 0)).toBe(2e8 + 3);
    expect(entries.filter(({ kind }) => kind === 'snapshot')).toHaveLength(7);
  });

  test('in another order of columns, as Bitfinex has them', async () => {
    const plan = { ...candles, columns: ['time', 'open', 'close', 'high', 'low', 'volume'] };
    const { tally } = await made(`${T0},100,101,104,99,2`, plan);
    expect(tally).toMatchObject({ rows: 1, refused: 0 });
    expect((await made(`${T0},100,101,104,99,2`, candles)).tally.problems).toEqual([
      'Line 1: its open or close lies outside low and high.',
    ]);
  });
});

describe('a file that was brought', () => {
  test('is checked to its end, and described; the same bytes have the same id', async () => {
    const { recording } = await made(`${T0},100,1\n${T0 + 90_000},100,1\n`, trades);
    const broken = Buffer.concat([recording, Buffer.from('{"broken\n')]);
    const checked = await checkRecording(new Blob([broken]).stream());
    expect(checked).toMatchObject({ seconds: 90, refused: 1, problems: ['Line 5: notJson.'] });
    const info = keptInfo('a.csv', recording, checked);
    expect(info).toMatchObject({ market: 'BTC-AUD', seconds: 90, title: 'BTC-AUD: a.csv (no book: made-up quotes, 20 bp apart)' });
    expect(keptInfo('b.csv', recording, checked).id).toBe(info.id);
    expect(keptInfos([info, { id: 7 }, null, 'x'])).toEqual([info]);
  });

  test('that is no recording, or empty, is refused in a sentence', async () => {
    await expect(checkRecording(bytes('time,price\n'))).rejects.toThrow('not a Nightjar recording');
    await expect(checkRecording(bytes(''))).rejects.toThrow('empty');
    expect(isRecording(' {"format"')).toBe(true);
    expect(isRecording('time,price')).toBe(false);
  });
});
