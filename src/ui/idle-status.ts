/** The status while no session is open. */
import type { Status } from '../core/frame.ts';

export function idleStatus(version: string): Status {
  return {
    phase: 'idle',
    source: '',
    market: '',
    session: '',
    sitting: 0,
    sequence: 0,
    step: 0,
    digest: '',
    checkpointAgeMs: null,
    feedAgeMs: null,
    backend: '',
    gapMs: 0,
    version,
  };
}
