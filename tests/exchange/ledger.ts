/** What the exchange sent to whom, what it kept back, and what was true at that moment: the witness of the fault tests. */
import type { Fault } from './faults.ts';
import type { MarketFrame } from './recording.ts';

/**
 * `valid` must be taken, unless the client has no book to apply it to. `wrong` has a wrong checksum. `refused` is no frame
 * anybody may take. `doubtful` may rightly be taken or put aside: that depends on what the client saw before.
 */
export type Standing = 'valid' | 'wrong' | 'refused' | 'doubtful';

/** The true book behind a frame. */
export interface Truth {
  /** Checksum over the best ten of each side. */
  readonly top: number;
  /** Every level, as text; null where that would cost too much. */
  readonly whole: string | null;
  readonly crossed: boolean;
}

/** One message for one client. */
export interface Outgoing {
  readonly text: string;
  readonly standing: Standing;
  /** The frame, where it is one of a market. */
  readonly frame: MarketFrame | null;
  /** Its true exchange time, ms, whatever it says itself. */
  readonly time: number;
  /** Where it is one of a book, and the truth is kept. */
  readonly truth: Truth | null;
}

/** `at` is wall time in ms; a line is a connection, counted from 1. */
export type Witnessed =
  | { readonly kind: 'opened' | 'closed' | 'refusedOpen'; readonly line: number; readonly at: number }
  | ({ readonly kind: 'sent'; readonly line: number; readonly at: number } & Omit<Outgoing, 'text'>)
  /** A market's frame that a client did not get; line 0 where there was none to get it. */
  | { readonly kind: 'missed'; readonly line: number; readonly at: number; readonly frame: MarketFrame; readonly time: number }
  | { readonly kind: 'fault'; readonly at: number; readonly fault: Fault };

export class Ledger {
  readonly events: Witnessed[] = [];
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  line(kind: 'opened' | 'closed' | 'refusedOpen', line: number): void {
    this.events.push({ kind, line, at: this.now() });
  }

  sent(line: number, { standing, frame, time, truth }: Outgoing): void {
    this.events.push({ kind: 'sent', line, at: this.now(), standing, frame, time, truth });
  }

  missed(line: number, { frame, time }: Pick<Outgoing, 'frame' | 'time'>): void {
    if (frame !== null) this.events.push({ kind: 'missed', line, at: this.now(), frame, time });
  }

  fault(fault: Fault): void {
    this.events.push({ kind: 'fault', at: this.now(), fault });
  }
}
