/** The order of a stream: what is known when a row is predicted, and what its features are made of. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { playStream, type StreamLearner } from '../../src/cli/prequential/play-stream.ts';
import { type StreamRow, StreamRows } from '../../src/cli/prequential/stream-rows.ts';
import { parseTable, type Table } from '../../src/cli/prequential/table.ts';
import { pureNoise } from '../streams/chance.ts';
import { toCsv } from '../streams/csv.ts';

/** Writes down what it is told. */
class Diary implements StreamLearner {
  readonly predicted: StreamRow[] = [];
  readonly revealed: { readonly row: number; readonly label: number }[] = [];
  /** Before each row: how many labels were known, and how many had been learned from. */
  readonly known: number[] = [];
  readonly learned: number[] = [];
  private done = 0;

  async predict(row: StreamRow): Promise<void> {
    this.known.push(this.revealed.length);
    this.learned.push(this.done);
    this.predicted.push(row);
  }

  reveal(row: number, label: number): void {
    this.revealed.push({ row, label });
  }

  async learn(): Promise<void> {
    this.done = this.revealed.length;
  }
}

async function played(table: Table, delay: number, lags: number): Promise<Diary> {
  const diary = new Diary();
  await playStream(table, new StreamRows(table, lags, 1_000), delay, diary);
  return diary;
}

const noise = (n: number): Table => parseTable(toCsv(pureNoise(n, 7)), 'label');

/** The first `n` rows of `table`. */
function cut(table: Table, n: number): Table {
  const columns = table.columns.map(({ name, values, present }) => ({ name, values: values.slice(0, n), present: present.slice(0, n) }));
  return { ...table, size: n, columns, labels: table.labels.slice(0, n) };
}

describe('the order of a stream', () => {
  test('reveals before row t the labels up to t - 1 - delay and no other, and the rest at the end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 0, max: 80 }), async (n, delay) => {
        const table = noise(n);
        const { known, learned, revealed, predicted } = await played(table, delay, 0);
        expect(predicted).toHaveLength(n);
        expect(known).toEqual(Array.from({ length: n }, (_, t) => Math.max(0, t - delay)));
        expect(learned).toEqual(known);
        expect(revealed).toEqual(Array.from(table.labels, (label, row) => ({ row, label })));
      }),
      { numRuns: 30 },
    );
  });

  test('makes the newest known labels features of two classes, -1 and 1, absent before there are any', async () => {
    const table = noise(40);
    const { predicted } = await played(table, 2, 3);
    predicted.forEach(({ values, present }, t) => {
      for (let lag = 0; lag < 3; lag++) {
        const label = t - 3 - lag < 0 ? undefined : table.labels[t - 3 - lag];
        expect(present[6 + lag]).toBe(label === undefined ? 0 : 1);
        expect(values[6 + lag]).toBe(label === undefined ? 0 : label === 1 ? 1 : -1);
      }
    });
  });

  test('makes them one number for each class where there are more', async () => {
    const table = parseTable('a,y\n1,p\n2,r\n3,q\n4,q\n', 'y');
    const { predicted } = await played(table, 0, 2);
    const lags = predicted.map(({ values, present }) => [[...values.slice(1)], [...present.slice(1)]]);
    expect(lags).toEqual([
      [
        [0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
      ],
      [
        [1, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
      ],
      [
        [0, 0, 1, 1, 0, 0],
        [1, 1, 1, 1, 1, 1],
      ],
      [
        [0, 1, 0, 0, 0, 1],
        [1, 1, 1, 1, 1, 1],
      ],
    ]);
  });

  test('gives a row the same features whatever comes behind it', async () => {
    const table = noise(60);
    const whole = await played(table, 1, 2);
    const part = await played(cut(table, 25), 1, 2);
    expect(part.predicted).toEqual(whole.predicted.slice(0, 25));
  });
});
