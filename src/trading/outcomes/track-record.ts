/**
 * What a model's own forecasts were worth, each as it was made before the trade (prequentially, Dawid 1984): how far to follow it
 * away from the plain mean, and how sure that is.
 */
import { f64, type Stateful } from '../../core/codec.ts';

/** A forecast and its outcome, both as deviations from the mean; times in ms of exchange time. */
export interface Said {
  readonly forecast: number;
  readonly outcome: number;
  readonly entryTime: number;
  readonly exitTime: number;
}

export class TrackRecord implements Stateful {
  readonly codec = { version: 1, fields: { agreement: f64, boldness: f64, noise: f64, cluster: f64, clusterEnd: f64 } };
  /** Sums over past trades of d e and d d, with d the forecast's deviation and e the outcome's. */
  private agreement = 0;
  private boldness = 0;
  /** Sum over past clusters of the square of their sum of d e. */
  private noise = 0;
  /** That sum of the newest cluster, and when its first trade closed. */
  private cluster = 0;
  private clusterEnd = 0;
  private readonly keep: number;

  /** @param memory trades after which one counts 1 / e. */
  constructor(memory: number) {
    this.keep = 1 - 1 / memory;
  }

  /**
   * 0 to 1, how sure it is that the forecasts go with the outcomes: 1 - 1 / t^2 where t = sum(d e) / its standard error is above
   * 1, else 0. On noise t is about standard normal (d is known before e), so five times in six nothing is earned; the form is the
   * positive-part shrinkage of James and Stein (Efron, Morris 1973). Trades held at the same time share the market's luck, so the
   * standard error goes by clusters of them (Liang, Zeger 1986).
   */
  get earned(): number {
    const square = this.agreement * this.agreement;
    const error = this.noise + this.cluster * this.cluster;
    return this.agreement > 0 && square > error ? 1 - error / square : 0;
  }

  /**
   * 0 to 1, what a forecast's deviation is multiplied with: the least-squares slope of e on d, at most 1, times {@link earned}
   * (stacking with one coefficient, Breiman 1996).
   */
  get share(): number {
    if (!(this.boldness > 0)) return 0;
    return this.earned * Math.min(1, this.agreement / this.boldness);
  }

  /** In the order in which trades close. One that was entered before a cluster's first trade closed belongs to that cluster. */
  observe({ forecast, outcome, entryTime, exitTime }: Said): void {
    if (entryTime >= this.clusterEnd) {
      this.noise += this.cluster * this.cluster;
      this.cluster = 0;
      this.clusterEnd = exitTime;
    }
    const { keep } = this;
    this.agreement = keep * this.agreement + forecast * outcome;
    this.boldness = keep * this.boldness + forecast * forecast;
    this.noise *= keep * keep;
    this.cluster = keep * this.cluster + forecast * outcome;
  }
}
