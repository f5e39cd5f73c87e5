/**
 * A labelled stream of numbers, read and checked as a whole before anything is learned from it: a header row, one column of
 * labels, every other column numeric. An empty cell or a question mark is an absent value, as River's streams have them.
 */
import { UsageError } from '../simulate/usage-error.ts';
import { type CsvRecord, csvRecords } from './csv.ts';

/** More than that is a column of numbers, not of classes. */
const MOST_CLASSES = 100;

/** One feature of every row. */
export interface Column {
  readonly name: string;
  /** [rows], 0 where absent. */
  readonly values: Float64Array;
  /** [rows], 1 where the value is known, 0 where it is absent. */
  readonly present: Uint8Array;
}

export interface Table {
  /** Rows, in the order of the file. */
  readonly size: number;
  readonly columns: readonly Column[];
  /** [rows]: the class of each row as its place in `classes`. */
  readonly labels: Int32Array;
  /** Every label as written; as numbers in their order where all are numbers, else by their letters: their order tells nothing of the stream. */
  readonly classes: readonly string[];
}

/** The table in `text`. @throws UsageError, one line that says what is wrong and where. */
export function parseTable(text: string, label: string): Table {
  const [header, ...records] = csvRecords(text);
  if (header === undefined) throw new UsageError('The file is empty.');
  const names = header.fields.map((name, i) => name || `column ${i + 1}`);
  const labelAt = labelColumn(names, label);
  if (records.length === 0) throw new UsageError('The file has a header and no rows.');
  checkWidths(names.length, records);
  const classes = classesOf(records, labelAt, label);
  const places = new Map(classes.map((name, place) => [name, place]));
  return {
    size: records.length,
    columns: names.flatMap((name, i) => (i === labelAt ? [] : [numericColumn(name, i, records)])),
    labels: Int32Array.from(records, ({ fields }) => places.get(fields[labelAt] ?? '') ?? -1),
    classes,
  };
}

function labelColumn(names: readonly string[], label: string): number {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new UsageError(`Two columns are called "${twice}".`);
  const labelAt = names.indexOf(label);
  if (labelAt === -1) throw new UsageError(`There is no column "${label}". The columns are: ${shortened(names.join(', '), 300)}.`);
  if (names.length === 1) throw new UsageError(`There is no column besides the label "${label}": nothing to learn from.`);
  return labelAt;
}

function checkWidths(width: number, records: readonly CsvRecord[]): void {
  const ragged = records.find(({ fields }) => fields.length !== width);
  if (ragged === undefined) return;
  const found = `${ragged.fields.length} ${ragged.fields.length === 1 ? 'field' : 'fields'}`;
  throw new UsageError(`Line ${ragged.line} has ${found} where the header has ${width}.`);
}

function classesOf(records: readonly CsvRecord[], labelAt: number, label: string): readonly string[] {
  const found = new Set<string>();
  for (const { line, fields } of records) {
    const value = fields[labelAt] ?? '';
    if (value === '' || value === '?' || /^nan$/i.test(value)) throw new UsageError(`Line ${line}: the label "${label}" is missing.`);
    found.add(value);
  }
  const classes = [...found];
  if (classes.length < 2) {
    throw new UsageError(`The label "${label}" is "${shortened(classes[0] ?? '')}" in every row: at least two classes are needed.`);
  }
  if (classes.length > MOST_CLASSES) {
    throw new UsageError(`The label "${label}" has ${classes.length} different values: at most ${MOST_CLASSES} classes can be learned.`);
  }
  const numeric = classes.every((name) => numberOf(name) !== null);
  return classes.sort((a, b) => (numeric ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
}

function numericColumn(name: string, at: number, records: readonly CsvRecord[]): Column {
  const values = new Float64Array(records.length);
  const present = new Uint8Array(records.length);
  records.forEach(({ line, fields }, row) => {
    const cell = fields[at] ?? '';
    if (cell === '' || cell === '?') return;
    const value = numberOf(cell);
    if (value === null) throw new UsageError(`Line ${line}, column "${name}": "${shortened(cell)}" is not a finite number.`);
    values[row] = value;
    present[row] = 1;
  });
  return { name, values, present };
}

/** A decimal number, or null for anything else, for what is infinite, and for what is not a number. */
function numberOf(text: string): number | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function shortened(text: string, most = 40): string {
  return text.replace(/\s+/g, ' ').slice(0, most) + (text.length > most ? '…' : '');
}
