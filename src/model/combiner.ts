/** Makes one voice of many, for one horizon: ensemble, meta-learner, which of them speaks, and its temperature. */
import { part, type Stateful } from '../core/codec.ts';
import type { SaidLayout } from '../core/said.ts';
import { EnsembleWeights } from './ensemble-weights.ts';
import { logProbability } from './log-probability.ts';
import { MetaLearner } from './meta-learner.ts';
import { META_SPEAKS, Speaker } from './speaker.ts';
import { Temperature } from './temperature.ts';

export class Combiner implements Stateful {
  readonly codec = {
    version: 1,
    fields: { ensemble: part, meta: part, speaker: part, ensembleTemperature: part, metaTemperature: part },
  };
  readonly ensemble: EnsembleWeights;
  readonly meta: MetaLearner;
  readonly speaker = new Speaker();
  private readonly ensembleTemperature: Temperature;
  private readonly metaTemperature: Temperature;
  private readonly layout: SaidLayout;

  /** @param regimes how many there are; 0 on a stream that knows none. */
  constructor(layout: SaidLayout, regimes: number) {
    this.layout = layout;
    this.ensemble = new EnsembleWeights(layout);
    this.meta = new MetaLearner(layout, regimes);
    this.ensembleTemperature = new Temperature(layout.classes);
    this.metaTemperature = new Temperature(layout.classes);
  }

  /** The temperature of what speaks now, in [1/4, 8]. */
  get temperature(): number {
    return this.speaking.temperature;
  }

  /** Writes ensemble, meta, speaker and spoke to the row from `at` of `said`, in which everything else is already said. Changes no state. */
  predict(said: Float32Array, at: number): void {
    const { ensemble, meta, speaker, spoke } = this.layout;
    this.ensemble.predict(said, at);
    this.meta.predict(said, at);
    said[at + speaker] = this.speaker.current;
    this.speaking.apply(said, at + (this.speaker.current === META_SPEAKS ? meta : ensemble), said, at + spoke);
  }

  /**
   * Learns from a row as it was stored when it was said, however late its label comes.
   * @param share in (0, 1]: 1 / the number of labels that overlap with this one.
   */
  learn(said: Float32Array, at: number, label: number, share: number): void {
    const { ensemble, meta } = this.layout;
    this.ensemble.learn(said, at, label, share);
    this.meta.learn(said, at, label, share);
    this.ensembleTemperature.learn(said, at + ensemble, label, share);
    this.metaTemperature.learn(said, at + meta, label, share);
    const loss = (from: number): number => -logProbability(said[at + from + label] as number);
    this.speaker.learn(loss(ensemble), loss(meta), share);
  }

  private get speaking(): Temperature {
    return this.speaker.current === META_SPEAKS ? this.metaTemperature : this.ensembleTemperature;
  }
}
