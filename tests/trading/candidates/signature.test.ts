/** Signatures: one grammar, finite, read back as written. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf, SIGNATURES, signatureOf } from '../../../src/trading/candidates/signature.ts';

test('the examples of the specification are words of the grammar', () => {
  expect(signatureOf({ direction: 'LONG', signal: 'WICK_DOWN', ribbon: 'ALL_GREEN', minutes: 5 })).toBe('LONG_WICK_DOWN_ALL_GREEN_5MIN');
  expect(signatureOf({ direction: 'LONG', signal: 'BREAKOUT', ribbon: 'BOTH_GREEN', minutes: null })).toBe('LONG_BREAKOUT_BOTH_GREEN');
  expect(partsOf('SHORT_ENSEMBLE_MIXED_RED_15MIN')).toEqual({ direction: 'SHORT', signal: 'ENSEMBLE', ribbon: 'MIXED_RED', minutes: 15 });
});

test('parts that are unknown are left out', () => {
  expect(signatureOf({ direction: 'SHORT', signal: 'IMBALANCE', ribbon: null, minutes: null })).toBe('SHORT_IMBALANCE');
  expect(partsOf('LONG_BREAKOUT')).toEqual({ direction: 'LONG', signal: 'BREAKOUT', ribbon: null, minutes: null });
});

test('there are 106 signatures, all different, and each is read back as it was written', () => {
  expect(SIGNATURES.length).toBe(106);
  expect(new Set(SIGNATURES).size).toBe(106);
  for (const signature of SIGNATURES) {
    const parts = partsOf(signature);
    expect(parts).not.toBeNull();
    if (parts !== null) expect(signatureOf(parts)).toBe(signature);
  }
});

test('anything else is no signature', () => {
  const wrong = [
    '',
    'LONG',
    'LONG_',
    'long_RIBBON',
    'LONG_RIBBON_ALL_GREEN',
    'LONG_RIBBON_5MIN',
    'LONG_RIBBON_ALL_GREEN_60MIN',
    'LONG_BREAKOUT_ALL_GREEN_5MIN',
    'LONG_RIBBON_BOTH_GREEN',
    'LONG_RIBBON_ALL_GREEN_5MIN ',
    'constructor',
    '__proto__',
  ];
  for (const word of wrong) expect(partsOf(word), word).toBeNull();
});

test('what is read from any text is that text again, or nothing', () => {
  const word = fc.constantFrom('LONG', 'SHORT', 'WICK', 'DOWN', 'UP', 'RIBBON', 'BREAKOUT', 'ALL', 'MIXED', 'BOTH', 'GREEN', 'RED', '5MIN');
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(...SIGNATURES),
    fc.array(word, { maxLength: 6 }).map((words) => words.join('_')),
  );
  fc.assert(
    fc.property(text, (signature) => {
      const parts = partsOf(signature);
      expect(parts === null ? null : signatureOf(parts)).toBe(SIGNATURES.includes(signature) ? signature : null);
    }),
  );
});
