/** How far the trade-outcome models speak yet. */

/** How far the outcome models speak, by the number of closed trades. */
export interface OutcomePhase {
  readonly name: 'coldStart' | 'learning' | 'full';
  readonly closed: number;
  /** Closed trades at which the next phase begins; null in the last. */
  readonly next: number | null;
  /** (closed - 50) / 150 within the learning phase; 0 before, 1 after. */
  readonly progress: number;
  /** w in score = (1 - w) ruleScore + w modelScore. */
  readonly weight: number;
  /** Score a candidate needs; 0 while every one passes. */
  readonly needed: number;
}
