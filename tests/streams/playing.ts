/** Plays a made-up stream in process, by the parts of `npm run prequential`, and keeps all that was said. */
import { setImmediate } from 'node:timers/promises';
import { openLearner, streamSettings } from '../../src/cli/prequential/open-learner.ts';
import { playStream } from '../../src/cli/prequential/play-stream.ts';
import { StreamRows } from '../../src/cli/prequential/stream-rows.ts';
import { parseTable } from '../../src/cli/prequential/table.ts';
import type { EverybodysScores } from '../../src/cli/scores.ts';
import type { SaidLayout } from '../../src/core/said.ts';
import type { Settings } from '../../src/core/settings.ts';
import { STREAMS } from './catalogue.ts';
import { toCsv } from './csv.ts';
import type { Stream } from './stream.ts';

/** Rows between two chances for timers: the WebAssembly processor never waits, and a test that never pauses cannot report. */
const PAUSE_ROWS = 64;

export interface Played {
  readonly name: string;
  readonly seed: number;
  /** [rows]: the class of each row as its place among the classes. */
  readonly labels: Int32Array;
  readonly layout: SaidLayout;
  /** [rows, layout.size]: what everybody had said of each row, as it stood when the label became known. */
  readonly said: Float32Array;
  /** What the command would print. */
  readonly scores: EverybodysScores;
  /** How many labels were known when the verdict first said "beats chance"; null if it never did. */
  readonly beatsChanceAt: number | null;
}

export interface PlayedHow {
  readonly delay?: number;
  readonly settings?: Partial<Settings>;
}

/** @param seed of the learner. */
export async function play(stream: Stream, seed: number, { delay = 0, settings: changes = {} }: PlayedHow = {}): Promise<Played> {
  const settings: Settings = { ...streamSettings(), ...changes };
  const table = parseTable(toCsv(stream), 'label');
  const rows = new StreamRows(table, 0, settings.forgetting);
  const plan = { features: rows.features, classes: table.classes.length, delay, seed, settings, backend: 'wasm' } as const;
  const opened = await openLearner(plan);
  const { learner } = opened;
  const { layout } = learner;
  const said = new Float32Array(table.size * layout.size);
  let beatsChanceAt: number | null = null;
  let predicted = 0;
  await playStream(table, rows, delay, {
    async predict(row) {
      if (++predicted % PAUSE_ROWS === 0) await setImmediate();
      await opened.predict(row);
    },
    reveal(row, label) {
      const at = learner.rows.saidAt(row, 0);
      said.set(learner.rows.said.subarray(at, at + layout.size), row * layout.size);
      opened.reveal(row, label);
      if (beatsChanceAt === null && learner.scores[0]?.verdict.words === 'beats chance') beatsChanceAt = row + 1;
    },
    learn: () => opened.learn(),
  });
  const scores = opened.scores();
  opened.close();
  return { name: stream.name, seed, labels: table.labels, layout, said, scores, beatsChanceAt };
}

/** The first `rows` rows of the stream called `name`, for the seed. */
export function made(name: string, rows: number, seed: number): Stream {
  const make = STREAMS[name];
  if (make === undefined) throw new Error(`no stream ${name}`);
  return make(rows, seed);
}
