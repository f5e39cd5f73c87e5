/** What the page keeps for its next start: the last choice. Not the session's, so no epoch guards it. */
import { type Database, inWords } from './database.ts';

const CHOICE = 'choice';

export class Shelf {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Keeps `choice`, any value that can be cloned, instead of the one before. */
  async remember(choice: unknown): Promise<void> {
    await inWords(() => this.database.shelf.put({ name: CHOICE, value: choice }));
  }

  /** The last choice, or null. What comes back was written by some build of ours: check it before use. */
  async remembered(): Promise<unknown> {
    const row = await inWords(() => this.database.shelf.get(CHOICE));
    return row?.value ?? null;
  }
}
