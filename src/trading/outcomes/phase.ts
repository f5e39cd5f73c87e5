/** How far the outcome models speak: cold start, learning, full, by the number of closed trades. */
import type { OutcomePhase } from '../../core/outcome-phase.ts';
import type { Settings } from '../../core/settings.ts';

type PhaseSettings = Pick<Settings, 'coldTrades' | 'fullTrades' | 'modelWeight' | 'scoreFirst' | 'scoreLast'>;

/** The phase behind `closed` trades of both desks. Where `fullTrades` is no more than `coldTrades`, there is no learning phase. */
export function outcomePhase(closed: number, settings: PhaseSettings): OutcomePhase {
  const { coldTrades, fullTrades, modelWeight, scoreFirst, scoreLast } = settings;
  if (closed < coldTrades) return { name: 'coldStart', closed, next: coldTrades, progress: 0, weight: 0, needed: 0 };
  if (closed >= fullTrades) return { name: 'full', closed, next: null, progress: 1, weight: modelWeight, needed: scoreLast };
  const progress = (closed - coldTrades) / (fullTrades - coldTrades);
  const needed = scoreFirst + (scoreLast - scoreFirst) * progress;
  return { name: 'learning', closed, next: fullTrades, progress, weight: modelWeight * progress, needed };
}
