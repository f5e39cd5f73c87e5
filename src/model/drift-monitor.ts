/**
 * Whether the world of one horizon has changed: ADWIN and Page-Hinkley on the log loss of what spoke. An alarm is a loss that
 * rose; one that fell is learning. Behind an alarm it measures how fast learning adapts.
 */
import { assert } from '../core/assert.ts';
import { count, f64, nullable, oneOf, part, record, type Stateful } from '../core/codec.ts';
import { log } from '../core/math.ts';
import { Adwin } from './adwin.ts';
import { BlockMean } from './block-mean.ts';
import { PageHinkley } from './page-hinkley.ts';

/** Losses count up to this many times ln K, the loss of even odds: a mistake said with certainty must not be a change of the world. */
export const LOSS_CEILING = 2;
/** Memory of the smoothed loss, in blocks; behind an alarm it begins anew and says nothing before it has seen as many. */
export const SMOOTHING_BLOCKS = 16;
/** The loss has recovered when it is no more than this share of ln K above its level before the alarm. */
export const RECOVERY_TOLERANCE = 0.05;
/** An alarm this soon behind one that is not recovered from is the same change: it is measured from the first, to the level before it. */
export const SAME_CHANGE_BLOCKS = 128;
/** Blocks of the changed world that an alarm takes, at the least: ADWIN looks once per so many. */
export const BLOCKS_TO_ALARM = 32;

export interface DriftAlarm {
  readonly detector: 'adwin' | 'pageHinkley';
  /** Training steps done when it was raised. */
  readonly step: number;
  /** Time of the label that raised it, as observed. */
  readonly time: number;
  /** Mean clipped log loss of the time before, nats. */
  readonly lossBefore: number;
}

const alarmCodec = record<DriftAlarm>({ detector: oneOf('adwin', 'pageHinkley'), step: count, time: f64, lossBefore: f64 });

export class DriftMonitor implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      blocks: part,
      adwin: part,
      pageHinkley: part,
      alarms: count,
      lastAlarm: nullable(alarmCodec),
      changeStep: count,
      recoveryLevel: f64,
      adaptationSteps: nullable(count),
      smoothedBlocks: count,
      smoothed: f64,
    },
  };
  private readonly blocks = new BlockMean();
  private readonly adwin = new Adwin();
  private readonly pageHinkley = new PageHinkley();
  /** Alarms so far. */
  alarms = 0;
  lastAlarm: DriftAlarm | null = null;
  /** Step of the first alarm of the change being recovered from, and the loss to come back to. */
  private changeStep = 0;
  private recoveryLevel = 0;
  /** Training steps from the newest change's alarm until the smoothed loss was back; null while it is not, or without an alarm. */
  adaptationSteps: number | null = null;
  /** Blocks since the beginning or the last alarm. */
  private smoothedBlocks = 0;
  private smoothed = 0;
  private readonly evenOdds: number;

  /** @param classes K of the labels, at least two. */
  constructor(classes: number) {
    assert(classes >= 2, `${classes} classes`);
    this.evenOdds = log(classes);
  }

  /** Smoothed clipped log loss, nats; null until as many blocks as it remembers have passed since the beginning or the last alarm. */
  get loss(): number | null {
    return this.smoothedBlocks < SMOOTHING_BLOCKS ? null : this.smoothed;
  }

  /**
   * The loss of the next scored label, in the order of `time`.
   * @param loss log loss of what spoke, nats, at least 0 (not its probability, which rises as the loss falls).
   * @param time of the instant it spoke at, ms or any unit, as `span` is; @param span what a label waits for: the horizon.
   * @param step training steps done so far.
   */
  observe(loss: number, time: number, span: number, step: number): DriftAlarm | null {
    assert(loss >= 0, `a log loss of ${loss}`);
    const block = this.blocks.observe(Math.min(loss, this.evenOdds * LOSS_CEILING), time, span);
    if (block === null) return null;
    this.smoothedBlocks++;
    this.smoothed += (block - this.smoothed) / Math.min(this.smoothedBlocks, SMOOTHING_BLOCKS);
    this.watchRecovery(step);
    const rise = this.rise(block);
    if (rise === null) return null;
    return this.raise({ ...rise, step, time });
  }

  /** Which detector finds the loss higher than before, and what it was before. Both begin anew with any change, a fall too. */
  private rise(block: number): Pick<DriftAlarm, 'detector' | 'lossBefore'> | null {
    const scale = this.evenOdds * LOSS_CEILING;
    const levelBefore = this.adwin.mean * scale;
    // ADWIN's bound is one for values in [0, 1]; Page-Hinkley's threshold is in the loss's own unit.
    const changed = this.adwin.observe(block / scale);
    const risen = this.pageHinkley.observe(block);
    if (!changed && !risen) return null;
    const [dropped, kept] = [this.adwin.droppedMean * scale, this.adwin.mean * scale];
    this.adwin.reset();
    this.pageHinkley.reset();
    if (changed) return kept > dropped ? { detector: 'adwin', lossBefore: dropped } : null;
    return { detector: 'pageHinkley', lossBefore: levelBefore };
  }

  private raise(alarm: DriftAlarm): DriftAlarm {
    const goesOn = this.recovering && this.smoothedBlocks <= SAME_CHANGE_BLOCKS;
    this.changeStep = goesOn ? this.changeStep : alarm.step;
    this.recoveryLevel = goesOn ? Math.min(this.recoveryLevel, alarm.lossBefore) : alarm.lossBefore;
    this.adaptationSteps = null;
    this.alarms++;
    this.lastAlarm = alarm;
    this.smoothedBlocks = 0;
    this.smoothed = 0;
    return alarm;
  }

  /** Whether an alarm waits for the loss to come back. */
  get recovering(): boolean {
    return this.lastAlarm !== null && this.adaptationSteps === null;
  }

  private watchRecovery(step: number): void {
    if (!this.recovering || this.loss === null) return;
    if (this.loss <= this.recoveryLevel + RECOVERY_TOLERANCE * this.evenOdds) this.adaptationSteps = step - this.changeStep;
  }
}
