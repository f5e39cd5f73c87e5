/** What the page's address asks for: `?source=live|recorded&recording=ID&market=BTC-AUD&watch=ETH-AUD&speed=1|…|max&loop&seed=N&start`. */
import { DEFAULT_SEED } from '../core/spec.ts';
import type { Choice, RecordingInfo } from '../session/protocol.ts';

export const DEFAULT_MARKET = 'BTC-AUD';
export const MAX_SPEED = 1_000;
const MAX_SEED = 4_294_967_295;

/** Parts of the address that say which session is meant. */
const NAMING = ['source', 'recording', 'market', 'watched', 'seed'] as const;
/** Names in the address that differ from the choice's. */
const WORDS: Readonly<Partial<Record<keyof Choice, string>>> = { watched: 'watch' };
const MARKET_PATTERN = /^[A-Z0-9]{2,12}-[A-Z0-9]{2,12}$/;

export interface Address {
  /** What the address asks for, completed by defaults. */
  readonly choice: Choice;
  /** Which parts of it the address named itself. */
  readonly named: readonly (keyof Choice)[];
  /** Whether to begin at once, without a click. */
  readonly start: boolean;
  /** One sentence for each part that cannot be. */
  readonly problems: readonly string[];
}

/** Reads the query of an address. A part that cannot be is named in a sentence, and nothing should be started from it. */
export function readAddress(query: string, recordings: readonly RecordingInfo[]): Address {
  const asked = new URLSearchParams(query);
  const problems: string[] = [];
  const source = sourceOf(asked, problems);
  const choice: Choice = {
    source,
    recording: recordingOf(asked, recordings, source, problems),
    market: marketOf(asked, source, problems),
    speed: speedOf(asked, source, problems),
    seed: seedOf(asked, problems),
    watched: watchedOf(asked, source, problems),
    loop: source === 'recorded' && asked.has('loop'),
  };
  const named = ([...NAMING, 'speed', 'loop'] as const).filter((name) => asked.has(WORDS[name] ?? name));
  return { choice, named, start: asked.has('start'), problems };
}

/** Whether the address names a session other than `remembered`. */
export function namesAnother({ choice, named }: Pick<Address, 'choice' | 'named'>, remembered: Choice): boolean {
  return NAMING.some((name) => named.includes(name) && choice[name] !== remembered[name]);
}

/** The session to open: the remembered one, unless the address names another. */
export function sessionToOpen({ choice, named }: Pick<Address, 'choice' | 'named'>, remembered: Choice | null): Choice {
  if (remembered === null || namesAnother({ choice, named }, remembered)) return choice;
  const speed = named.includes('speed') ? choice.speed : remembered.speed;
  return { ...remembered, speed, loop: named.includes('loop') ? choice.loop : remembered.loop };
}

function sourceOf(asked: URLSearchParams, problems: string[]): 'live' | 'recorded' {
  const source = asked.get('source') ?? (asked.has('recording') ? 'recorded' : 'live');
  if (source === 'live' || source === 'recorded') return source;
  problems.push(`The address names the source "${source}": it can be "live" or "recorded".`);
  return 'live';
}

function recordingOf(asked: URLSearchParams, recordings: readonly RecordingInfo[], source: string, problems: string[]): string {
  const id = asked.get('recording');
  if (source === 'live') {
    if (id !== null) problems.push('The address names a recording and the source "live": it can only be one of them.');
    return '';
  }
  const found = id === null ? recordings[0] : recordings.find((recording) => recording.id === id);
  if (found !== undefined) return found.id;
  const names = recordings.map((recording) => `"${recording.id}"`).join(', ');
  problems.push(
    names === '' ? 'No recording could be found beside this page.' : `There is no recording "${id ?? ''}" here. There are: ${names}.`,
  );
  return '';
}

function marketOf(asked: URLSearchParams, source: string, problems: string[]): string {
  if (source === 'recorded') return '';
  const market = asked.get('market') ?? DEFAULT_MARKET;
  if (MARKET_PATTERN.test(market)) return market;
  problems.push(`The address names the market "${market}": a market is written like BTC-AUD.`);
  return DEFAULT_MARKET;
}

function watchedOf(asked: URLSearchParams, source: string, problems: string[]): string {
  const watched = asked.get('watch') ?? '';
  if (watched === '' || source === 'recorded') return '';
  if (MARKET_PATTERN.test(watched) && watched !== (asked.get('market') ?? DEFAULT_MARKET)) return watched;
  problems.push(`The address asks to watch "${watched}": it can be another market, written like ETH-AUD.`);
  return '';
}

function speedOf(asked: URLSearchParams, source: string, problems: string[]): number | 'max' {
  const text = asked.get('speed');
  if (text === null || source === 'live') return 1;
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && speed >= 1 && speed <= MAX_SPEED) return speed;
  problems.push(`The address asks for the speed "${text}": it can be 1 to ${MAX_SPEED}, or "max".`);
  return 1;
}

function seedOf(asked: URLSearchParams, problems: string[]): number {
  const text = asked.get('seed');
  if (text === null) return DEFAULT_SEED;
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= MAX_SEED) return seed;
  problems.push(`The address names the seed "${text}": it is a whole number from 0 to ${MAX_SEED}.`);
  return DEFAULT_SEED;
}
