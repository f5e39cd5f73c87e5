/** The store in the browser: packed bytes in IndexedDB, every promise kept only once they are flushed. */
import type { Database } from './database.ts';
import { IndexedDbDisk } from './indexeddb-disk.ts';
import { PackedStore } from './packed-store.ts';

/** Takes over `database` (see openDatabase): closing the store closes it. */
export class IndexedDbStore extends PackedStore {
  constructor(database: Database) {
    super(new IndexedDbDisk(database));
  }
}
