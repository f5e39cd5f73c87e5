/**
 * `npm run scores -- [FILE…] [--full] [--seed N] [--backend wasm|cpu|reference] [--data DIR] [--columns NAMES] [--until SEQUENCE]
 * [--set KEY=VALUE]…`: real data through the engine of `simulate`, its scores per horizon as one Markdown table, and what its desks came to as another. Without a
 * FILE the two bundled recordings and the files of DIR (`../shared/data`); a FILE is the id of a bundled recording, a recording,
 * or a file as `npm run convert` takes it. What is long is played in part unless `--full` asks for all of it.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_SEED } from '../core/spec.ts';
import { backendOption, settingsOption, wholeOption } from './options.ts';
import { DESK_LEGEND, deskTable, type PlayedDesks } from './score-table/desk-table.ts';
import { isBundled, type PlayedHow, play } from './score-table/play.ts';
import { absentFiles, knownSources, type ScoredSource, sourceOf, twinOf } from './score-table/sources.ts';
import { LEGEND, type PlayedRow, scoreTable } from './score-table/table.ts';
import { UsageError } from './simulate/usage-error.ts';

const USAGE =
  'usage: npm run scores -- [FILE…] [--full] [--seed N] [--backend wasm|cpu|reference] [--data DIR] [--columns NAMES] [--until SEQUENCE] [--set KEY=VALUE]…';

type Played = PlayedRow & PlayedDesks;

async function main(): Promise<void> {
  const { positionals, values } = read();
  const how: PlayedHow = {
    seed: values.seed === undefined ? DEFAULT_SEED : wholeOption('--seed', values.seed),
    backend: backendOption(values.backend),
    set: values.set,
    columns: values.columns,
    until: values.until === undefined ? Number.POSITIVE_INFINITY : wholeOption('--until', values.until),
    full: values.full,
  };
  // A wrong setting is wrong for every source.
  settingsOption(how.set);
  const sources = positionals.length === 0 ? knownSources(resolve(values.data)) : positionals.map(sourceOf);
  const played: Played[] = [];
  const notes: string[] = [];
  for (const source of sources) {
    const result = await attempt(source, how, positionals.length === 0);
    if (typeof result === 'string') notes.push(result);
    else played.push(result);
  }
  if (played.length > 0) console.log([...scoreTable(played), '', LEGEND, '', ...deskTable(played), '', DESK_LEGEND, ''].join('\n'));
  for (const note of notes) console.log(`- ${note}`);
}

/** The rows of a source, or the sentence that says why there are none. @param once whether its bundled twin is in the table. */
async function attempt(source: ScoredSource, how: PlayedHow, once: boolean): Promise<Played | string> {
  const absent = absentFiles(source);
  // A file that was asked for and is not there is a failure; one that would be played where it is, is not.
  if (absent.length > 0 && !once) process.exitCode = 1;
  if (absent.length > 0) return `${source.name}: not here, passed over (${absent.join(', ')}).`;
  try {
    if (once && (await isBundled(source)))
      return `${source.name}: its files give, byte for byte, the recording ${twinOf(source)?.name}: the same rows.`;
    const report = await play(source, how);
    const { steps, dataPoints, seconds } = report;
    console.error(`${source.name}: ${dataPoints} data points, ${steps} steps, ${seconds.toFixed(0)} s`);
    return { title: titleOf(source, how), report };
  } catch (error) {
    process.exitCode = 1;
    return `${source.name}: passed over. ${error instanceof Error ? error.message : error}`;
  }
}

function titleOf({ title, part }: ScoredSource, { full, until }: PlayedHow): string {
  const which = part === null || full ? title : `${title}, ${part.words}`;
  return Number.isFinite(until) ? `${which}, its first ${until} entries` : which;
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        full: { type: 'boolean', default: false },
        seed: { type: 'string' },
        backend: { type: 'string', default: 'wasm' },
        data: { type: 'string', default: resolve(import.meta.dirname, '../../../shared/data') },
        columns: { type: 'string' },
        until: { type: 'string' },
        set: { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message.split('\n')[0] : error}\n${USAGE}`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
