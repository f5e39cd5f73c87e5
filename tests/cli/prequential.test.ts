/** The command itself: one clear line and exit code 2 for what cannot be; the promised document, with baselines anyone can recompute. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STREAMS } from '../streams/catalogue.ts';
import { toCsv } from '../streams/csv.ts';
import type { Stream } from '../streams/stream.ts';

const TSX = new URL('../../node_modules/.bin/tsx', import.meta.url).pathname;
const COMMAND = new URL('../../src/cli/prequential.ts', import.meta.url).pathname;
const TINY = ['--backend', 'reference', '--set', 'window=4', '--set', 'width=4', '--set', 'hidden=4', '--set', 'batch=4'];
const SCORES = ['accuracy', 'balancedAccuracy', 'f1', 'logLoss', 'brier', 'ece', 'kappa', 'kappaTemporal', 'standardError'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nightjar-prequential-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): { readonly out: string; readonly errors: string; readonly status: number } {
  try {
    const out = execFileSync(TSX, [COMMAND, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    return { out, errors: '', status: 0 };
  } catch (error) {
    const { stdout, stderr, status } = error as { stdout: string; stderr: string; status: number };
    return { out: stdout, errors: stderr, status };
  }
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function made(name: string, rows: number, seed: number): Stream {
  const make = STREAMS[name];
  if (make === undefined) throw new Error(`no stream ${name}`);
  return make(rows, seed);
}

describe('what cannot be gets one clear line and exit code 2', () => {
  const good = 'a,y\n1,up\n2,down\n';
  test.each([
    ['no such file', () => ['nowhere.csv', '--label', 'y'], 'There is no file "nowhere.csv".'],
    ['no such column', () => [file('a.csv', good), '--label', 'z'], 'There is no column "z". The columns are: a, y.'],
    [
      'a ragged row, packed',
      () => [file('b.csv.gz', gzipSync(`\ufeff${good}3\n`)), '--label', 'y'],
      'Line 4 has 1 field where the header has 2.',
    ],
    ['a damaged pack', () => [file('c.csv.gz', gzipSync(good).subarray(0, 25)), '--label', 'y'], /^".*c\.csv\.gz" cannot be unpacked: .*$/],
    ['a delay that is none', () => [file('d.csv', good), '--label', 'y', '--delay', 'soon'], '--delay wants a whole number, not "soon".'],
    [
      'more lags than anything could learn from',
      () => [file('f.csv', good), '--label', 'y', '--lags', '1000000000000'],
      '2000000000001 features, lags included, are too many: at most 1000 can be learned from.',
    ],
    [
      'an option there is not',
      () => [file('g.csv', good), '--label', 'y', '--later'],
      /^Unknown option '--later'.* \(usage: npm run prequential .*\)$/,
    ],
    ['no such setting', () => [file('e.csv', good), '--label', 'y', '--set', 'depth=3'], /^There is no setting "depth"\. .*$/],
  ] as const)('%s', (_, args, words) => {
    const { out, errors, status } = run(...args());
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(errors.trimEnd()).toMatch(typeof words === 'string' ? new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) : words);
  });
});

/** No change and majority on labels that become known `delay` rows late, in the fewest words; wrong while nothing is known. */
function recomputed(labels: readonly number[], delay: number): { readonly noChange: number; readonly majority: number } {
  let [noChange, majority] = [0, 0];
  labels.forEach((label, t) => {
    const known = labels.slice(0, Math.max(0, t - delay));
    const counts = new Map<number, number>();
    for (const before of known) counts.set(before, (counts.get(before) ?? 0) + 1);
    if (known.at(-1) === label) noChange++;
    if ([...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [-1, 0])[0] === label) majority++;
  });
  return { noChange: noChange / labels.length, majority: majority / labels.length };
}

describe('the document', () => {
  test.each([
    ['sticky', 0],
    ['sticky', 7],
    ['led-drift', 3],
  ])(
    'of %s with a delay of %i has the promised shape, and baselines as recomputed',
    (name, delay) => {
      const stream = made(name, 250, 5);
      const path = file(`${name}-${delay}.csv`, toCsv(stream));
      const { out, errors, status } = run(path, '--label', 'label', '--delay', String(delay), ...TINY);
      expect([status, errors]).toEqual([0, '']);
      const document = JSON.parse(out);
      expect(Object.keys(document).sort()).toEqual(
        [...SCORES, 'n', 'classes', 'spoke', 'ensemble', 'meta', 'members', 'baselines', 'seconds', 'stepsPerSecond'].sort(),
      );
      expect(Object.keys(document.members).sort()).toEqual(['attentionMlp', 'cnn', 'lstm', 'transformer']);
      expect(Object.keys(document.baselines).sort()).toEqual(['logisticRegression', 'majority', 'noChange']);
      for (const part of [document.ensemble, document.meta, ...Object.values(document.members), ...Object.values(document.baselines)]) {
        expect(Object.keys(part as object).sort()).toEqual([...SCORES].sort());
      }
      expect(document.n).toBe(stream.labels.length);
      expect(document.classes).toEqual([...new Set(stream.labels)].sort((a, b) => a - b).map(String));
      expect(['ensemble', 'meta']).toContain(document.spoke);
      const { noChange, majority } = recomputed(stream.labels, delay);
      expect(document.baselines.noChange.accuracy).toBeCloseTo(noChange, 12);
      expect(document.baselines.majority.accuracy).toBeCloseTo(majority, 12);
      expect(document.kappaTemporal).toBeCloseTo((document.accuracy - noChange) / (1 - noChange), 9);
      expect(document.logLoss).toBeGreaterThan(0);
      expect(document.stepsPerSecond).toBeGreaterThan(0);
    },
    120_000,
  );

  test('scores every row even if no label is known before the last', () => {
    const stream = made('xor', 80, 5);
    const document = JSON.parse(run(file('late.csv', toCsv(stream)), '--label', 'label', '--delay', '500', ...TINY).out);
    expect([document.n, document.baselines.noChange.accuracy, document.standardError]).toEqual([80, 0, null]);
    expect(document.logLoss).toBeCloseTo(Math.log(2), 4);
  }, 120_000);

  test('is the same for the same file, seed and backend', () => {
    const path = file('same.csv', toCsv(made('xor', 120, 2)));
    const [first, second] = [0, 1].map(() => {
      const { seconds, stepsPerSecond, ...rest } = JSON.parse(run(path, '--label', 'label', '--lags', '2', '--seed', '3', ...TINY).out);
      return rest;
    });
    expect(second).toEqual(first);
  }, 120_000);

  test('does not depend on how the classes are called or the file is written', () => {
    const text = toCsv(made('linear', 120, 2));
    const renamed = text.replace(/,0$/gm, ',aye').replace(/,1$/gm, ',bee').replaceAll(',', ';').replaceAll('\n', '\r\n');
    const [plain, other] = [text, renamed].map((content, i) => {
      const written = file(`named-${i}.csv.gz`, gzipSync(`\ufeff${content}`));
      const { seconds, stepsPerSecond, classes, ...rest } = JSON.parse(run(written, '--label', 'label', ...TINY).out);
      return rest;
    });
    expect(other).toEqual(plain);
  }, 120_000);
});
