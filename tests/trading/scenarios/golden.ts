/** Compares a transcript with the one on file, which is rewritten only with NIGHTJAR_WRITE_TRANSCRIPTS=1, and then read. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Transcript } from './transcript.ts';

export function expectOnFile({ text }: Transcript, name: string): void {
  const file = new URL(`${name}.txt`, import.meta.url);
  if (process.env.NIGHTJAR_WRITE_TRANSCRIPTS === '1') writeFileSync(file, text);
  expect(existsSync(file), `${name}.txt is missing: write it with NIGHTJAR_WRITE_TRANSCRIPTS=1, and read it`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
