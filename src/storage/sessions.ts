/** Every session on the disk, for the choice of one to go on with. */
import { Dexie } from 'dexie';
import type { SessionSpec } from '../core/spec.ts';
import { type Database, inWords } from './database.ts';
import { specFromJson } from './spec-json.ts';

export interface StoredSession {
  readonly spec: SessionSpec;
  readonly sittings: number;
  /** Newest training step on the disk; 0 before the first. */
  readonly step: number;
  /** Local time of its first opening, ms since the epoch. */
  readonly created: number;
}

/** The newest first. One whose spec cannot be read by this build is left out: it could not be opened either. */
export async function storedSessions(database: Database): Promise<readonly StoredSession[]> {
  const rows = await inWords(() => database.sessions.toArray());
  const found = await Promise.all(
    rows.map(async ({ id, spec, sitting, created }): Promise<StoredSession[]> => {
      const read = readable(spec);
      return read === null ? [] : [{ spec: read, sittings: sitting, step: await newestStep(database, id), created }];
    }),
  );
  return found.flat().sort((a, b) => b.created - a.created);
}

async function newestStep(database: Database, session: string): Promise<number> {
  const byStep = database.archive.where('[session+lastStep]').between([session, Dexie.minKey], [session, Dexie.maxKey]);
  const row = await inWords(() => byStep.last());
  return row?.lastStep ?? 0;
}

function readable(json: string): SessionSpec | null {
  try {
    return specFromJson(json);
  } catch {
    return null;
  }
}
