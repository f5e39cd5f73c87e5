/** What is known of the market over minutes and hours, in words; and how far that is which is not known yet. */
import type { Frame, WarmUpView } from '../core/frame.ts';
import type { FeatureMeaning } from '../session/protocol.ts';
import { figure, signed, UNKNOWN } from './figures.ts';
import { signatureWords } from './signature-words.ts';

const NAMES: Readonly<Record<WarmUpView['name'], string>> = {
  volumeProfile: 'volume profile',
  regime: 'regime',
  ribbon5m: 'ribbon',
  ribbon15m: 'ribbon',
};

/** One clause each for regime, both ribbons and alignment. */
export function readingWords({ readings, warmUps }: Pick<Frame, 'readings' | 'warmUps'>): readonly string[] {
  const said = (value: string | null, waitsFor?: string) => {
    const warmUp = warmUps.find(({ name }) => name === waitsFor);
    if (value !== null) return signatureWords(value);
    return warmUp === undefined ? 'unknown' : barsOf(warmUp);
  };
  return [
    `regime ${said(readings.regime, 'regime')}`,
    ...readings.ribbons.map(
      ({ minutes, state }, place) => `${place === 0 ? 'ribbon ' : ''}${minutes} min ${said(state, `ribbon${minutes}m`)}`,
    ),
    `alignment ${said(readings.alignment)}`,
  ];
}

/** Everything that still waits for bars; empty when nothing does. */
export function warmUpSentence(warmUps: readonly WarmUpView[]): string {
  if (warmUps.length === 0) return '';
  return `Still warming up: ${warmUps.map((warmUp) => `${NAMES[warmUp.name]} ${barsOf(warmUp)} of ${warmUp.minutes} min`).join(', ')}.`;
}

/** A feature's value as the networks see it: standard deviations where it is normalised, else in its own unit. */
export function featureValue(value: number | null | undefined, { normalised }: Pick<FeatureMeaning, 'normalised'>): string {
  if (value === null || value === undefined) return UNKNOWN;
  return normalised ? `${signed(value, 2)} σ` : figure(value, 2);
}

function barsOf({ have, need }: WarmUpView): string {
  return `${figure(have)} of ${figure(need)} bars`;
}
