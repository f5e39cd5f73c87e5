/** What the table is made of: the two bundled recordings, the files of market data this project knows, and any of one's own. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { RECORDINGS } from '../../feed/recordings.ts';
import { bundledOf } from '../recordings/market-data.ts';

/** A source of rows of the table. */
export interface ScoredSource {
  /** As the session is called, and the notes. */
  readonly name: string;
  /** First column of the table. */
  readonly title: string;
  /** All of them must be there; what is played is the first. */
  readonly files: readonly string[];
  /** A recording is played as it is; anything else becomes one first. */
  readonly isRecording: boolean;
  /** KEY=VALUE where the defaults are not for this market. */
  readonly set: readonly string[];
  /** Played unless all of it is asked for; null where it is short. */
  readonly part: { readonly words: string; readonly since: number } | null;
}

const MINUTE_MS = 60_000;

/** SPEC 1: slow markets are predicted for 1, 5 and 15 minutes. */
const SLOW = horizons(1, 5, 15);
/**
 * Four prints are made of a candle in an order that nobody knows, so nothing may be sampled between them: the first of
 * two extremes would tell of the second.
 */
const CANDLES = [...SLOW, `interval=${MINUTE_MS}`];

const RAW: readonly Omit<ScoredSource, 'isRecording'>[] = [
  { name: 'gdax', title: 'GDAX, from its files', files: gdaxFiles(), set: [], part: null },
  {
    name: 'binance',
    title: 'Binance, from its two files',
    files: ['binance_spot_BTCUSDT_ws_20240808.jsonl.gz', 'binance_spot_BTCUSDT_ws_20240809.jsonl.gz'],
    set: [],
    part: null,
  },
  {
    name: 'bitstamp',
    title: 'Bitstamp BTC-USD, 1 May 2015, every 5 s',
    files: ['bitstamp_BTCUSD_L3_trades_2015-05-01.log.xz'],
    set: [...SLOW, 'interval=5000'],
    part: null,
  },
  {
    name: 'btcmarkets',
    title: 'BTC Markets BTC-AUD trades, every 60 s',
    files: ['btcmarkets_BTC-AUD_trades_2013-08_2014-12.csv.gz'],
    // Half of its prints are over two minutes apart: a horizon of one minute would mostly be none.
    set: [...horizons(5, 15, 60), `interval=${MINUTE_MS}`],
    part: { words: 'October to December 2014', since: Date.UTC(2014, 9, 1) },
  },
  {
    name: 'bitfinex',
    title: 'Bitfinex BTC-USD candles, every 60 s',
    files: ['bitfinex_BTCUSD_1m_2017.csv.gz'],
    set: CANDLES,
    part: { words: 'December 2017', since: Date.UTC(2017, 11, 1) },
  },
];

/** Everything the table is made of by default. @param folder of the files of market data */
export function knownSources(folder: string): readonly ScoredSource[] {
  const raw = RAW.map((source) => ({ ...source, files: source.files.map((file) => join(folder, file)), isRecording: false }));
  return [...bundledSources(), ...raw];
}

/** A bundled recording by its id, a file the project knows wherever it lies, or any recording or table. */
export function sourceOf(named: string): ScoredSource {
  const bundled = bundledSources().find(({ name }) => name === named);
  if (bundled !== undefined) return bundled;
  const name = basename(named);
  const known = knownSources(dirname(named)).find(({ files }) => files.some((file) => basename(file) === name));
  if (known !== undefined) return known;
  const isRecording = /\.jsonl(\.gz)?$/.test(name);
  return {
    name,
    title: isRecording ? name : `${name}, every 60 s`,
    files: [named],
    isRecording,
    set: isRecording ? [] : CANDLES,
    part: null,
  };
}

/** The files of a source that are not there. */
export function absentFiles({ files }: ScoredSource): readonly string[] {
  return files.filter((file) => !existsSync(file));
}

/** The bundled recording of which these files are the origin: the same bytes, unless the files were changed. */
export function twinOf({ files, isRecording }: ScoredSource): ScoredSource | null {
  const file = isRecording ? null : bundledOf(basename(files[0] ?? ''));
  return bundledSources().find(({ files }) => basename(files[0] ?? '') === file) ?? null;
}

function bundledSources(): readonly ScoredSource[] {
  return RECORDINGS.map(({ id, title, file }) => ({
    name: id,
    title: `${title}, every 1 s`,
    files: [new URL(`../../../public/${file}`, import.meta.url).pathname],
    isRecording: true,
    set: [],
    part: null,
  }));
}

function gdaxFiles(): readonly string[] {
  return ['l2updates_2018-04-24T0352_1h', 'snapshot_bids', 'snapshot_asks'].map((part) => `gdax_BTCUSD_${part}.csv.gz`);
}

function horizons(short: number, middle: number, long: number): readonly string[] {
  return [`horizonShort=${short * MINUTE_MS}`, `horizonMiddle=${middle * MINUTE_MS}`, `horizonLong=${long * MINUTE_MS}`];
}
