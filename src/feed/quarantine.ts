/** What was put aside: the newest few with their raw text, and how many of each kind. */
import type { RefusalReason } from './wire.ts';

const MAX_KEPT = 200;
const MAX_TEXT_LENGTH = 2_000;

export interface QuarantinedFrame {
  readonly reason: RefusalReason;
  /** The raw text, cut to 2,000 characters. */
  readonly text: string;
  /** Local time of its arrival, ms since the epoch. */
  readonly receivedTime: number;
}

export class Quarantine {
  private readonly kept: QuarantinedFrame[] = [];
  private readonly counted = new Map<RefusalReason, number>();

  add(reason: RefusalReason, text: string, receivedTime: number): void {
    this.counted.set(reason, (this.counted.get(reason) ?? 0) + 1);
    this.kept.push({ reason, text: text.slice(0, MAX_TEXT_LENGTH), receivedTime });
    if (this.kept.length > MAX_KEPT) this.kept.shift();
  }

  /** The newest 200, oldest first. */
  get newest(): readonly QuarantinedFrame[] {
    return this.kept;
  }

  /** How many since the feed was opened, by reason. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counted);
  }
}
