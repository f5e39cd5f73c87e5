/** The two real recordings that come with the app, as the first-run choice and the URL name them. */

export interface BundledRecording {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly market: string;
  /** Path below the page. */
  readonly file: string;
  /** Size of the file, about. */
  readonly bytes: number;
  /** Exchange time it covers. */
  readonly seconds: number;
  readonly attribution: string;
}

export const RECORDINGS: readonly BundledRecording[] = [
  {
    id: 'gdax-btc-usd',
    title: 'Coinbase (GDAX) BTC-USD, one hour',
    description: 'Book and quotes of 24 April 2018, 03:52 to 04:52 UTC. No trades in it: bars are made from the mid-price.',
    market: 'BTC-USD',
    file: 'recordings/gdax-btc-usd.jsonl.gz',
    bytes: 2_750_000,
    seconds: 3_600,
    attribution: 'From timothyyu/gdax-orderbook-ml, BSD-3-Clause; see ATTRIBUTION.md',
  },
  {
    id: 'binance-btc-usdt',
    title: 'Binance BTC-USDT, eleven minutes',
    description: 'Book, quotes and trades across midnight UTC of 8 to 9 August 2024.',
    market: 'BTC-USDT',
    file: 'recordings/binance-btc-usdt.jsonl.gz',
    bytes: 1_720_000,
    seconds: 660,
    attribution: 'From nkaz001/hftbacktest, MIT; see ATTRIBUTION.md',
  },
];

/** The bundled recording of that id, or null. */
export function bundledRecording(id: string): BundledRecording | null {
  return RECORDINGS.find((recording) => recording.id === id) ?? null;
}
