/** The table of a labelled stream: what is read, and the one line each mistake gets. */
import { describe, expect, test } from 'vitest';
import { parseTable } from '../../src/cli/prequential/table.ts';
import { UsageError } from '../../src/cli/simulate/usage-error.ts';
import { STREAMS } from '../streams/catalogue.ts';
import { toCsv } from '../streams/csv.ts';

const plain = 'a,b,y\n1,2.5,up\n-3,4e2,down\n';

describe('a table is read', () => {
  test('with its columns, its labels and its classes', () => {
    const { size, columns, labels, classes } = parseTable(plain, 'y');
    expect(size).toBe(2);
    expect(columns.map(({ name, values }) => [name, [...values]])).toEqual([
      ['a', [1, -3]],
      ['b', [2.5, 400]],
    ]);
    expect(classes).toEqual(['down', 'up']);
    expect([...labels]).toEqual([1, 0]);
  });

  test.each([
    ['semicolons', plain.replaceAll(',', ';')],
    ['tabs', plain.replaceAll(',', '\t')],
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['CR alone', plain.replaceAll('\n', '\r')],
    ['no line end at the end', plain.trimEnd()],
    ['empty lines', `\n${plain.replaceAll('\n', '\n\n')}\n`],
    ['quotes around everything', plain.replace(/[^,\n]+/g, '"$&"')],
    ['spaces around fields', plain.replace(/[^,\n]+/g, ' $& ')],
    ['spaces around quoted fields', plain.replace(/[^,\n]+/g, ' "$&" ')],
  ])('with %s', (_, text) => {
    expect(parseTable(text, 'y')).toEqual(parseTable(plain, 'y'));
  });

  test('with separators, line ends and quotes inside quotes', () => {
    const { columns, classes } = parseTable('"a, the ""first""\nof all",y\n1,"x,y"\n2,"p\nq"\n', 'y');
    expect(columns[0]?.name).toBe('a, the "first"\nof all');
    expect(classes).toEqual(['p\nq', 'x,y']);
  });

  test('wherever the label stands', () => {
    expect(parseTable('y,a\nup,1\ndown,2\n', 'y').columns[0]?.values).toEqual(Float64Array.of(1, 2));
  });

  test('with empty cells and question marks as absent', () => {
    const { columns } = parseTable('a,b,y\n,2,0\n1,?,1\n3,4,1\n', 'y');
    expect(columns.map(({ values, present }) => [[...values], [...present]])).toEqual([
      [
        [0, 1, 3],
        [0, 1, 1],
      ],
      [
        [2, 0, 4],
        [1, 0, 1],
      ],
    ]);
  });

  test('with a name for a column that has none', () => {
    expect(parseTable(',y\n1,a\n2,b\n', 'y').columns[0]?.name).toBe('column 1');
  });

  test('the same after being written', () => {
    const stream = STREAMS.absent?.(200, 3);
    if (stream === undefined) throw new Error('no such stream');
    const { columns, labels, classes } = parseTable(toCsv(stream), 'label');
    expect(classes).toEqual(['0', '1', '2']);
    expect([...labels]).toEqual(stream.labels);
    expect(columns.map(({ name }) => name)).toEqual(stream.columns);
    stream.rows.forEach((row, t) => {
      expect(columns.map(({ values, present }) => (present[t] ? values[t] : Number.NaN))).toEqual(row);
    });
  });
});

describe('classes are in an order that tells nothing of the stream', () => {
  test('as numbers where all are numbers', () => {
    expect(parseTable('a,y\n1,10\n1,-1\n1,9\n1,2.5\n', 'y').classes).toEqual(['-1', '2.5', '9', '10']);
  });

  test('else by their letters', () => {
    expect(parseTable('a,y\n1,b\n1,10\n1,9\n1,a\n', 'y').classes).toEqual(['10', '9', 'a', 'b']);
  });
});

describe('one line says what is wrong', () => {
  test.each([
    ['an empty file', '', 'The file is empty.'],
    ['nothing but line ends', '\n\r\n\n', 'The file is empty.'],
    ['a header alone', 'a,b,y\n', 'The file has a header and no rows.'],
    ['no such column', 'a,b\n1,2\n', 'There is no column "y". The columns are: a, b.'],
    ['a column twice', 'a,a,y\n1,2,3\n', 'Two columns are called "a".'],
    ['the label twice', 'y,a,y\n1,2,3\n', 'Two columns are called "y".'],
    ['the label alone', 'y\n1\n2\n', 'There is no column besides the label "y": nothing to learn from.'],
    ['a row too short', 'a,b,y\n1,2,3\n4,5\n', 'Line 3 has 2 fields where the header has 3.'],
    ['a row too long', 'a,y\n1,2\n\n3,4,5\n', 'Line 4 has 3 fields where the header has 2.'],
    ['a row of one', 'a,y\n1,2\n3\n', 'Line 3 has 1 field where the header has 2.'],
    ['a line behind quoted line ends', '"a\nb",y\n1,2\n3,4,5\n', 'Line 4 has 3 fields where the header has 2.'],
    ['text among numbers', 'a,b,y\n1,2,0\n1,two,1\n', 'Line 3, column "b": "two" is not a finite number.'],
    ['not a number', 'a,y\n1,0\nNaN,1\n', 'Line 3, column "a": "NaN" is not a finite number.'],
    ['infinity', 'a,y\n-Infinity,0\n1,1\n', 'Line 2, column "a": "-Infinity" is not a finite number.'],
    ['a number too large', 'a,y\n1e999,0\n1,1\n', 'Line 2, column "a": "1e999" is not a finite number.'],
    ['a hexadecimal number', 'a,y\n0x10,0\n1,1\n', 'Line 2, column "a": "0x10" is not a finite number.'],
    ['a decimal comma', 'a;y\n1,5;0\n1;1\n', 'Line 2, column "a": "1,5" is not a finite number.'],
    ['one label only', 'a,y\n1,up\n2,up\n', 'The label "y" is "up" in every row: at least two classes are needed.'],
    ['an empty label', 'a,y\n1,up\n2,\n', 'Line 3: the label "y" is missing.'],
    ['a questionable label', 'a,y\n1,up\n2,?\n', 'Line 3: the label "y" is missing.'],
    ['an open quote', 'a,y\n1,up\n2,"down\n', 'Line 3: a quote is opened and never closed.'],
    ['more behind a quote', 'a,y\n1,"up"s\n', 'Line 2: there is more behind the closing quote of field 2.'],
    [
      'a label that is no class',
      `a,y\n${Array.from({ length: 300 }, (_, i) => `1,${i / 7}`).join('\n')}`,
      'The label "y" has 300 different values: at most 100 classes can be learned.',
    ],
  ])('%s', (_, text, words) => {
    const parsing = () => parseTable(text, 'y');
    expect(parsing).toThrow(UsageError);
    expect(parsing).toThrow(new UsageError(words));
  });
});
