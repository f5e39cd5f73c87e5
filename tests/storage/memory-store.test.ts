import { MemoryDisk, MemoryStore } from '../../src/storage/memory-store.ts';
import { storeContract } from './store-contract.ts';

storeContract('the store in memory', async () => {
  const disk = new MemoryDisk();
  return {
    store: async () => new MemoryStore(disk),
    damage: async (session, slot) => disk.tamper(session, slot, (bytes) => bytes.set([(bytes[40] as number) ^ 1], 40)),
    quarantined: async (session) => disk.quarantined(session).length,
    dispose: async () => undefined,
  };
});
