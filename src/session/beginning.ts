/** The gap a sitting begins with: one before its first sight of the book. Later ones are the market's. */
import type { Entry } from '../core/messages.ts';

export class Beginning {
  /** Its length, ms of exchange time; 0 where there was none. */
  gapMs = 0;
  private sighted = false;

  /** Takes what the feed delivered. */
  observe(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (this.sighted) return;
      if (entry.kind === 'gap') this.gapMs = entry.to - entry.from;
      this.sighted = entry.kind === 'snapshot' || entry.kind === 'delta';
    }
  }
}
