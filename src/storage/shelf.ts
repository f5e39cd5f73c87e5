/** What the page keeps for its next start, by name: the last choice, the exchange's markets, recordings of the user's own. Not a session's, so no epoch guards it. */
import { type Database, inWords } from './database.ts';

const CHOICE = 'choice';
const MARKETS = 'markets';
const RECORDING = 'recording:';
const BYTES = 'bytes:';

export class Shelf {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Keeps `choice`, any value that can be cloned, instead of the one before. */
  remember(choice: unknown): Promise<void> {
    return this.put(CHOICE, choice);
  }

  /** The last choice, or null. What comes back was written by some build of ours: check it before use. */
  remembered(): Promise<unknown> {
    return this.get(CHOICE);
  }

  /** Keeps the exchange's list of markets, for when it cannot be read. */
  keepMarkets(markets: unknown): Promise<void> {
    return this.put(MARKETS, markets);
  }

  /** The list kept last, or null; check it before use. */
  markets(): Promise<unknown> {
    return this.get(MARKETS);
  }

  /** Keeps a recording and what is said of it, both under `id`, at once or not at all. */
  async keepRecording(id: string, info: unknown, bytes: Blob): Promise<void> {
    await inWords(() =>
      this.database.shelf.bulkPut([
        { name: `${RECORDING}${id}`, value: info },
        { name: `${BYTES}${id}`, value: bytes },
      ]),
    );
  }

  /** What was said of every kept recording; check it before use. */
  async recordings(): Promise<readonly unknown[]> {
    const rows = await inWords(() => this.database.shelf.where('name').startsWith(RECORDING).toArray());
    return rows.map(({ value }) => value);
  }

  /** The bytes of a kept recording, or null. */
  async recording(id: string): Promise<Blob | null> {
    const value = await this.get(`${BYTES}${id}`);
    return value instanceof Blob ? value : null;
  }

  private async put(name: string, value: unknown): Promise<void> {
    await inWords(() => this.database.shelf.put({ name, value }));
  }

  private async get(name: string): Promise<unknown> {
    const row = await inWords(() => this.database.shelf.get(name));
    return row?.value ?? null;
  }
}
