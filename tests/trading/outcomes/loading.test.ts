/** A model that cannot be read begins anew; the others and the session go on, and the report says so. */
import { describe, expect, test } from 'vitest';
import { Reader, Writer } from '../../../src/core/bytes.ts';
import { decode, encode } from '../../../src/core/codec.ts';
import { crc32 } from '../../../src/core/crc32.ts';
import { OUTCOME_MODELS, type OutcomeModelName } from '../../../src/core/messages.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { OutcomeModels } from '../../../src/trading/outcomes/outcome-models.ts';
import { planted } from './planted.ts';

const trades = planted({ seed: 1, trades: 150, explained: 0.3 });
const whole = new OutcomeModels(defaultSettings());
for (const trade of trades) whole.learn(trade);

/** The models' bytes, with the blocks of some of them replaced; `sealed` with the check sum of what they are now. */
function forged(changes: Partial<Record<OutcomeModelName, (bytes: Uint8Array) => Uint8Array>>, sealed: boolean): Uint8Array {
  const reader = new Reader(encode(whole));
  const writer = new Writer();
  writer.varint(reader.varint());
  writer.varint(reader.varint());
  for (const name of OUTCOME_MODELS) {
    const check = reader.u32();
    const bytes = reader.block().slice();
    const other = changes[name]?.(bytes) ?? bytes;
    writer.u32(sealed ? crc32(other) : check);
    writer.block(other);
  }
  return writer.finish();
}

function loadedFrom(bytes: Uint8Array): OutcomeModels {
  const models = new OutcomeModels(defaultSettings());
  decode(models, bytes);
  return models;
}

const flipped = (bytes: Uint8Array) => bytes.with(300, (bytes[300] ?? 0) ^ 1);
const newer = (bytes: Uint8Array) => bytes.with(0, 2);
const short = (bytes: Uint8Array) => bytes.slice(0, -9);
const long = (bytes: Uint8Array) => Uint8Array.of(...bytes, 7);
/** The mean, behind version, count of 150 in two bytes, and the time. */
const unbounded = (bytes: Uint8Array) => {
  new DataView(bytes.buffer).setFloat64(12, Number.NaN, true);
  return bytes;
};

describe('one model that cannot be read', () => {
  test.each([
    ['with a bit flipped', flipped, false, 'its bytes are damaged'],
    ['of a later version', newer, true, 'saved by a later version, 2, not 1'],
    ['cut off', short, true, '8 bytes wanted, 7 left'],
    ['with something behind it', long, true, '1 bytes too many'],
    ['that is no number', unbounded, true, 'it holds what is no finite number'],
    ['that is empty', () => new Uint8Array(0), true, 'saved by an earlier version, 0, not 1'],
  ])('%s begins anew, and the others go on', (_, change, sealed, why) => {
    const models = loadedFrom(forged({ win: change }, sealed));
    expect(models.loaded).toBe(`3 of 4 loaded: win could not be read (${why}) and begins anew`);
    expect(models.reports.map(({ samples }) => samples)).toEqual([150, 0, 150, 150]);
    expect(models.closed).toBe(150);
    const first = trades[0];
    if (first === undefined) throw new Error('no trades');
    expect(models.forecast(first.context)).toBeNull();
    for (const trade of trades.slice(0, 20)) models.learn(trade);
    expect(models.forecast(first.context)).not.toBeNull();
  });

  test('two of them are both named', () => {
    const { loaded } = loadedFrom(forged({ profit: newer, risk: newer }, true));
    const why = 'could not be read (saved by a later version, 2, not 1) and begins anew';
    expect(loaded).toBe(`2 of 4 loaded: profit ${why}; risk ${why}`);
  });

  test('bytes as they were give back the models as they were', () => {
    expect(encode(loadedFrom(forged({}, false)))).toEqual(encode(whole));
  });
});
