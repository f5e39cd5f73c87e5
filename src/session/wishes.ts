/** What user and machine want of the session between two batches: a processor, a sampling interval, commands to trading. */
import type { BackendDecision, BackendName, CommandDecision, IntervalDecision, TradingCommand } from '../core/messages.ts';

/** A wish as the journal holds it. */
export type Wish = BackendDecision | IntervalDecision | CommandDecision;

interface Asked {
  readonly command: TradingCommand;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Wishes {
  /** A processor the user asked for, and a sampling interval the machine can hold: journaled with the next batch. */
  backend: BackendName | null = null;
  intervalMs: number | null = null;
  /** Called when a command comes, which waits for no batch. */
  onCommand: () => void = () => undefined;
  private commands: Asked[] = [];
  /** Why no command is taken any more, in words. */
  private refusal: string | null = null;

  /** Whether a command waits. */
  get commanded(): boolean {
    return this.commands.length > 0;
  }

  /** Resolves once the command is durable; rejects in words where it will never be. */
  command(command: TradingCommand): Promise<void> {
    if (this.refusal !== null) return Promise.reject(new Error(this.refusal));
    return new Promise((resolve, reject) => {
      this.commands.push({ command, resolve, reject });
      this.onCommand();
    });
  }

  /** From here on every command is refused, those that wait included. The words that were said first stay. */
  refuse(words: string): void {
    this.refusal ??= words;
    for (const { reject } of this.commands.splice(0)) reject(new Error(this.refusal));
  }

  /**
   * Hands what is wanted to `write`, as entries of which the first gets the sequence `from`. What could not be written is not
   * tried again by itself: once there is room on the disk, the market may be another, and whoever asked knows that it failed.
   */
  async grant<T>(from: number, write: (wishes: readonly Wish[]) => Promise<T>): Promise<T> {
    const asked = this.commands.splice(0);
    const wishes = [...this.takeOthers(from), ...asked.map(({ command }) => ({ kind: 'command', command }) as const)];
    try {
      const written = await write(wishes);
      for (const { resolve } of asked) resolve();
      return written;
    } catch (error) {
      for (const { reject } of asked) reject(new Error(`The command could not be saved: ${String(error)}`, { cause: error }));
      throw error;
    }
  }

  private takeOthers(from: number): Wish[] {
    const wishes: Wish[] = [];
    if (this.backend !== null) wishes.push({ kind: 'backend', backend: this.backend, from });
    if (this.intervalMs !== null) wishes.push({ kind: 'interval', intervalMs: this.intervalMs });
    this.backend = null;
    this.intervalMs = null;
    return wishes;
  }
}
