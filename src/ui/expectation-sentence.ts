/** What the expectation is worth here: the best expected move against what a round trip costs. */
import type { HorizonView } from '../core/frame.ts';
import { figure, signed } from './figures.ts';
import { horizonName } from './times.ts';

/** A sentence that compares the best expected move, long only, with the cost of a round trip. */
export function expectationSentence(horizons: readonly HorizonView[], roundTripBp: number | null): string {
  const best = bestMove(horizons);
  if (best === null) return 'No prediction yet: the first one comes after ten instants.';
  const expected = `${signed(best.moveBp, 1)} bp in ${horizonName(best.horizonMs)}`;
  if (roundTripBp === null) return `Expects ${expected}; what a round trip costs is not known yet.`;
  const cost = `A round trip costs ${figure(roundTripBp, 1)} bp here`;
  if (best.moveBp <= roundTripBp) return `${cost}: no trade is worth it on these alone.`;
  return `${cost}, ${expected} is expected: more than the cost, if the model is right.`;
}

function bestMove(horizons: readonly HorizonView[]): { readonly horizonMs: number; readonly moveBp: number } | null {
  let best: { horizonMs: number; moveBp: number } | null = null;
  for (const { horizonMs, moveBp } of horizons) {
    if (moveBp !== null && Number.isFinite(moveBp) && (best === null || moveBp > best.moveBp)) best = { horizonMs, moveBp };
  }
  return best;
}
