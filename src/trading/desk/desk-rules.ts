/** What tells the two desks apart: spot is long or flat in lots of its own money, margin has one position, either way, on credit. */
import type { DeskName, Direction } from '../../core/records.ts';
import type { Settings } from '../../core/settings.ts';
import type { AccountRules } from '../exchange/account.ts';

export interface DeskRules {
  readonly name: DeskName;
  readonly directions: readonly Direction[];
  /** One net position instead of lots. */
  readonly onePosition: boolean;
  readonly account: AccountRules;
}

export function deskRules(name: DeskName, { leverage, borrowing, maintenance }: Settings): DeskRules {
  switch (name) {
    case 'spot':
      return { name, directions: ['LONG'], onePosition: false, account: { leverage: 1, short: false, borrowing: 0, maintenance: 0 } };
    case 'margin':
      return { name, directions: ['LONG', 'SHORT'], onePosition: true, account: { leverage, short: true, borrowing, maintenance } };
  }
}
