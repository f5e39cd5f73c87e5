/** What arrives from the feed, with an end to the waiting: something urgent need not stand behind a market that is silent. */
import type { Entry } from '../core/messages.ts';
import type { Feed } from '../core/ports.ts';

type Batch = readonly Entry[] | null;

export class Arrivals {
  private readonly feed: Feed;
  private readonly limit: number;
  private readonly urgent: () => boolean;
  /** The question the feed has not been heard out on. It is asked one at a time, and its answer is never let go. */
  private asked: { readonly batch: Promise<Batch>; here: boolean } | null = null;
  private ring: () => void = () => undefined;

  /** @param limit most entries of a batch. @param urgent whether something waits that must not wait for the market. */
  constructor(feed: Feed, limit: number, urgent: () => boolean) {
    this.feed = feed;
    this.limit = limit;
    this.urgent = urgent;
  }

  /** The feed's next batch, null at its end; an empty one where something is urgent and nothing has arrived. */
  async next(): Promise<Batch> {
    this.asked ??= this.ask();
    const asked = this.asked;
    // A promise for every wait, and no race: racing against one that stays open for weeks would keep every loser.
    if (!asked.here && !this.urgent()) await new Promise<void>((ring) => (this.ring = ring));
    if (!asked.here) return [];
    this.asked = null;
    return asked.batch;
  }

  /** Ends the waiting: something became urgent. */
  interrupt(): void {
    this.ring();
  }

  private ask() {
    const asked = { batch: this.feed.next(this.limit), here: false };
    const arrived = () => {
      asked.here = true;
      this.ring();
    };
    asked.batch.then(arrived, arrived);
    return asked;
  }
}
