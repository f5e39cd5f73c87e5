/** Made-up labels with what everybody said of them: as plain lists for a recomputation by hand, and as the stored row that scores read. */
import { Random } from '../../src/core/random.ts';
import { saidLayout } from '../../src/core/said.ts';
import type { NewLabel } from '../../src/model/scores.ts';

export const MEMBERS = ['first', 'second', 'third', 'fourth'] as const;
export const REGIMES = ['calm', 'trend', 'storm'] as const;
export const NAMES = ['model', 'ensemble', 'meta', ...MEMBERS, 'noChange', 'majority', 'logisticRegression'] as const;

/** What one said of one label. */
export interface Voice {
  readonly class: number;
  readonly probabilities: readonly number[] | null;
  /** Given a move. */
  readonly direction: number;
}

export interface Told {
  readonly label: number;
  readonly voices: Readonly<Record<string, Voice>>;
  readonly regime: number;
  readonly time: number;
  readonly covers: number;
  readonly stored: NewLabel;
}

/** `length` labels of `classes` classes; everybody has a skill; the label of a row is known two rows later. */
export function toldStream(seed: number, length: number, classes: number): readonly Told[] {
  const random = new Random(seed);
  const skills = new Map(NAMES.map((name) => [name, random.uniform()]));
  const counts = new Array<number>(classes).fill(0);
  const labels: number[] = [];
  let majority = -1;
  let time = 0;
  return Array.from({ length }, (_, i) => {
    const known = labels[i - 2] ?? -1;
    if (known >= 0) counts[known] = (counts[known] ?? 0) + 1;
    if (known >= 0 && (majority < 0 || (counts[known] ?? 0) > (counts[majority] ?? 0))) majority = known;
    const frequencies = counts.map((n) => Math.fround((n + 1) / (counts.reduce((a, b) => a + b, 0) + classes)));
    const label = random.uniform() < 0.3 && i > 0 ? (labels[i - 1] ?? 0) : random.integer(classes);
    labels.push(label);
    const lastMove = labels.slice(0, Math.max(0, i - 1)).findLast((c) => c === 0 || c === classes - 1) ?? -1;
    const voices: Record<string, Voice> = {};
    for (const name of NAMES) {
      if (name === 'noChange') voices[name] = { class: known, probabilities: null, direction: lastMove };
      else if (name === 'majority') voices[name] = voice(frequencies, majority);
      else voices[name] = voice(odds(random, classes, label, skills.get(name) ?? 0));
    }
    const regime = random.integer(REGIMES.length + 1) - 1;
    const covers = 0.2 + random.uniform();
    time += covers + (random.uniform() < 0.05 ? 5 : 0);
    return { label, voices, regime, time, covers, stored: stored(voices, regime, random, { label, time, covers }, classes) };
  });
}

function voice(probabilities: readonly number[], said?: number): Voice {
  const direction = (probabilities.at(-1) ?? 0) > (probabilities[0] ?? 0) ? probabilities.length - 1 : 0;
  return { class: said ?? probabilities.indexOf(Math.max(...probabilities)), probabilities, direction };
}

/** Float32 probabilities, now and then certain. */
function odds(random: Random, classes: number, label: number, skill: number): number[] {
  const guess = random.uniform() < skill ? label : random.integer(classes);
  if (random.uniform() < 0.02) return Array.from({ length: classes }, (_, c) => (c === guess ? 1 : 0));
  const raw = Array.from({ length: classes }, (_, c) => random.uniform() + (c === guess ? 2 * random.uniform() : 0));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((p) => Math.fround(p / sum));
}

/** The row as the learner stores it, somewhere inside a larger array. */
function stored(
  voices: Readonly<Record<string, Voice>>,
  regime: number,
  random: Random,
  times: Pick<NewLabel, 'label' | 'time' | 'covers'>,
  classes: number,
): NewLabel {
  const layout = saidLayout(MEMBERS.length, classes);
  const at = 3 + random.integer(5);
  const said = new Float32Array(at + layout.size + 4).fill(0.123);
  const put = (name: string, place: number) => said.set(voices[name]?.probabilities ?? [], at + place);
  put('model', layout.spoke);
  put('ensemble', layout.ensemble);
  put('meta', layout.meta);
  MEMBERS.forEach((name, m) => {
    put(name, layout.member(m));
  });
  put('logisticRegression', layout.regression);
  put('majority', layout.frequencies);
  said[at + layout.majority] = voices.majority?.class ?? -1;
  said[at + layout.noChange] = voices.noChange?.class ?? -1;
  said[at + layout.lastMove] = voices.noChange?.direction ?? -1;
  said[at + layout.regime] = regime;
  return { said, at, ...times };
}
