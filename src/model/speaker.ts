/** Who speaks, ensemble or meta-learner: the better by recent log loss, with a little hysteresis so that it does not flicker. */
import { f64, type Stateful } from '../core/codec.ts';

/** As stored in a said row. */
export const ENSEMBLE_SPEAKS = 0;
export const META_SPEAKS = 1;

/** Effective labels after which one counts 1 / e. */
const MEMORY = 500;
/** Nats per label that whoever begins to speak is granted: so much worse it must become, at once, to be silenced again. */
const GRANTED = 0.001;

export class Speaker implements Stateful {
  readonly codec = { version: 1, fields: { lead: f64 } };
  /** Log loss of the ensemble less that of the meta-learner, nats per label, exponentially forgotten, with what was granted. */
  private lead = -GRANTED;

  /** ENSEMBLE_SPEAKS at the beginning. */
  get current(): number {
    return this.lead > 0 ? META_SPEAKS : ENSEMBLE_SPEAKS;
  }

  /** @param ensembleLoss log loss in nats of one label, stored; @param share as in `EnsembleWeights.learn`. */
  learn(ensembleLoss: number, metaLoss: number, share: number): void {
    const before = this.current;
    this.lead += (share / MEMORY) * (ensembleLoss - metaLoss - this.lead);
    if (this.current !== before) this.lead += this.current === META_SPEAKS ? GRANTED : -GRANTED;
  }
}
