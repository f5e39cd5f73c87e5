/** Commands to trading as bytes, each with its own fields. The order of kinds and fields is the format: append only. */
import { boolean, count, type FieldCodec } from '../core/codec.ts';
import { OUTCOME_MODELS, type TradingCommand } from '../core/messages.ts';
import { DESKS } from '../core/records.ts';
import { tagged } from './tagged.ts';
import { word } from './word-codec.ts';

export const command: FieldCodec<TradingCommand> = tagged<TradingCommand>('a command', {
  halt: { close: boolean },
  resume: {},
  close: { decision: count },
  resetDesk: { desk: word(...DESKS) },
  resetOutcomes: { model: word(...OUTCOME_MODELS, 'all') },
  switchMode: { mode: word('window', 'exploration'), on: boolean },
});
