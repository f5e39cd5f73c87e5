/** Every made-up stream by its name. */
import { absent, correlated, imbalanced, mixedScales, sticky } from './awkward.ts';
import { pureNoise, randomWalk, shuffled } from './chance.ts';
import { agrawal, hyperplane, ledDrift, rbfDrift, sea } from './drifting.ts';
import { lagMixed, lagNeighbour, lagProduct, lagSum, linear, linearFlip, xor, xorFlip } from './planted.ts';
import type { MakeStream } from './stream.ts';

export const STREAMS: Readonly<Record<string, MakeStream>> = {
  linear,
  xor,
  'linear-flip': linearFlip,
  'xor-flip': xorFlip,
  'lag-neighbour': lagNeighbour,
  'lag-product': lagProduct,
  'lag-sum': lagSum,
  'lag-mixed': lagMixed,
  sea,
  hyperplane,
  agrawal,
  'rbf-drift': rbfDrift,
  'led-drift': ledDrift,
  sticky,
  'mixed-scales': mixedScales,
  correlated,
  imbalanced,
  absent,
  'pure-noise': pureNoise,
  'random-walk': randomWalk,
  'xor-shuffled': (n, seed) => shuffled(xor(n, seed), seed + 1),
  'sticky-shuffled': (n, seed) => shuffled(sticky(n, seed), seed + 1),
};
