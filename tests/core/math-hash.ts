/** One number for a million values of every function of `core/math.ts`: it must be the same in Node, in Chromium, and next year. */
import { CRC_START, crcByte, crcValue } from '../../src/core/crc32.ts';
import { cos, exp, log, sigmoid, sin, tanh } from '../../src/core/math.ts';
import { Random } from '../../src/core/random.ts';

const INPUTS = 1_000_000;
/** Spans of the inputs: around zero, where learning lives, where exp ends, where sin ends. */
const SPANS = [0.05, 1, 30, 750, 1e6];

/** CRC-32 of the float64 bits of all results, as hexadecimal. */
export function mathHash(): string {
  const random = new Random(20_261_120);
  const results = new Float64Array(6);
  const bytes = new Uint8Array(results.buffer);
  const bits = new Uint32Array(2);
  const wild = new Float64Array(bits.buffer);
  let register = CRC_START;
  for (let i = 0; i < INPUTS; i++) {
    const x = (2 * random.uniform() - 1) * (SPANS[i % SPANS.length] as number);
    // Positive numbers of every exponent, the smallest and infinity too, for the logarithm.
    bits[0] = random.bits();
    bits[1] = random.bits() >>> 1;
    results[0] = exp(x);
    results[1] = log(wild[0] as number);
    results[2] = tanh(x);
    results[3] = sigmoid(x);
    results[4] = sin(x);
    results[5] = cos(x);
    // The bits of NaN are the engine's own affair.
    for (let k = 0; k < 6; k++) if (Number.isNaN(results[k])) results[k] = -1;
    for (let k = 0; k < 48; k++) register = crcByte(register, bytes[k] as number);
  }
  return crcValue(register).toString(16).padStart(8, '0');
}
