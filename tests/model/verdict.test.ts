/**
 * The verdict: of models that are no better it says "beats chance" at any time in at most 5 % of streams, of models that are
 * better it says so soon, of losers it says that too; and its capitals are those of the definition.
 */
import { describe, expect, test } from 'vitest';
import { decode, encode } from '../../src/core/codec.ts';
import { Random } from '../../src/core/random.ts';
import { HorizonScores } from '../../src/model/scores.ts';
import { MARGIN, type Right, Verdict, type VerdictWords } from '../../src/model/verdict.ts';

const FULL = process.env.NIGHTJAR_FULL === '1';
const STREAMS = FULL ? 200 : 60;
const ROWS = FULL ? 5_000 : 2_500;

/** When each verdict was first said, in rows. */
type Firsts = Partial<Record<VerdictWords, number>>;

function firstsOf(verdict: Verdict, rows: number, next: (row: number) => Right | null): Firsts {
  const firsts: Firsts = {};
  for (let row = 0; row < rows; row++) {
    const { blocks } = verdict;
    verdict.observe(row, 1, next(row));
    if (verdict.blocks > blocks) firsts[verdict.words] ??= row + 1;
  }
  return firsts;
}

/** Everybody right by a coin of their own. */
function coins(random: Random, model: number, ...baselines: readonly number[]): () => Right {
  const toss = (chance: number) => random.uniform() < chance;
  return () => ({ model: toss(model), baselines: baselines.map(toss) });
}

/**
 * The direction of a random walk over `horizon` rows, labels overlapping, beside "same as last time" and the majority as they
 * are known at the row. The model keeps to its opinion for long, so neighbouring rows are right or wrong together.
 */
function walk(random: Random, rows: number, horizon: number): (row: number) => Right {
  const price = [0];
  for (let row = 0; row < rows + horizon; row++) price.push((price[row] ?? 0) + random.normal());
  const label = (row: number) => (price[row + horizon] ?? 0) > (price[row] ?? 0);
  let opinion = true;
  let ups = 0;
  return (row) => {
    if (random.uniform() < 0.02) opinion = !opinion;
    const known = row - horizon;
    if (known >= 0) ups += label(known) ? 1 : -1;
    const truth = label(row);
    return { model: opinion === truth, baselines: [(known >= 0 && label(known)) === truth, ups > 0 === truth] };
  };
}

/** Wilson's interval of a share, two standard errors. */
function wilson(count: number, of: number): readonly [number, number] {
  const z = 1.96;
  const p = count / of;
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = ((z / (1 + (z * z) / of)) * Math.sqrt(of * p * (1 - p) + (z * z) / 4)) / of;
  return [Math.max(0, middle - half), middle + half];
}

function told(what: string, count: number, of: number): void {
  const [low, high] = wilson(count, of).map((share) => (100 * share).toFixed(1));
  console.log(`${what}: ${count} of ${of} streams of ${ROWS} rows, ${((100 * count) / of).toFixed(1)} % (95 %: ${low} to ${high})`);
}

const seeds = Array.from({ length: STREAMS }, (_, seed) => 1_000 + seed);
const saying = (firsts: readonly Firsts[], words: VerdictWords) => firsts.filter((each) => each[words] !== undefined).length;

describe('of a model that is no better than chance', { timeout: 120_000 }, () => {
  const streams: readonly (readonly [string, number, (random: Random) => (row: number) => Right])[] = [
    ['coins', 1, (random) => coins(random, 0.5, 0.5, 0.5)],
    ['coins beside one fair and one hopeless baseline', 1, (random) => coins(random, 0.5, 0.5, 0.1)],
    ['one in three', 1, (random) => coins(random, 1 / 3, 1 / 3, 0.2)],
    ['directions of a walk over 5 rows', 5, (random) => walk(random, ROWS, 5)],
    ['directions of a walk over 20 rows', 20, (random) => walk(random, ROWS, 20)],
  ];
  test.each(streams)('%s: it hardly ever says "beats chance"', (name, horizon, streamOf) => {
    const firsts = seeds.map((seed) => firstsOf(new Verdict(2, horizon), ROWS, streamOf(new Random(seed))));
    const wrong = saying(firsts, 'beats chance');
    told(`"beats chance" of ${name}`, wrong, STREAMS);
    expect(wrong / STREAMS).toBeLessThanOrEqual(0.05);
  });

  test.each([5, 20])('nor does it where chance is "same as last time" alone, over %i rows', (horizon) => {
    const alone = (stream: (row: number) => Right) => (row: number) => {
      const { model, baselines } = stream(row);
      return { model, baselines: baselines.slice(0, 1) };
    };
    const firsts = seeds.map((seed) => firstsOf(new Verdict(1, horizon), ROWS, alone(walk(new Random(seed), ROWS, horizon))));
    const wrong = saying(firsts, 'beats chance');
    told(`"beats chance" over ${horizon} rows beside one baseline`, wrong, STREAMS);
    expect(wrong / STREAMS).toBeLessThanOrEqual(0.05);
  });

  test('a test of the test: labels that overlap, taken as if they did not, would fool it', () => {
    const firsts = seeds.map((seed) => firstsOf(new Verdict(2, 1), ROWS, walk(new Random(seed), ROWS, 20)));
    const wrong = saying(firsts, 'beats chance');
    told('"beats chance" without blocks', wrong, STREAMS);
    expect(wrong / STREAMS).toBeGreaterThan(0.1);
  });
});

describe('of a model that is better', { timeout: 120_000 }, () => {
  test.each([
    [20, 800],
    [10, 2_000],
    [5, 5_000],
  ])('by %i points it says "beats chance" within %i rows, and nearly never the contrary', (points, within) => {
    const streams = FULL ? 200 : 30;
    const firsts = Array.from({ length: streams }, (_, seed) =>
      firstsOf(new Verdict(2, 1), 5_000, coins(new Random(seed), 0.5 + points / 100, 0.5, 0.5)),
    );
    const rows = firsts.map((each) => each['beats chance'] ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const at = (share: number) => rows[Math.floor(share * (rows.length - 1))] ?? 0;
    const contrary = saying(firsts, 'not better than chance');
    console.log(
      `${points} points: said after ${at(0.5)} rows (median), ${at(0.9)} (9 of 10), ${at(1)} (all); contrary in ${contrary} of ${streams}`,
    );
    expect(at(0.9)).toBeLessThanOrEqual(within);
    expect(contrary / streams).toBeLessThanOrEqual(0.05);
  });
});

describe('of a model that is worse', { timeout: 120_000 }, () => {
  test.each([
    ['than one baseline by 20 points', [0.7, 0.3], 800],
    ['than one baseline by 10 points', [0.6, 0.3], 2_000],
    ['than both by 10 points', [0.6, 0.6], 2_000],
    ['than both by 5 points', [0.55, 0.55], 5_000],
  ] as const)('%s it says "not better than chance" in time', (what, [noChange, majority], within) => {
    const streams = FULL ? 200 : 30;
    const firsts = Array.from({ length: streams }, (_, seed) =>
      firstsOf(new Verdict(2, 1), 5_000, coins(new Random(seed), 0.5, noChange, majority)),
    );
    const rows = firsts.map((each) => each['not better than chance'] ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    const at = (share: number) => rows[Math.floor(share * (rows.length - 1))] ?? 0;
    console.log(`worse ${what}: said after ${at(0.5)} rows (median), ${at(0.9)} (9 of 10), ${at(1)} (all)`);
    expect(at(0.9)).toBeLessThanOrEqual(within);
    expect(saying(firsts, 'beats chance')).toBe(0);
  });
});

describe('the capitals', () => {
  /** The definition, with the blocks cut from the whole list. */
  function byHand(rows: readonly { time: number; covers: number; right: Right | null }[], horizon: number) {
    const blocks: (typeof rows)[] = [];
    let rest = rows;
    while (rest.length > 0) {
      const end = (rest[0]?.time ?? 0) + 4 * horizon;
      const block = rest.filter(({ time }) => time < end);
      if (block.length === rest.length) break;
      blocks.push(block);
      rest = rest.filter(({ time }) => time >= end && time >= (block.at(-1)?.time ?? 0) + horizon);
    }
    const paid = blocks.map((block) => {
      let free = 1;
      const sums = { counted: 0, differences: [0, 0] };
      for (const { covers, right } of block) {
        const weight = Math.min(free, covers / (4 * horizon));
        free -= weight;
        if (right === null) continue;
        sums.counted += weight;
        sums.differences = sums.differences.map((sum, b) => sum + weight * (Number(right.model) - Number(right.baselines[b])));
      }
      return sums;
    });
    const capital = (gain: (block: (typeof paid)[number]) => number) =>
      [0.05, 0.1, 0.2, 0.4, 0.8].reduce((sum, bet) => sum + paid.reduce((product, block) => product * (1 + bet * gain(block)), 1) / 5, 0);
    const over = [0, 1].map((b) => capital(({ differences }) => differences[b] ?? 0));
    const not = [0, 1].map((b) => capital(({ differences, counted }) => MARGIN * counted - (differences[b] ?? 0)));
    return { over, better: Math.min(...over), notBetter: ((not[0] ?? 0) + (not[1] ?? 0)) / 2, blocks: blocks.length };
  }

  function madeUp(seed: number, length: number, horizon: number) {
    const random = new Random(seed);
    const toss = coins(random, 0.6, 0.5, 0.4);
    let time = 0;
    return Array.from({ length }, () => {
      const step = random.uniform() < 0.03 ? 3 * horizon : random.uniform();
      time += step;
      return { time, covers: Math.min(horizon, step), right: random.uniform() < 0.2 ? null : toss() };
    });
  }

  test.each([0.7, 1, 4, 15])('are those of the definition, over horizons of %d', (horizon) => {
    for (let seed = 0; seed < 20; seed++) {
      const rows = madeUp(seed, 10 + 20 * seed, horizon);
      const verdict = new Verdict(2, horizon);
      for (const { time, covers, right } of rows) verdict.observe(time, covers, right);
      const { over, better, notBetter, blocks } = byHand(rows, horizon);
      const { evidence } = verdict;
      expect(evidence.blocks).toBe(blocks);
      evidence.over.forEach((own, b) => {
        expect(own).toBeCloseTo(Math.log10(over[b] ?? 0), 9);
      });
      expect(evidence.better).toBeCloseTo(Math.log10(better), 9);
      expect(evidence.notBetter).toBeCloseTo(Math.log10(notBetter), 9);
      expect(verdict.words).toBe(better >= 20 ? 'beats chance' : notBetter >= 20 ? 'not better than chance' : 'too early to say');
    }
  });

  test('a block that has not ended never counts, and no row stands in two', () => {
    const verdict = new Verdict(1, 10);
    const right = { model: true, baselines: [false] };
    const evidence = Array.from({ length: 101 }, (_, row) => {
      verdict.observe(row, 1, right);
      return verdict.evidence.blocks;
    });
    // Rows 0 to 39 are a block; the label of row 39 is known at row 49, where the next begins, which ends with row 88.
    expect([evidence[39], evidence[40], evidence[88], evidence[89]]).toEqual([0, 1, 1, 2]);
    expect(verdict.evidence.over[0]).toBeCloseTo(
      Math.log10([0.05, 0.1, 0.2, 0.4, 0.8].reduce((sum, bet) => sum + (1 + bet) ** 2 / 5, 0)),
      9,
    );
  });

  test('grow beyond any float without a fault', () => {
    const verdict = new Verdict(2, 1);
    for (let row = 0; row < 20_000; row++) verdict.observe(row, 1, { model: true, baselines: [false, false] });
    expect(verdict.evidence.better).toBeGreaterThan(1_000);
    expect(verdict.words).toBe('beats chance');
    expect(Number.isFinite(verdict.evidence.notBetter)).toBe(true);
  });

  test.each([0, 3, 77, 250])('cut behind %i rows, encode, decode, continue equals continue', (cut) => {
    const rows = madeUp(5, 400, 2);
    const uncut = new Verdict(2, 2);
    const first = new Verdict(2, 2);
    const second = new Verdict(2, 2);
    for (const { time, covers, right } of rows) uncut.observe(time, covers, right);
    for (const { time, covers, right } of rows.slice(0, cut)) first.observe(time, covers, right);
    decode(second, encode(first));
    for (const { time, covers, right } of rows.slice(cut)) second.observe(time, covers, right);
    expect(encode(second)).toEqual(encode(uncut));
  });
});

test('who knows how wild it is beats chance on three classes, and of direction that is too early to say', () => {
  const random = new Random(12);
  const scores = new HorizonScores({ members: [], classes: 3, regimes: [], directions: true, horizon: 1 });
  const { layout } = scores;
  const counts = [0, 0, 0];
  let last = -1;
  let lastMove = -1;
  for (let row = 0; row < 1_000; row++) {
    const wild = Math.floor(row / 50) % 2 === 1;
    const lean = random.uniform() < 0.5 ? 0.05 : -0.05;
    const said = new Float32Array(layout.size);
    const put = (place: number, ...values: readonly number[]) => said.set(values, place);
    put(layout.spoke, ...(wild ? [0.4 + lean, 0.2, 0.4 - lean] : [0.15 + lean, 0.7, 0.15 - lean]));
    put(layout.noChange, last);
    put(layout.lastMove, lastMove);
    put(layout.majority, row === 0 ? -1 : counts.indexOf(Math.max(...counts)));
    put(layout.frequencies, ...counts.map((n) => (n + 1) / (row + 3)));
    const label = random.uniform() < (wild ? 0.2 : 0.7) ? 1 : 2 * random.integer(2);
    scores.observe({ said, at: 0, label, time: row, covers: 1 }, null);
    counts[label] = (counts[label] ?? 0) + 1;
    last = label;
    if (label !== 1) lastMove = label;
  }
  expect([scores.verdict.words, scores.direction?.verdict.words]).toEqual(['beats chance', 'too early to say']);
});
