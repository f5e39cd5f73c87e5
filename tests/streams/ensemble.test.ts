/**
 * Many are as good as the best of them, on every kind of stream and without knowing which that is: what speaks, and the
 * ensemble, are about as accurate as the member that turned out best, and as sure; the meta-learner is worth its place beside
 * equal weights; and of what is said with a confidence of p, a share of p happens.
 *
 * Small sizes are 4,000 rows: a log loss is granted two paired standard errors, the calibration error what a perfect speaker of
 * the same confidences would show by chance.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { STREAMS } from './catalogue.ts';
import { made, type Played, play } from './playing.ts';
import { FigureFile, PATIENCE, sized } from './sizes.ts';
import {
  accuracy,
  calibrationError,
  calibrationNoise,
  ensemble,
  excess,
  lead,
  linearPool,
  logarithmicPool,
  logLoss,
  members,
  meta,
  spoke,
  type Voice,
} from './voices.ts';

const ROWS = sized(4_000, 20_000);
const NAMES = sized(['agrawal', 'sticky', 'correlated', 'xor'], Object.keys(STREAMS));
const SEED = 1;
/** Accuracy that may be missing to the best member's, beside two paired standard errors. */
const MISSING = 0.005;
/** Nats by which log loss may exceed the best member's. */
const EXCESS = 0.005;
const CALIBRATED = 0.03;
const WARM_UP_ROWS = 1_000;

const figures = new FigureFile('ensemble');

describe.each(NAMES)('on %s', (name) => {
  let played: Played;
  const speakers = { 'what spoke': spoke, ensemble } as const;
  const pools = { 'the mean': linearPool, 'the geometric mean': logarithmicPool } as const;

  beforeAll(async () => {
    played = await play(made(name, ROWS, SEED), SEED);
    write(played);
  }, PATIENCE);

  test.each(['what spoke', 'ensemble'] as const)('%s is about as accurate as the best member', (who) => {
    const { mean, standardError } = lead(speakers[who](played), mostAccurate(played));
    expect(mean).toBeGreaterThanOrEqual(-MISSING - 2 * standardError);
  });

  test.each(['what spoke', 'ensemble'] as const)('%s is about as sure of what happens as the best member', (who) => {
    const { mean, standardError } = excess(speakers[who](played), leastSurprised(played));
    expect(mean).toBeLessThanOrEqual(EXCESS + sized(2 * standardError, 0));
  });

  test.each(['the mean', 'the geometric mean'] as const)('the meta-learner is not less accurate than %s of the members', (pool) => {
    const { mean, standardError } = lead(meta(played), pools[pool](played));
    expect(mean).toBeGreaterThanOrEqual(-2 * standardError);
  });

  test('what speaks is calibrated after a warm-up', () => {
    const voice = spoke(played);
    const granted = sized(calibrationNoise(voice, WARM_UP_ROWS), 0);
    expect(calibrationError(voice, WARM_UP_ROWS)).toBeLessThan(CALIBRATED + granted);
  });
});

function mostAccurate(played: Played): Voice {
  return members(played).reduce((best, voice) => (accuracy(voice) > accuracy(best) ? voice : best));
}

function leastSurprised(played: Played): Voice {
  return members(played).reduce((best, voice) => (logLoss(voice) < logLoss(best) ? voice : best));
}

function write(played: Played): void {
  const equal = linearPool(played);
  figures.write('One voice out of four', {
    stream: played.name,
    rows: ROWS,
    'what spoke, %': accuracy(spoke(played)),
    'ensemble, %': accuracy(ensemble(played)),
    'meta-learner, %': accuracy(meta(played)),
    'equal weights, %': accuracy(equal),
    'best member, %': accuracy(mostAccurate(played)),
    'log loss: what spoke': logLoss(spoke(played)),
    ensemble: logLoss(ensemble(played)),
    'meta-learner': logLoss(meta(played)),
    'equal weights': logLoss(equal),
    'best member': logLoss(leastSurprised(played)),
    'calibration error': calibrationError(spoke(played), WARM_UP_ROWS),
  });
}
