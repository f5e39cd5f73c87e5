/** A file the user brings: a recording is kept at once, a table once its columns are confirmed; then it can be chosen. */
import type { Kept, RecordingInfo, SessionCalls, TableLook, TablePlan } from '../session/protocol.ts';
import { figure } from './figures.ts';
import { sentenceOf } from './worker-death.ts';

/** Where it is shown. */
interface Shown {
  notice: string;
  table: TableLook | null;
  recordings: readonly RecordingInfo[];
}

export class Bringing {
  readonly #shown: Shown;
  readonly #calls: Pick<SessionCalls, 'look' | 'keep' | 'keepTable'>;
  #file: File | null = null;

  constructor(shown: Shown, calls: Pick<SessionCalls, 'look' | 'keep' | 'keepTable'>) {
    this.#shown = shown;
    this.#calls = calls;
  }

  async bring(file: File): Promise<void> {
    await this.#say(`Reading ${file.name}.`, async () => {
      const look = await this.#calls.look(file, file.name);
      if (look === null) return this.#offer(await this.#calls.keep(file, file.name));
      this.#file = file;
      this.#shown.table = look;
      return '';
    });
  }

  /** @param plan null where the table is left. */
  async confirm(plan: TablePlan | null): Promise<void> {
    const file = this.#file;
    if (plan === null || file === null) {
      this.#file = null;
      this.#shown.table = null;
      return;
    }
    await this.#say(`Reading ${file.name}.`, async () => {
      const words = this.#offer(await this.#calls.keepTable(file, file.name, plan));
      this.#file = null;
      this.#shown.table = null;
      return words;
    });
  }

  #offer({ recording, problems, refused }: Kept): string {
    const others = this.#shown.recordings.filter(({ id }) => id !== recording.id);
    this.#shown.recordings = [...others, recording];
    const ready = `“${recording.title}” can be played now.`;
    if (refused === 0) return ready;
    return `${ready} ${figure(refused)} ${refused === 1 ? 'line' : 'lines'} could not be read. ${problems.slice(0, 5).join(' ')}`;
  }

  async #say(before: string, work: () => Promise<string>): Promise<void> {
    this.#shown.notice = before;
    try {
      this.#shown.notice = await work();
    } catch (error) {
      this.#shown.notice = sentenceOf(error);
    }
  }
}
