/** The four trade-outcome models, shared by both desks: what a trade may bring, learned from every one that closed. */
import { assert } from '../../core/assert.ts';
import { count, type FieldCodec, type Stateful } from '../../core/codec.ts';
import { OUTCOME_MODELS, type OutcomeModelName } from '../../core/messages.ts';
import type { OutcomePhase } from '../../core/outcome-phase.ts';
import type { Settings } from '../../core/settings.ts';
import { CONTEXT_SIZE, INPUTS, saidOf, withSaid } from './context.ts';
import type { Forecast } from './forecast.ts';
import { type Loading, loadReport, modelBlock } from './model-block.ts';
import { OnlineRegression } from './online-regression.ts';
import { OutcomeModel } from './outcome-model.ts';
import { outcomePhase } from './phase.ts';
import { holdOf, type OutcomeTrade, TARGETS, targetsOf } from './targets.ts';
import { WinLearner } from './win-learner.ts';

/** Of each weight of the three regressions: as much as so many trades tell. */
const WEIGHT_PRECISION = 20;

export interface OutcomeModelReport {
  readonly name: OutcomeModelName;
  /** Trades learned from. */
  readonly samples: number;
  readonly fitted: boolean;
  /** Exchange time of the last of them, ms; null before the first. */
  readonly savedTime: number | null;
}

type Regression = OutcomeModel<OnlineRegression>;

export class OutcomeModels implements Stateful {
  readonly codec = {
    version: 1,
    fields: {
      closed: count,
      profit: this.block('profit', () => this.regression('profit')),
      win: this.block('win', () => this.winModel()),
      hold: this.block('hold', () => this.regression('hold')),
      risk: this.block('risk', () => this.regression('risk')),
    },
  };
  /** Closed trades of both desks. */
  closed = 0;
  private profit: Regression;
  private win: OutcomeModel<WinLearner>;
  private hold: Regression;
  private risk: Regression;
  private readonly settings: Settings;
  /** How each was loaded at the last start; of this sitting, so no state. */
  private readonly loadings = new Map<OutcomeModelName, Loading>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.profit = this.regression('profit');
    this.win = this.winModel();
    this.hold = this.regression('hold');
    this.risk = this.regression('risk');
  }

  get phase(): OutcomePhase {
    return outcomePhase(this.closed, this.settings);
  }

  get reports(): readonly OutcomeModelReport[] {
    return OUTCOME_MODELS.map((name) => {
      const { samples, fitted, savedTime } = this[name];
      return { name, samples, fitted, savedTime };
    });
  }

  /** Said at the last start: "4 of 4 loaded, 150 samples", or which failed and why; a session that begins says that it is new. */
  get loaded(): string {
    return this.loadings.size === 0 ? 'new, 0 samples' : loadReport([...this.loadings]);
  }

  /**
   * What a trade of `context` may bring; null until all four are fitted. Its confidence is familiarity times earned: how much the
   * trades so far have narrowed what the profit model believes at this very context (1 - posterior deviation / prior deviation),
   * times how sure it is that profit and win model have told trades apart (the mean of what their track records earned).
   */
  forecast(context: Float32Array): Forecast | null {
    const { profit, win, hold, risk } = this;
    if (!(profit.fitted && win.fitted && hold.fitted && risk.fitted)) return null;
    const familiarity = profit.learner.familiarity(profit.scaled(context));
    return {
      expectedPnl: profit.expects(context),
      winProbability: win.expects(context),
      holdMs: holdOf(hold.expects(context)),
      adverse: risk.expects(context),
      confidence: (familiarity * (profit.record.earned + win.record.earned)) / 2,
    };
  }

  /**
   * `context` with what each model says of it now, and the probability that the decision's confidence is calibrated from: this is
   * the one to keep with the trade. What was said before a trade is what the models are judged by when it has closed; said
   * afterwards it would profit from trades that were open at the same time and closed earlier. Without it nothing is ever earned.
   */
  noted(context: Float32Array, raw: number): Float32Array {
    const said = OUTCOME_MODELS.map((name) => this[name].says(context));
    return withSaid(context, said, raw);
  }

  /** Learns from a closed trade of either desk, its context as {@link noted} at the entry, and counts it. */
  learn(trade: OutcomeTrade): void {
    const targets = targetsOf(trade);
    const { context, holdMs, exitTime } = trade;
    assert(context.length === CONTEXT_SIZE, `a context of ${context.length} elements where ${CONTEXT_SIZE} belong`);
    const entryTime = exitTime - holdMs;
    for (const name of OUTCOME_MODELS) {
      this[name].learn({ context, target: targets[name], said: saidOf(context, name), entryTime, exitTime });
    }
    this.closed += 1;
  }

  /**
   * Forgets what one model has learned, or everything. The phase goes by closed trades, which stay closed: it begins anew only
   * with all four. Until the one is fitted again there is no forecast.
   */
  reset(which: OutcomeModelName | 'all'): void {
    if (which === 'all') this.closed = 0;
    if (which === 'all' || which === 'profit') this.profit = this.regression('profit');
    if (which === 'all' || which === 'win') this.win = this.winModel();
    if (which === 'all' || which === 'hold') this.hold = this.regression('hold');
    if (which === 'all' || which === 'risk') this.risk = this.regression('risk');
  }

  private block<M extends OutcomeModel>(name: OutcomeModelName, fresh: () => M): FieldCodec<M> {
    return modelBlock(fresh, (loading) => void this.loadings.set(name, loading));
  }

  private regression(name: 'profit' | 'hold' | 'risk'): Regression {
    const { outcomeMemory } = this.settings;
    const prior = { precision: new Float64Array(INPUTS).fill(WEIGHT_PRECISION), mean: new Float64Array(INPUTS) };
    return new OutcomeModel(TARGETS[name], new OnlineRegression(prior, outcomeMemory), outcomeMemory);
  }

  private winModel(): OutcomeModel<WinLearner> {
    const { outcomeMemory } = this.settings;
    return new OutcomeModel(TARGETS.win, new WinLearner(INPUTS, outcomeMemory), outcomeMemory);
  }
}
