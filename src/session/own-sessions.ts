/** Sessions on the disk as choices: choosing one again resumes it. */
import type { SessionSpec } from '../core/spec.ts';
import type { Choice, OwnSession } from './protocol.ts';

interface Stored {
  readonly spec: SessionSpec;
  readonly sittings: number;
  readonly step: number;
  readonly created: number;
}

export function ownSession({ spec, sittings, step, created }: Stored): OwnSession {
  return { choice: choiceOf(spec), market: spec.market.marketId, step, sittings, created };
}

/** The choice that opens a session of this spec. */
export function choiceOf({ source, market, seed, watched }: SessionSpec): Choice {
  const live = source.kind === 'live';
  return {
    source: source.kind,
    recording: live ? '' : source.recording,
    market: live ? market.marketId : '',
    speed: live ? 1 : 'max',
    seed,
    watched: live ? (watched ?? '') : '',
    loop: false,
  };
}
