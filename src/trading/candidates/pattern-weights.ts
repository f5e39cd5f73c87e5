/** What each pattern has been worth lately: its weight rises with trades that pay, falls with those that do not, and forgets. */
import { assert } from '../../core/assert.ts';
import { count, type FieldCodec, f64, list, record, type Stateful, text } from '../../core/codec.ts';
import { exp } from '../../core/math.ts';
import type { Settings } from '../../core/settings.ts';
import { partsOf } from './signature.ts';

/** A weight as it stood right behind its last trade. */
interface Pattern {
  readonly signature: string;
  readonly weight: number;
  /** Exchange time of that trade's end, ms. */
  readonly time: number;
}

const listed = list(record<Pattern>({ signature: text, weight: f64, time: count }));
const bySignature: FieldCodec<Map<string, Pattern>> = {
  write: (writer, patterns) => listed.write(writer, [...patterns.values()]),
  read: (reader) => new Map(listed.read(reader, []).map((pattern) => [pattern.signature, pattern])),
};

/** At most one entry for each word of the grammar, which is finite (`signature.ts`). */
export class PatternWeights implements Stateful {
  readonly codec = { version: 1, fields: { patterns: bySignature } };
  private patterns = new Map<string, Pattern>();
  private readonly settings: Settings;

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /**
   * The weight at `time`, from `patternLeast` to `patternMost`; 1 where no trade of the pattern was seen. What it is off 1
   * halves with every `patternHalfLife` of exchange time: 1 + (w - 1) 2^(-age / halfLife).
   */
  weight(signature: string, time: number): number {
    const pattern = this.patterns.get(signature);
    if (pattern === undefined) return 1;
    const halfLives = Math.max(0, time - pattern.time) / this.settings.patternHalfLife;
    return 1 + (pattern.weight - 1) * exp(-Math.LN2 * halfLives);
  }

  /** Books a closed trade: `patternStep` of the weight more where it made a profit, as much less where not. */
  observe(signature: string, won: boolean, time: number): void {
    assert(partsOf(signature) !== null, `no signature: ${signature}`);
    const { patternStep, patternLeast, patternMost } = this.settings;
    const moved = this.weight(signature, time) * (1 + (won ? patternStep : -patternStep));
    this.patterns.set(signature, { signature, weight: Math.min(patternMost, Math.max(patternLeast, moved)), time });
  }
}
