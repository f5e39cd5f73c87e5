/** Whether the exchange is heard: counts its frames, and knows when its silence has made everything stale. */
import type { Clock } from '../core/ports.ts';
import { Silence } from './silence.ts';

export class Hearing {
  private readonly clock: Pick<Clock, 'now'>;
  private readonly silence: Silence;
  frames = 0;
  /** Local time of the last frame of any kind, ms since the epoch; null before the first. */
  lastFrameTime: number | null = null;
  stale = false;

  /** @param onStale called when the silence has lasted too long, with whether that is news. */
  constructor(clock: Pick<Clock, 'now'>, onStale: (news: boolean) => void) {
    this.clock = clock;
    this.silence = new Silence(clock, () => {
      const news = !this.stale;
      this.stale = true;
      onStale(news);
    });
  }

  start(stale: boolean): void {
    this.stale = stale;
    this.silence.heard();
  }

  /** A frame of any kind came. @returns whether it ended a silence. */
  heard(): boolean {
    const fresh = this.stale;
    this.stale = false;
    this.frames++;
    this.lastFrameTime = this.clock.now();
    this.silence.heard();
    return fresh;
  }

  stop(): void {
    this.silence.stop();
  }
}
