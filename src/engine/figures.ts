/** The model's figures, for rooms that see the engine alone. */
export { accuracyOf, calibrationError, logLossOf } from '../model/score-report.ts';
export type { Verdict } from '../model/verdict.ts';
