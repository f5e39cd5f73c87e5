/** What rooms that see the engine alone may read of the model's and of trading's figures. */
export { accuracyOf, calibrationError, logLossOf } from '../model/score-report.ts';
export type { Verdict } from '../model/verdict.ts';
export type { Desk } from '../trading/desk/desk.ts';
export { stopOf } from '../trading/desk/exits.ts';
export type { Lot } from '../trading/desk/lots.ts';
