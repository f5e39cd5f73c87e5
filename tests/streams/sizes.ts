/** Small or full sizes, and where the figures of full sizes go: lines of JSON, which `figures.ts` makes tables of. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const FULL = process.env.NIGHTJAR_FULL === '1';

/** ms a test may take: five times and more what it takes on a calm machine. */
export const PATIENCE = FULL ? 12 * 3_600_000 : 600_000;

/** `full` where full sizes are asked for. */
export function sized<T>(small: T, full: T): T {
  return FULL ? full : small;
}

/** 1, 2, … count. */
export function seeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** One line of a table, by column: text, whole numbers, shares where the column ends in %, other numbers. */
export type FigureLine = Readonly<Record<string, string | number | null>>;

/** Where one test file writes its tables. */
export class FigureFile {
  private readonly path: string;
  private begun = false;

  /** @param name of the file, one for each test file. */
  constructor(name: string) {
    this.path = join(process.env.NIGHTJAR_FIGURES ?? join(tmpdir(), 'nightjar-figures'), `${name}.jsonl`);
  }

  /** Adds a line to a table of full sizes; small sizes leave no figures, but say them where NIGHTJAR_SAY is set. */
  write(table: string, line: FigureLine): void {
    const text = JSON.stringify({ table, line });
    if (process.env.NIGHTJAR_SAY === '1') console.log(text);
    if (!FULL) return;
    if (!this.begun) {
      mkdirSync(join(this.path, '..'), { recursive: true });
      writeFileSync(this.path, '');
      console.log(`figures: ${this.path}`);
      this.begun = true;
    }
    appendFileSync(this.path, `${text}\n`);
  }
}
