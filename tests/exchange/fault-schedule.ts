/** Faults in time, made of a seed: the same seed is the same night. */
import { Random } from '../../src/core/random.ts';
import { drawFault, type Fault, type FaultKind } from './faults.ts';

export interface ScheduledFault {
  /** Wall time from the beginning, ms. */
  readonly atMs: number;
  readonly fault: Fault;
}

export interface FaultSchedule {
  readonly seed: number;
  readonly faults: readonly ScheduledFault[];
}

export interface SchedulePlan {
  readonly kinds: readonly FaultKind[];
  readonly count: number;
  /** Wall time from one fault to the next, ms. */
  readonly everyMs: number;
  /** By how much that may differ, as a fraction; 0 unless given. */
  readonly spread?: number;
}

/** Each fault is drawn from `kinds`, after as many others as there are kinds at the latest: short schedules have variety. */
export function faultSchedule(seed: number, { kinds, count, everyMs, spread = 0 }: SchedulePlan): FaultSchedule {
  const random = new Random(seed);
  const faults: ScheduledFault[] = [];
  let left: FaultKind[] = [];
  let atMs = 0;
  for (let i = 0; i < count && kinds.length > 0; i++) {
    atMs += Math.round(everyMs * (1 + spread * (2 * random.uniform() - 1)));
    if (left.length === 0) left = [...kinds];
    const [kind] = left.splice(random.integer(left.length), 1);
    if (kind !== undefined) faults.push({ atMs, fault: drawFault(kind, random) });
  }
  return { seed, faults };
}

/** Calls `inject` with each fault when it is due. @returns what ends it early. */
export function playFaults({ faults }: FaultSchedule, inject: (fault: Fault) => void): () => void {
  const timers = faults.map(({ atMs, fault }) => setTimeout(() => inject(fault), atMs));
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}
