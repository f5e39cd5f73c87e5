/**
 * A factor on the optimiser's rate, from where the loss goes against its own volatility: rising, the world has moved and
 * learning hurries; flat and noisy, it averages, once something was learned; falling, it is left alone; flat and calm, it goes back to 1. A drift alarm
 * raises it for a while on top: for the head alone. The layers below keep what they know, until enough of the new is seen.
 */
import { assert } from '../core/assert.ts';
import { count, f64, type Stateful } from '../core/codec.ts';

/** The factor's limits. */
export const LEAST_RATE = 1 / 8;
export const MOST_RATE = 8;
/** Memories, in losses, of the loss as it is, of the loss as it was, and of the volatilities. */
export const FAST_MEMORY = 32;
export const SLOW_MEMORY = 256;
export const VOLATILITY_MEMORY = 1024;
/** How far a rising loss raises it: a rate too high makes the loss rise itself. */
export const MOST_BY_TREND = 2;
/** The loss rises when it is above its slow mean by this many deviations of that distance; falls when below by the second. */
export const RISE_DEVIATIONS = 3;
export const FALL_DEVIATIONS = 1;
/** A loss is noisy whose deviation is more than this share of its mean. */
export const NOISY_SHARE = 0.1;
/** It is lowered only where the loss is under this share of even odds': before anything is found there is nothing to average, and a lower rate finds it later. */
export const LEARNED_SHARE = 0.97;
/** What the factor is multiplied with at each loss that rises, and at each that is flat and noisy. */
export const RAISE = 1.02;
export const LOWER = 0.9998;
/** Share of its distance to 1 that it goes back at each loss that is flat and calm. */
export const RETURN = 0.0005;
/** The same where the factor is above 1 and the loss rises no more. */
export const CALM_DOWN = 0.01;
/** What an alarm multiplies the factor with; it wears off in a straight line over so many losses. */
export const ALARM_RAISE = 3;
export const ALARM_STEPS = 1500;
/** What an alarm multiplies the body's factor with; wears off likewise. */
export const ALARM_BODY = 0.1;

export type LossTrend = 'rising' | 'falling' | 'flat';

export class AdaptiveRate implements Stateful {
  readonly codec = {
    version: 1,
    fields: { seen: count, fast: f64, slow: f64, distanceSquare: f64, noiseSquare: f64, factor: f64, alarmLeft: count },
  };
  private seen = 0;
  private fast = 0;
  private slow = 0;
  /** Mean squares of the distance of the two means, and of a loss from the slow mean. */
  private distanceSquare = 0;
  private noiseSquare = 0;
  /** The factor without what the last alarm adds. */
  private factor = 1;
  /** Losses until the last alarm has worn off. */
  private alarmLeft = 0;

  /** Mean loss under which something was learned, nats. */
  private readonly learned: number;

  /** @param evenOdds loss of even odds over the classes, ln K nats. */
  constructor(evenOdds: number) {
    this.learned = LEARNED_SHARE * evenOdds;
  }

  /** The factor of the head, between LEAST_RATE and MOST_RATE. */
  get value(): number {
    return bounded(this.factor * (1 + ((ALARM_RAISE - 1) * this.alarmLeft) / ALARM_STEPS));
  }

  /** The factor of everything below the head; under LEAST_RATE only behind an alarm. */
  get body(): number {
    return this.factor * (1 - ((1 - ALARM_BODY) * this.alarmLeft) / ALARM_STEPS);
  }

  /** Where the loss goes; flat until it has been seen long enough to say. */
  get trend(): LossTrend {
    const distance = this.fast - this.slow;
    if (this.seen < SLOW_MEMORY) return 'flat';
    const deviation = Math.sqrt(this.distanceSquare);
    if (distance > RISE_DEVIATIONS * deviation) return 'rising';
    return distance < -FALL_DEVIATIONS * deviation ? 'falling' : 'flat';
  }

  /** Deviation of a loss from its slow mean as a share of that mean; 0 where there is none. */
  get volatility(): number {
    return this.slow > 0 ? Math.sqrt(this.noiseSquare) / this.slow : 0;
  }

  /** The mean loss of the next training step: finite, nats. */
  observe(loss: number): void {
    assert(Number.isFinite(loss), 'a loss that is no number');
    this.remember(loss);
    if (this.alarmLeft > 0) this.alarmLeft--;
    if (this.seen < SLOW_MEMORY) return;
    const { trend } = this;
    if (trend === 'rising') this.factor *= RAISE;
    else if (trend === 'flat' && this.volatility > NOISY_SHARE) this.factor *= this.slow < this.learned ? LOWER : 1;
    else if (trend === 'flat') this.factor += (1 - this.factor) * RETURN;
    if (trend !== 'rising' && this.factor > 1) this.factor += (1 - this.factor) * CALM_DOWN;
    this.factor = Math.min(MOST_BY_TREND, bounded(this.factor));
  }

  /** A change of the world: whatever the rate was lowered for belongs to the past. */
  alarm(): void {
    this.factor = Math.max(this.factor, 1);
    this.alarmLeft = ALARM_STEPS;
  }

  private remember(loss: number): void {
    this.seen++;
    this.fast += (loss - this.fast) / Math.min(this.seen, FAST_MEMORY);
    this.slow += (loss - this.slow) / Math.min(this.seen, SLOW_MEMORY);
    const [distance, noise] = [this.fast - this.slow, loss - this.slow];
    const memory = Math.min(this.seen, VOLATILITY_MEMORY);
    this.distanceSquare += (distance * distance - this.distanceSquare) / memory;
    this.noiseSquare += (noise * noise - this.noiseSquare) / memory;
  }
}

function bounded(factor: number): number {
  return Math.min(MOST_RATE, Math.max(LEAST_RATE, factor));
}
