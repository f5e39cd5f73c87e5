/** The table in the room's README is the catalogue's. With NIGHTJAR_WRITE=1 it is written. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FEATURES } from '../../src/features/catalogue.ts';
import { featureTable } from '../../src/features/feature-table.ts';

const PATH = new URL('../../src/features/README.md', import.meta.url);
/** The table begins behind the comment that says how it is made. */
const BEFORE = '-->\n';

test('the table is current', () => {
  const text = readFileSync(PATH, 'utf8');
  const begin = text.indexOf(BEFORE) + BEFORE.length;
  const made = `\n${featureTable()}\n`;
  if (process.env.NIGHTJAR_WRITE === '1') writeFileSync(PATH, text.slice(0, begin) + made);
  else expect(squeezed(text.slice(begin)), 'write it with NIGHTJAR_WRITE=1').toBe(squeezed(made));
});

/** Without the padding that the formatter adds to cells. */
function squeezed(table: string): string {
  return table.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
}

describe('the catalogue', () => {
  test('names each feature once, with a unit and one line that is a sentence', () => {
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(FEATURES.length);
    for (const { name, unit, meaning } of FEATURES) {
      expect(unit, name).not.toBe('');
      expect(meaning, name).toMatch(/^[A-Z][^\n|]*\.$/);
    }
  });
});
