/** The scores of one horizon as the commands print them: what spoke, ensemble, meta-learner, members, baselines, all of one shape. */
import { NETWORK_KINDS, type NetworkKind } from '../core/network.ts';
import type { Learner } from '../model/learner.ts';
import { type Figures, figures } from '../model/score-report.ts';
import type { HorizonScores } from '../model/scores.ts';
import { META_SPEAKS } from '../model/speaker.ts';

/** What one speaker scored; null where it is undefined. */
export interface Scores extends Omit<Figures, 'labels'> {
  /**
   * Of the paired difference in accuracy, with as many effective labels as horizons were covered: of what spoke, to the
   * better baseline; of everybody else, to what spoke.
   */
  readonly standardError: number | null;
}

export interface EverybodysScores {
  /** Who spoke last: the ensemble or the meta-learner. */
  readonly spoke: 'ensemble' | 'meta';
  /** Of what was said, whoever spoke at the time. */
  readonly said: Scores;
  readonly ensemble: Scores;
  readonly meta: Scores;
  readonly members: Readonly<Record<NetworkKind, Scores>>;
  readonly baselines: Readonly<Record<'noChange' | 'majority' | 'logisticRegression', Scores>>;
}

export function everybodysScores({ scores, combiners }: Learner, horizon: number): EverybodysScores {
  const own = scores[horizon] as HorizonScores;
  const of = (name: string, standardError = own.pairedError(name)): Scores => {
    const { labels: _, ...known } = figures(own.whole, name);
    return { ...known, standardError };
  };
  return {
    spoke: combiners[horizon]?.speaker.current === META_SPEAKS ? 'meta' : 'ensemble',
    said: of('model', own.lead()?.standardError ?? null),
    ensemble: of('ensemble'),
    meta: of('meta'),
    members: Object.fromEntries(NETWORK_KINDS.map((kind) => [kind, of(kind)])) as Record<NetworkKind, Scores>,
    baselines: { noChange: of('noChange'), majority: of('majority'), logisticRegression: of('logisticRegression') },
  };
}
