/** What the exchange can be told to do wrong, one word for each, with how much of it. */
import type { Random } from '../../src/core/random.ts';

export type RestTrouble = 'tooMany' | 'broken' | 'unavailable' | 'mute' | 'notJson' | 'cut' | 'wrongTypes' | 'noCors';

export type Fault =
  /** Every connection is cut without a close frame. */
  | { readonly kind: 'drop' }
  /** The open connections say and hear nothing for `ms`; what is missed stays missed. */
  | { readonly kind: 'silence'; readonly ms: number }
  /** Every new connection is closed at once for `ms`. */
  | { readonly kind: 'refuse'; readonly ms: number }
  /** For `ms` messages come in fragments of a few bytes, each later than the last; then all that waited at once. */
  | { readonly kind: 'trickle'; readonly ms: number }
  /** The exchange forgets every subscription but that to the heartbeat. */
  | { readonly kind: 'forget' }
  /** The next `deltas` of the market reach nobody. */
  | { readonly kind: 'lost'; readonly deltas: number }
  /** The next delta has a wrong checksum. */
  | { readonly kind: 'checksum' }
  /** The market's book is really crossed for `ms` of exchange time. */
  | { readonly kind: 'crossed'; readonly ms: number }
  /** A snapshot nobody asked for, and behind it older deltas, the first of them twice, and prints that came before. */
  | { readonly kind: 'late' }
  /** So many malformed frames among the valid ones, from the place `first` of the list on. */
  | { readonly kind: 'malformed'; readonly first: number; readonly frames: number }
  /** An error frame. */
  | { readonly kind: 'error'; readonly message: string }
  /** So many true changes of the market at 5,000 a second. */
  | { readonly kind: 'burst'; readonly frames: number }
  /** The next `frames` of the market carry a timestamp that is `ms` off. */
  | { readonly kind: 'clock'; readonly ms: number; readonly frames: number }
  /** REST answers that way for `ms`. */
  | { readonly kind: 'rest'; readonly trouble: RestTrouble; readonly ms: number };

export type FaultKind = Fault['kind'];

const MINUTE = 60_000;
const TROUBLES: readonly RestTrouble[] = ['tooMany', 'broken', 'unavailable', 'mute', 'notJson', 'cut', 'wrongTypes', 'noCors'];
const MESSAGES = ['invalid marketIds', 'invalid channel names', 'internal server error', 'throttle limit exceeded'];

/** How each fault is made where only its kind is said: amounts by chance, within what a night may bring. */
const DRAWN: { readonly [K in FaultKind]: (random: Random) => Extract<Fault, { kind: K }> } = {
  drop: () => ({ kind: 'drop' }),
  // Some shorter than the silence a client bears, some longer.
  silence: (random) => ({ kind: 'silence', ms: 200 + random.integer(20_000) }),
  refuse: (random) => ({ kind: 'refuse', ms: 1_000 + random.integer(15_000) }),
  trickle: (random) => ({ kind: 'trickle', ms: 500 + random.integer(5_000) }),
  forget: () => ({ kind: 'forget' }),
  lost: (random) => ({ kind: 'lost', deltas: 1 + random.integer(20) }),
  checksum: () => ({ kind: 'checksum' }),
  crossed: (random) => ({ kind: 'crossed', ms: 50 + random.integer(3_000) }),
  late: () => ({ kind: 'late' }),
  malformed: (random) => ({ kind: 'malformed', first: random.integer(1_000), frames: 1 + random.integer(10) }),
  error: (random) => ({ kind: 'error', message: MESSAGES[random.integer(MESSAGES.length)] ?? '' }),
  burst: (random) => ({ kind: 'burst', frames: 2 * (1 + random.integer(500)) }),
  clock: (random) => ({ kind: 'clock', ms: (random.integer(2) === 0 ? 1 : -1) * jump(random), frames: 1 + random.integer(3) }),
  rest: (random) => ({ kind: 'rest', trouble: TROUBLES[random.integer(TROUBLES.length)] ?? 'broken', ms: 5_000 + random.integer(20_000) }),
};

export const FAULT_KINDS = Object.keys(DRAWN) as readonly FaultKind[];

export function drawFault(kind: FaultKind, random: Random): Fault {
  return DRAWN[kind](random);
}

/** Seconds, or more than anybody may believe. */
function jump(random: Random): number {
  return random.integer(2) === 0 ? 1_000 + random.integer(MINUTE) : 11 * MINUTE + random.integer(1_000 * MINUTE);
}

/**
 * Reads a list such as `drop,checksum,burst`; `all` is every kind.
 * @throws Error with a sentence for a kind nobody knows
 */
export function parseKinds(list: string): readonly FaultKind[] {
  if (list === 'all') return FAULT_KINDS;
  return list.split(',').map((word) => {
    const kind = FAULT_KINDS.find((known) => known === word.trim());
    if (kind === undefined) throw new Error(`There is no fault "${word}". There are: ${FAULT_KINDS.join(', ')}, and all.`);
    return kind;
  });
}
