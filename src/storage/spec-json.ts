/** What a session is, as JSON and back: read as if a stranger had written it, into fresh objects. */
import { DEFINITIONS, defaultSettings, type Settings, withSetting } from '../core/settings.ts';
import type { MarketSpec, SessionSpec, SourceSpec } from '../core/spec.ts';
import type { Amount } from '../core/units.ts';

const MAX_NAME = 200;

export function specToJson(spec: SessionSpec): string {
  return JSON.stringify(spec);
}

/** @throws RangeError in words. Settings that did not exist yet when it was written take their defaults. */
export function specFromJson(json: string): SessionSpec {
  return specFrom(parsedJson(json, 'session'));
}

/** `json` as a value. @throws RangeError in words. */
export function parsedJson(json: string, what: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new RangeError(`${what}: not JSON`, { cause: error });
  }
}

/** A spec out of a parsed value. @throws RangeError in words. */
export function specFrom(value: unknown): SessionSpec {
  const spec = fieldsOf(value, 'session');
  return {
    source: sourceFrom(spec.source),
    market: marketFrom(spec.market),
    trades: booleanFrom(spec.trades, 'trades'),
    book: bookFrom(spec.book),
    watched: spec.watched === undefined || spec.watched === null ? null : textFrom(spec.watched, 'watched'),
    seed: wholeFrom(spec.seed, 'seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    settings: settingsFrom(spec.settings),
  };
}

function sourceFrom(value: unknown): SourceSpec {
  const { kind, recording } = fieldsOf(value, 'source');
  if (kind === 'live') return { kind };
  if (kind === 'recorded') return { kind, recording: textFrom(recording, 'recording') };
  throw new RangeError('session: its source is neither live nor recorded');
}

function marketFrom(value: unknown): MarketSpec {
  const market = fieldsOf(value, 'market');
  return {
    marketId: textFrom(market.marketId, 'marketId'),
    priceDecimals: wholeFrom(market.priceDecimals, 'priceDecimals', 0, 8),
    amountDecimals: wholeFrom(market.amountDecimals, 'amountDecimals', 0, 8),
    minOrderAmount: wholeFrom(market.minOrderAmount, 'minOrderAmount', 0, Number.MAX_SAFE_INTEGER) as Amount,
  };
}

/** Sessions from before there were others have real books. */
function bookFrom(value: unknown): SessionSpec['book'] {
  if (value === undefined || value === 'real') return 'real';
  if (value === 'synthetic') return value;
  throw new RangeError('session: its book is neither real nor synthetic');
}

function settingsFrom(value: unknown): Settings {
  const given = fieldsOf(value, 'settings');
  let settings = defaultSettings();
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(DEFINITIONS, name)) throw new RangeError(`session: it has a setting "${name}" that this build does not know`);
    const setting = given[name];
    if (typeof setting !== 'number') throw new RangeError(`session: the setting "${name}" is no number`);
    const next = withSetting(settings, name, setting);
    if (typeof next === 'string') throw new RangeError(`session: ${next}`);
    settings = next;
  }
  return settings;
}

/** The fields of a JSON object. @throws RangeError in words for anything else. */
export function fieldsOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new RangeError(`${what}: not an object`);
}

/** @throws RangeError in words unless `value` is text of 1 to 200 characters. */
export function textFrom(value: unknown, what: string): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME) return value;
  throw new RangeError(`${what}: not a text of 1 to ${MAX_NAME} characters`);
}

/** @throws RangeError in words unless `value` is a whole number from `min` to `max`. */
export function wholeFrom(value: unknown, what: string, min: number, max: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`${what}: not a whole number from ${min} to ${max}`);
}

function booleanFrom(value: unknown, what: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new RangeError(`${what}: neither true nor false`);
}
