/** A session's export on its way from the page into Node, and what is in it. */
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { JournalEntry } from '../../src/core/messages.ts';
import type { DecisionRecord, StepRecord, TradeRecord } from '../../src/core/records.ts';
import { readContainer } from '../../src/storage/container.ts';

export interface Exported {
  readonly journal: readonly JournalEntry[];
  readonly steps: readonly StepRecord[];
  readonly decisions: readonly DecisionRecord[];
  readonly trades: readonly TradeRecord[];
}

/** Writes what `window.nightjar.export()` gives to the file `path`. */
export async function exportTo(page: Page, path: string): Promise<void> {
  const url = await page.evaluate(async () => {
    const file = await window.nightjar.export();
    return new Promise<string>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result as string);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });
  });
  await writeFile(path, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
}

export async function readExported(path: string): Promise<Exported> {
  const journal: JournalEntry[] = [];
  const steps: StepRecord[] = [];
  const decisions: DecisionRecord[] = [];
  const trades: TradeRecord[] = [];
  for await (const part of readContainer(createReadStream(path))) {
    if (part.kind === 'journal') for (const entry of part.value) journal.push(entry);
    if (part.kind === 'steps') for (const step of part.value) steps.push(step);
    if (part.kind === 'decisions') decisions.push(...part.value);
    if (part.kind === 'trades') trades.push(...part.value);
  }
  return { journal, steps, decisions, trades };
}
