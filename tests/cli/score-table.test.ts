/** The table of scores on real data: its figures are those of `simulate`, and what cannot be played is said. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knownSources, sourceOf } from '../../src/cli/score-table/sources.ts';

const TSX = new URL('../../node_modules/.bin/tsx', import.meta.url).pathname;
const SMALL = ['--until', '12000', ...['width=4', 'window=4', 'hidden=4', 'batch=4'].flatMap((set) => ['--set', set])];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightjar-scores-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: 'score-table' | 'simulate', ...args: readonly string[]): { readonly out: string; readonly status: number } {
  const path = new URL(`../../src/cli/${command}.ts`, import.meta.url).pathname;
  try {
    return { out: execFileSync(TSX, [path, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }), status: 0 };
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number };
    return { out: stdout, status };
  }
}

/** The cells of each row of the table of scores, or of the table of desks below it, by the titles; of two columns of one title the first. */
function cellsOf(out: string, which: 'scores' | 'desks' = 'scores'): readonly Readonly<Record<string, string>>[] {
  const [scores = '', desks = ''] = out.split(/\n\naccuracy, log loss.*\n/);
  const [titles = [], , ...rows] = (which === 'scores' ? scores : desks)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [titles[at] ?? '', cell] as const).toReversed()));
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

describe('without the files of market data', () => {
  let out: string;
  beforeAll(() => {
    out = run('score-table', '--data', '/nowhere', ...SMALL).out;
  }, 60_000);

  test('each bundled recording has a row per horizon, with the figures that simulate prints', () => {
    const rows = cellsOf(out);
    expect(rows.map(({ horizon }) => horizon)).toEqual(['10 s', '1 min', '5 min', '10 s', '1 min', '5 min']);
    const { horizons } = JSON.parse(run('simulate', 'binance-btc-usdt', ...SMALL).out);
    for (const [at, { n, accuracy, logLoss, ece, baselines, lead, verdict, direction }] of horizons.entries()) {
      if (n === 0) continue;
      expect(rows[3 + at]).toMatchObject({
        labels: String(n),
        accuracy: percent(accuracy),
        'no change': percent(baselines.noChange.accuracy),
        majority: percent(baselines.majority.accuracy),
        regression: percent(baselines.logisticRegression.accuracy),
        'log loss': logLoss.toFixed(3),
        'of majority': baselines.majority.logLoss.toFixed(3),
        ECE: ece.toFixed(3),
        verdict: verdict.words,
        moves: String(direction.n),
        direction: percent(direction.accuracy),
        'verdict on direction': direction.verdict.words,
      });
      expect(rows[3 + at]?.['lead ± error']).toContain(
        `${Math.abs(lead.difference * 100).toFixed(1)} ± ${(lead.standardError * 100).toFixed(1)}`,
      );
    }
    expect(horizons[0].n).toBeGreaterThan(50);
  }, 60_000);

  test('each has a row per desk, with what simulate prints of it', () => {
    const rows = cellsOf(out, 'desks');
    expect(rows.map(({ desk }) => desk)).toEqual(['spot', 'margin', 'spot', 'margin']);
    const { desks, trading, steps } = JSON.parse(run('simulate', 'binance-btc-usdt', ...SMALL).out);
    for (const [at, { analytics, openPositions }] of [desks.spot, desks.margin].entries()) {
      const { full, learning, equity } = analytics;
      expect(rows[2 + at]).toMatchObject({
        steps: String(steps),
        full: String(full.trades),
        learning: String(learning.trades),
        open: String(openPositions),
        equity: `${(equity.returnTotal * 100).toFixed(3)} %`,
        phase: `cold start, ${trading.phase.closed}`,
      });
      expect(Number(rows[2 + at]?.net)).toBeCloseTo(full.profitNet + learning.profitNet, 1);
    }
    expect(trading.phase.closed + desks.spot.openPositions).toBeGreaterThan(0);
  }, 60_000);

  test('what has no labels yet has no figures', () => {
    expect(cellsOf(out)[5]).toMatchObject({ labels: '0', accuracy: '–', 'lead ± error': '–', direction: '–' });
  });

  test('the absent files are said, each source in a line', () => {
    const absent = out.split('\n').filter((line) => line.includes('not here, passed over'));
    expect(absent).toHaveLength(knownSources('/nowhere').length - 2);
    expect(out).toContain('bitfinex: not here, passed over (/nowhere/bitfinex_BTCUSD_1m_2017.csv.gz).');
  });
});

test('a file that cannot be played is said, with the reason, and the table goes on', () => {
  const odd = join(folder, 'odd.csv');
  writeFileSync(odd, '1,2\n');
  const { out, status } = run('score-table', odd, '/nowhere/gone.jsonl', 'binance-btc-usdt', ...SMALL);
  expect(cellsOf(out)).toHaveLength(3);
  expect(out).toContain('odd.csv: passed over. The recording could not be read: A table of trades needs a column for');
  expect(out).toContain('gone.jsonl: not here');
  expect(status).toBe(1);
}, 60_000);

test('a wrong option is one sentence and exit code 2', () => {
  expect(run('score-table', '--set', 'interval').status).toBe(2);
  expect(run('score-table', '--until', 'x').status).toBe(2);
}, 30_000);

test('a file that the project knows keeps its settings wherever it lies', () => {
  expect(sourceOf('/elsewhere/bitfinex_BTCUSD_1m_2017.csv.gz')).toMatchObject({
    name: 'bitfinex',
    set: expect.arrayContaining(['interval=60000']),
  });
  expect(sourceOf('/elsewhere/own.jsonl.gz')).toMatchObject({ isRecording: true, set: [] });
});
