/**
 * `npm run prequential -- FILE.csv --label COLUMN [--delay N] [--lags K] [--seed N] [--backend wasm|cpu|reference]
 * [--set KEY=VALUE]…`: the learner on any labelled stream of numbers, one pass, predict first. The table is checked as a
 * whole before anything is learned. An empty cell or `?` is an absent value. Prints one JSON document.
 *
 * --delay N: the label of a row becomes known when N further rows were predicted without it.
 * --lags K: the K labels known last are features too.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_SEED } from '../core/spec.ts';
import { backendOption, settingsOption, wholeOption } from './options.ts';
import { fileText } from './prequential/file-text.ts';
import { openLearner, streamSettings } from './prequential/open-learner.ts';
import { playStream } from './prequential/play-stream.ts';
import { report } from './prequential/report.ts';
import { StreamRows } from './prequential/stream-rows.ts';
import { parseTable } from './prequential/table.ts';
import { UsageError } from './simulate/usage-error.ts';

const MOST_FEATURES = 1_000;

const USAGE =
  'usage: npm run prequential -- FILE.csv --label COLUMN [--delay N] [--lags K] [--seed N] [--backend wasm|cpu|reference] [--set KEY=VALUE]…';

async function main(): Promise<void> {
  const { positionals, values } = read();
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0 || values.label === undefined) throw new UsageError(USAGE);
  const delay = wholeOption('--delay', values.delay);
  const lags = wholeOption('--lags', values.lags);
  const seed = values.seed === undefined ? DEFAULT_SEED : wholeOption('--seed', values.seed);
  const backend = backendOption(values.backend);
  const settings = settingsOption(values.set, streamSettings());
  const table = parseTable(await fileText(file), values.label);
  refuseWide(table.columns.length + lags * table.classes.length);
  const rows = new StreamRows(table, lags, settings.forgetting);
  // A label later than the table's end is revealed at its end, as is one that is later still.
  const late = Math.min(delay, table.size);
  const learner = await openLearner({ features: rows.features, classes: table.classes.length, delay: late, seed, settings, backend });
  const started = performance.now();
  await playStream(table, rows, delay, learner);
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify(report(table.size, table.classes, learner.scores(), learner.steps, seconds), null, 2));
  learner.close();
}

/** The networks' attention grows with the square of the features: more do not fit. */
function refuseWide(features: number): void {
  if (features > MOST_FEATURES)
    throw new UsageError(`${features} features, lags included, are too many: at most ${MOST_FEATURES} can be learned from.`);
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        label: { type: 'string' },
        delay: { type: 'string', default: '0' },
        lags: { type: 'string', default: '0' },
        seed: { type: 'string' },
        backend: { type: 'string', default: 'wasm' },
        set: { type: 'string', multiple: true, default: [] },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message.split('\n')[0] : error} (${USAGE})`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
