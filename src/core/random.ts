/** The one source of chance: xoshiro128** 1.1 (Blackman, Vigna 2018), seeded through SplitMix32, with its state in the checkpoint. */
import { numbers, type Stateful } from './codec.ts';
import { log, sin } from './math.ts';

export class Random implements Stateful {
  readonly codec = { version: 1, fields: { words: numbers } };
  private readonly words = new Uint32Array(4);

  /** @param seed any integer; equal seeds give equal sequences. */
  constructor(seed: number) {
    let state = seed >>> 0;
    for (let i = 0; i < 4; i++) {
      state = (state + 0x9e3779b9) >>> 0;
      let z = state;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      this.words[i] = z ^ (z >>> 16);
    }
    if (this.words.every((word) => word === 0)) this.words[0] = 1;
  }

  /** A whole number of 32 random bits. */
  bits(): number {
    const w = this.words as unknown as [number, number, number, number];
    const five = Math.imul(w[1], 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const shifted = w[1] << 9;
    w[2] ^= w[0];
    w[3] ^= w[1];
    w[1] ^= w[2];
    w[0] ^= w[3];
    w[2] ^= shifted;
    w[3] = (w[3] << 11) | (w[3] >>> 21);
    return result;
  }

  /** A number in [0, 1), a multiple of 2^-32. */
  uniform(): number {
    return this.bits() / 4294967296;
  }

  /** A whole number in [0, below); the bias is under below / 2^32. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** A standard normal number (Box, Muller 1958; one of the pair). */
  normal(): number {
    const u = (this.bits() + 1) / 4294967297;
    const v = this.uniform();
    return Math.sqrt(-2 * log(u)) * sin(2 * Math.PI * v + Math.PI / 2);
  }
}
