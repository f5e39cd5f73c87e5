/**
 * Where there is nothing to find, nothing is found: on random walks, and on every generator's rows with their labels shuffled.
 *
 * One score per stream, fixed beforehand: over the whole session, what spoke's accuracy less that of the better of "same as
 * last time" and majority, in standard errors of the paired difference. By chance more than two of them happen in 2.3 % of
 * streams at most, since the better of two baselines is chosen behind: 4 of 20 seeds in one case of a thousand, 2 of 4 in three.
 * The verdict may say "beats chance", at any time, in 5 % of streams: in 4 of 16 that happens in seven cases of a thousand.
 */
import { describe, expect, test } from 'vitest';
import { STREAMS } from './catalogue.ts';
import { shuffled } from './chance.ts';
import { wilson } from './interval.ts';
import { made, type Played, play } from './playing.ts';
import { FigureFile, PATIENCE, seeds, sized } from './sizes.ts';
import { accuracy, chance, type Difference, lead, mean, spoke } from './voices.ts';

const SEEDS = sized(4, 20);
const ROWS = sized(1_500, 10_000);
/** Seeds of one stream that may lie beyond two standard errors. */
const MOST_BEYOND = sized(1, 3);
/** Streams on which the verdict may be wrong. */
const MOST_WRONG = (streams: number) => sized(3, Math.floor(0.05 * streams));
/** Shuffling has chance of its own. */
const SHUFFLE = 1_000;

const WALKS = ['random-walk', 'pure-noise'];
const KINDS = Object.keys(STREAMS).filter((name) => !WALKS.includes(name) && !name.endsWith('-shuffled'));
const NAMES = sized(
  ['random-walk', 'xor-shuffled', 'sticky-shuffled', 'led-drift-shuffled'],
  [...WALKS, ...KINDS.map((kind) => `${kind}-shuffled`)],
);

const figures = new FigureFile('honest');
/** For each stream that was played, when the verdict was wrong. */
const wrongAt: (number | null)[] = [];

describe('what spoke leads over chance by more than two standard errors in no more streams than luck explains', () => {
  test.each(NAMES)(
    '%s',
    async (name) => {
      const leads: Difference[] = [];
      for (const seed of seeds(SEEDS)) {
        const played = await play(nothing(name, seed), seed);
        leads.push(leadOverChance(played));
        wrongAt.push(played.beatsChanceAt);
      }
      const above = leads.filter((each) => each.mean > 2 * each.standardError).length;
      figures.write('Nothing to find', {
        stream: name,
        seeds: SEEDS,
        rows: ROWS,
        'more than two standard errors above chance': above,
        'below it': leads.filter((each) => each.mean < -2 * each.standardError).length,
        'mean lead, %': mean(leads.map((each) => each.mean)),
        'standard error of one stream, %': mean(leads.map((each) => each.standardError)),
      });
      expect(above).toBeLessThanOrEqual(MOST_BEYOND);
    },
    PATIENCE,
  );
});

test('and the verdict says "beats chance", at any time, on at most one of twenty of them', () => {
  const wrong = wrongAt.filter((at) => at !== null).length;
  const { low, high } = wilson(wrong, wrongAt.length);
  console.log(`"beats chance" on ${wrong} of ${wrongAt.length} chance streams, 95 % interval ${percent(low)} to ${percent(high)} %`);
  figures.write('The verdict on chance', {
    streams: wrongAt.length,
    'rows each': ROWS,
    '"beats chance" at any time': wrong,
    'share, %': wrong / wrongAt.length,
    'Wilson from, %': low,
    'to, %': high,
  });
  expect(wrongAt.length).toBe(NAMES.length * SEEDS);
  expect(wrong).toBeLessThanOrEqual(MOST_WRONG(wrongAt.length));
});

function nothing(name: string, seed: number) {
  if (WALKS.includes(name)) return made(name, ROWS, seed);
  return shuffled(made(name.slice(0, -'-shuffled'.length), ROWS, seed), seed + SHUFFLE);
}

function leadOverChance(played: Played): Difference {
  const [noChange, majority] = [chance(played, 'noChange'), chance(played, 'majority')];
  return lead(spoke(played), accuracy(noChange) > accuracy(majority) ? noChange : majority);
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
