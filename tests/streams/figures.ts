/**
 * `npx tsx tests/streams/figures.ts [FOLDER] [--into README]`: the Markdown tables of the figures that the stream tests wrote at
 * full sizes, printed, or put behind `<!-- figures: streams -->` in the place of what stands there up to the next heading.
 *
 * The figures: `NIGHTJAR_FULL=1 NIGHTJAR_FIGURES=FOLDER npx vitest run --project unit tests/streams`
 * The tables:  `npx tsx tests/streams/figures.ts FOLDER --into src/model/README.md`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { FigureLine } from './sizes.ts';

const MARK = '<!-- figures: streams -->';
/** In the order in which they are to be read. */
const FILES = ['learns', 'honest', 'honest-market', 'ensemble'];

const { positionals, values } = parseArgs({ allowPositionals: true, options: { into: { type: 'string' } } });
const folder = positionals[0] ?? join(tmpdir(), 'nightjar-figures');
const text = [...tables(folder)].map(([title, lines]) => `**${title}**\n\n${markdown(lines)}\n`).join('\n');
if (values.into === undefined) console.log(text);
else writeFileSync(values.into, filled(readFileSync(values.into, 'utf8'), text));

/** Every table by its title, in the order of {@link FILES}. */
function tables(folder: string): Map<string, FigureLine[]> {
  const found = new Map<string, FigureLine[]>();
  const names = readdirSync(folder);
  for (const name of FILES.filter((each) => names.includes(`${each}.jsonl`))) {
    for (const text of readFileSync(join(folder, `${name}.jsonl`), 'utf8')
      .trim()
      .split('\n')) {
      const { table, line } = JSON.parse(text) as { readonly table: string; readonly line: FigureLine };
      found.set(table, [...(found.get(table) ?? []), line]);
    }
  }
  if (found.size === 0) throw new Error(`no figures in ${folder}`);
  return found;
}

function markdown(lines: readonly FigureLine[]): string {
  const columns = Object.keys(lines[0] ?? {});
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = columns.map((column) => (lines.every((line) => typeof line[column] === 'string') ? '---' : '--:'));
  return [row(columns), row(rule), ...lines.map((line) => row(columns.map((column) => cell(column, line[column] ?? null))))].join('\n');
}

/** A share as percent where the column says so; points to two places, other fractions to three. */
function cell(column: string, value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (column.endsWith('%')) return (100 * value).toFixed(1);
  if (column.endsWith('points')) return value.toFixed(2);
  return Number.isInteger(value) ? value.toLocaleString('en') : value.toFixed(3);
}

function filled(page: string, text: string): string {
  const at = page.indexOf(MARK);
  if (at < 0) throw new Error(`there is no ${MARK} to put the tables behind`);
  const heading = page.indexOf('\n#', at);
  return `${page.slice(0, at)}${MARK}\n\n${text}${heading < 0 ? '' : page.slice(heading)}`;
}
