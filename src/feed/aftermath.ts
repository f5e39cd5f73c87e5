/** Behind a gap live points wait a little for what REST gives back of it, so that it lies where it belongs: right behind the gap. */
import type { BackfillPoint, Entry, GapPoint } from '../core/messages.ts';

/** Longest wait, ms. */
export const BACKFILL_WAIT_MS = 5_000;

/** Asks for what was missed; null where nothing can be asked now. */
export type AskPast = (gap: GapPoint) => Promise<BackfillPoint | null> | null;

interface Waiting {
  readonly entry: Entry;
  /** Of a gap: settled when its answer came or the wait is over. */
  readonly answer: Promise<BackfillPoint | null> | null;
}

export class Aftermath {
  private readonly ask: AskPast;
  private readonly out: (entry: Entry) => void;
  private readonly onLate: (gap: GapPoint, answer: BackfillPoint) => void;
  private queue: Waiting[] = [];
  private isWaiting = false;
  private closed = false;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  /** @param onLate told of each answer that came too late to be handed on. */
  constructor(ask: AskPast, out: (entry: Entry) => void, onLate: (gap: GapPoint, answer: BackfillPoint) => void) {
    this.ask = ask;
    this.out = out;
    this.onLate = onLate;
  }

  get length(): number {
    return this.queue.length;
  }

  push(entry: Entry): void {
    this.queue.push({ entry, answer: entry.kind === 'gap' ? this.answerTo(entry) : null });
    if (!this.isWaiting) this.drain();
  }

  close(): void {
    this.closed = true;
    this.queue = [];
    for (const timer of this.timers) clearTimeout(timer);
  }

  private drain(): void {
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      this.out(next.entry);
      if (next.answer === null) continue;
      this.isWaiting = true;
      void next.answer.then((backfill) => {
        this.isWaiting = false;
        if (this.closed) return;
        if (backfill !== null) this.out(backfill);
        this.drain();
      });
      return;
    }
  }

  /** The answer, or null at the end of the wait; asked at once, also where an earlier gap is still waited for. */
  private answerTo(gap: GapPoint): Promise<BackfillPoint | null> | null {
    const asked = this.ask(gap);
    if (asked === null) return null;
    return new Promise((resolve) => {
      let isOver = false;
      const over = (answer: BackfillPoint | null) => {
        clearTimeout(timer);
        this.timers.delete(timer);
        isOver = true;
        resolve(answer);
      };
      const timer = setTimeout(() => over(null), BACKFILL_WAIT_MS);
      this.timers.add(timer);
      asked.then(
        (answer) => {
          if (!isOver) over(answer);
          else if (answer !== null && !this.closed) this.onLate(gap, answer);
        },
        () => over(null),
      );
    });
  }
}
