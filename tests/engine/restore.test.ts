/** An engine comes back from its sections, its rows and the whole book, or is refused in words. */
import { beforeAll, describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { OrderBook } from '../../src/core/order-book.ts';
import type { EngineState } from '../../src/core/ports.ts';
import type { InstantRecord } from '../../src/core/records.ts';
import { type Amount, UNITS } from '../../src/core/units.ts';
import { applyToBook } from '../../src/engine/book-keeping.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { encodeState, restoreEngine } from '../../src/engine/state.ts';
import { digestOf, newEngine } from '../contracts/engine-run.ts';
import { MINIATURE, miniatureSpec } from '../simulation/miniature.ts';
import { bookAt, calm, runEngine, sequenced } from './running.ts';

const DEEP = 60;
let engine: Engine;
let state: EngineState;
let rows: readonly InstantRecord[];

beforeAll(async () => {
  engine = newEngine(1);
  const entries = sequenced([...calm(0, 30), bookAt(30, 60_000, 0.5, DEEP)]);
  rows = (await runEngine(engine, entries)).instants;
  state = encodeState(engine);
});

function wholeBook(): OrderBook {
  const book = new OrderBook();
  applyToBook(book, bookAt(30, 60_000, 0.5, DEEP));
  return book;
}

function restored(changes: { state?: EngineState; book?: OrderBook; rows?: readonly InstantRecord[] } = {}): Promise<Engine> {
  const range = async ({ first, end }: { first: number; end: number }) =>
    (changes.rows ?? rows).filter(({ id }) => id >= first && id < end);
  return restoreEngine(miniatureSpec(1), changes.state ?? state, range, changes.book ?? wholeBook());
}

describe('the book rebuilt from the journal', () => {
  test('is taken whole, far levels included, and is the caller’s no more', async () => {
    const book = wholeBook();
    const again = await restored({ book });
    expect(encode(again.book)).toEqual(encode(engine.book));
    expect(again.book.asks.length).toBe(DEEP);
    book.forget();
    expect(again.book.sound).toBe(true);
    expect(digestOf(again)).toBe(digestOf(engine));
  });

  const others: readonly (readonly [string, (book: OrderBook) => void])[] = [
    ['an amount', (book) => book.bids.set(book.bestBid, 7 as Amount, 1)],
    ['a number of orders', (book) => book.asks.set(book.bestAsk, UNITS as Amount, 9)],
    ['a level too many', (book) => book.bids.set((book.bestBid - 1) as typeof book.bestBid, 1 as Amount, 1)],
    ['a level too few', (book) => book.asks.set(book.asks.prices[49] ?? book.bestAsk, 0 as Amount, 0)],
    ['an engine’s number', (book) => Object.assign(book, { snapshotId: 99 })],
    ['not being known', (book) => book.forget()],
  ];
  for (const [what, spoil] of others) {
    test(`is refused where it differs in ${what}`, async () => {
      const book = wholeBook();
      spoil(book);
      await expect(restored({ book })).rejects.toThrow('the book rebuilt from the journal is not the one of the checkpoint');
    });
  }
});

describe('a state', () => {
  const spoiled: readonly (readonly [string, (sections: EngineState['sections']) => EngineState['sections'], RegExp])[] = [
    ['with a section too few', (sections) => sections.slice(1), /a state of 5 sections, this build has 6/],
    ['in another order', (sections) => [...sections].reverse(), /section "trading" where "clock" belongs/],
    [
      'with bytes too many',
      ([first, ...rest]) => [{ name: first?.name ?? '', bytes: Uint8Array.of(...(first?.bytes ?? []), 0) }, ...rest],
      /1 bytes too many in section "clock"/,
    ],
    [
      'that was cut off',
      ([first, ...rest]) => [{ name: first?.name ?? '', bytes: (first?.bytes ?? new Uint8Array()).slice(0, 9) }, ...rest],
      /bytes wanted/,
    ],
    [
      'of another version',
      ([first, ...rest]) => [{ name: first?.name ?? '', bytes: Uint8Array.of(77, ...(first?.bytes ?? []).slice(1)) }, ...rest],
      /saved by a later version of the app \(77, not/,
    ],
  ];
  for (const [what, spoil, words] of spoiled) {
    test(`${what} is refused in words`, async () => {
      await expect(restored({ state: { sections: spoil(state.sections) } })).rejects.toThrow(words);
    });
  }

  test('any flipped byte of it is refused, reported, or shows in the digest', async () => {
    const truth = digestOf(engine);
    let shown = 0;
    for (const [at, { name, bytes }] of state.sections.entries()) {
      for (let byte = 0; byte < bytes.length; byte += Math.max(1, Math.floor(bytes.length / 12))) {
        const flipped = bytes.slice();
        flipped[byte] = (flipped[byte] ?? 0) ^ 1;
        const again = await restored({ state: { sections: state.sections.with(at, { name, bytes: flipped }) } }).catch(() => null);
        // An outcome model that cannot be read begins anew, and a start says so: here it had not begun.
        const reported = again !== null && !again.trading.outcomes.loaded.startsWith('4 of 4 loaded');
        if (again !== null && !reported) expect(digestOf(again), `${name}, byte ${byte}`).not.toBe(truth);
        shown++;
      }
    }
    expect(shown).toBeGreaterThan(60);
  });
});

test('rows are asked for in exactly the range the state refers to', async () => {
  const asked: { first: number; end: number }[] = [];
  const rowsOf = async (range: { first: number; end: number }) => {
    asked.push(range);
    return rows.filter(({ id }) => id >= range.first && id < range.end);
  };
  await restoreEngine(miniatureSpec(1), state, rowsOf, wholeBook());
  expect(asked).toEqual([{ first: 0, end: 31 }]);
});

describe('blocks of rows that outlived the ring', { timeout: 60_000 }, () => {
  const LENGTH = 215;
  let long: Engine;
  let saved: EngineState;
  let digest: string;
  let archive: readonly InstantRecord[];
  let last: ReturnType<typeof bookAt>;

  beforeAll(async () => {
    long = newEngine(1);
    const entries = sequenced(calm(0, LENGTH));
    last = entries.at(-1)?.entry as typeof last;
    archive = (await runEngine(long, entries)).instants;
    saved = encodeState(long);
    digest = digestOf(long);
  }, 60_000);

  const book = () => {
    const whole = new OrderBook();
    applyToBook(whole, last);
    return whole;
  };
  const from = (rowsOf: readonly InstantRecord[], asked: { first: number; end: number }[] = []) =>
    restoreEngine(
      miniatureSpec(1),
      saved,
      async (range) => {
        asked.push(range);
        return rowsOf.filter(({ id }) => id >= range.first && id < range.end);
      },
      book(),
    );

  test('are asked for behind the rows of the ring, each with the rows that its windows reach into', async () => {
    const asked: { first: number; end: number }[] = [];
    const again = await from(archive, asked);
    expect(asked[0]).toEqual({ first: 64, end: LENGTH });
    const lead = MINIATURE.window - 1;
    expect(asked[1]).toEqual({ first: 64 - lead, end: 128 });
    expect(asked.slice(1)).toEqual(again.learner.replay.pinned.flatMap(({ ranges }) => ranges));
    expect(digestOf(again)).toBe(digest);
  });

  test('go on to be replayed as in a session that never ended', async () => {
    const again = await from(archive);
    const rest = sequenced(calm(LENGTH, LENGTH + 30), LENGTH + 1);
    const other = await from(archive);
    const [one, two] = [await runEngine(again, rest), await runEngine(other, rest, () => 1)];
    expect(two.instants).toEqual(one.instants);
    await runEngine(long, rest);
    expect([digestOf(again), digestOf(other)]).toEqual([digestOf(long), digestOf(long)]);
  });

  test('are refused where the archive has another row of them, or lacks one', async () => {
    const forged = archive.map((row) =>
      row.id === 62 ? { ...row, values: row.values.map((value, i) => (i === 3 ? value + 1 : value)) } : row,
    );
    await expect(from(forged)).rejects.toThrow('the archive’s rows of block 1 are not those of the checkpoint');
    await expect(from(archive.filter(({ id }) => id !== 62))).rejects.toThrow('67 rows wanted of block 1, 66 found');
  });
});

test('the very first engine needs no rows', async () => {
  const fresh = newEngine(1);
  const book = new OrderBook();
  decode(book, encode(fresh.book));
  const again = await restoreEngine(miniatureSpec(1), encodeState(fresh), () => Promise.reject(new Error('asked for rows')), book);
  expect(digestOf(again)).toBe(digestOf(fresh));
});
