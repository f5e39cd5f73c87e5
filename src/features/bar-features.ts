/** What the indicators say, as features. */
import type { Alignment } from '../core/records.ts';
import type { SetFeature } from './feature-row.ts';
import type { MarketReadings, OscillatorReading } from './indicators.ts';
import type { RegimeReading } from './regime.ts';
import { RIBBON_SIZE, type RibbonReading } from './ribbon.ts';

const ALIGNMENTS: Readonly<Record<Alignment, number>> = { BOTH_GREEN: 1, CONFLICTING: 0, BOTH_RED: -1 };

export function setBarFeatures(set: SetFeature, readings: MarketReadings): void {
  const { minute, fiveMinutes, breakout, volumeBelow, ribbon5, ribbon15, alignment, regime, price } = readings;
  set('atr1m', minute.atrBp);
  set('atr5m', fiveMinutes.atrBp);
  set('rsi1m', rsiOf(minute));
  set('rsi5m', rsiOf(fiveMinutes));
  set('macd1m', macdOf(minute, price));
  set('macd5m', macdOf(fiveMinutes, price));
  set('bollinger1m', minute.bollinger);
  set('bollinger5m', fiveMinutes.bollinger);
  set('breakoutUp', breakout?.upBp ?? null);
  set('breakoutDown', breakout?.downBp ?? null);
  set('volumeProfile', volumeBelow === null ? null : 2 * volumeBelow - 1);
  setRibbon(set, ribbon5, ['ribbon5m', 'wickDown5m', 'wickUp5m']);
  setRibbon(set, ribbon15, ['ribbon15m', 'wickDown15m', 'wickUp15m']);
  set('alignment', alignment === null ? null : ALIGNMENTS[alignment]);
  setRegime(set, regime);
}

/** From -1, falls only, to 1, rises only. */
function rsiOf({ rsi }: OscillatorReading): number | null {
  return rsi === null ? null : rsi / 50 - 1;
}

function macdOf({ macd }: OscillatorReading, price: number | null): number | null {
  return macd === null || price === null ? null : (macd / price) * 10_000;
}

function setRibbon(
  set: SetFeature,
  ribbon: RibbonReading | null,
  [state, down, up]: readonly ['ribbon5m', 'wickDown5m', 'wickUp5m'] | readonly ['ribbon15m', 'wickDown15m', 'wickUp15m'],
): void {
  if (ribbon === null || ribbon.state === null) return;
  set(state, (2 * ribbon.green) / RIBBON_SIZE - 1);
  set(down, ribbon.wickDown);
  set(up, ribbon.wickUp);
}

function setRegime(set: SetFeature, reading: RegimeReading | null): void {
  if (reading === null) return;
  const { regime, strength, volatility } = reading;
  set('regimeTrend', regime === 'TRENDING_UP' ? 1 : regime === 'TRENDING_DOWN' ? -1 : 0);
  set('regimeVolatile', regime === 'VOLATILE' ? 1 : 0);
  set('trendStrength', strength / 100);
  set('volatilityRatio', volatility);
}
