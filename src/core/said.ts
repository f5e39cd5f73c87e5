/**
 * What everybody said of one instant and horizon, as stored until its label exists: where each part lies in a flat row of
 * float32. The model writes it, scores and learns from it, and nothing else decides what was known when.
 */

/** Memories, in labels, of the running class frequencies that the meta-learner sees: the newest label, the last few, the last many. */
export const RECENT_MEMORIES = [1, 8, 64] as const;

export interface SaidLayout {
  /** Numbers per horizon. */
  readonly size: number;
  readonly members: number;
  readonly classes: number;
  /** Member m: its K probabilities from `member(m)`, then its move in expected deviations. */
  member(m: number): number;
  /** K probabilities of the weighted ensemble. */
  readonly ensemble: number;
  /** K probabilities of the meta-learner. */
  readonly meta: number;
  /** 0 where the ensemble spoke, 1 where the meta-learner did. */
  readonly speaker: number;
  /** K probabilities of what spoke, temperature applied. */
  readonly spoke: number;
  /** The class revealed last, -1 before the first. */
  readonly noChange: number;
  /** The class revealed last that was the first or the last one (of three: a move), -1 before the first. */
  readonly lastMove: number;
  /** The most frequent class so far, of equals the one seen first; -1 before the first. */
  readonly majority: number;
  /** K frequencies of the classes so far, one added to each count. */
  readonly frequencies: number;
  /** K probabilities of the online logistic regression. */
  readonly regression: number;
  /** K running class frequencies for each of RECENT_MEMORIES. */
  readonly recent: number;
  /** The regime, -1 where it is unknown. */
  readonly regime: number;
}

export function saidLayout(members: number, classes: number): SaidLayout {
  let size = 0;
  const take = (count: number): number => {
    const at = size;
    size += count;
    return at;
  };
  take(members * (classes + 1));
  const parts = {
    ensemble: take(classes),
    meta: take(classes),
    speaker: take(1),
    spoke: take(classes),
    noChange: take(1),
    lastMove: take(1),
    majority: take(1),
    frequencies: take(classes),
    regression: take(classes),
    recent: take(RECENT_MEMORIES.length * classes),
    regime: take(1),
  };
  return { ...parts, size, members, classes, member: (m) => m * (classes + 1) };
}
