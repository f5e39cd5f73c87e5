/** The normal distribution. */
import { exp } from './math.ts';

/** The rational approximation of Hart (1968), number 5666: numerator and denominator, highest power first. */
const NUMERATOR = [
  0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376,
];
const DENOMINATOR = [
  0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948,
  440.413735824752,
];
/** From here on the continued fraction is nearer. */
const TAIL = 7.07106781186547;
const ROOT_TWO_PI = 2.5066282746310002;

/**
 * Probability that a standard normal number lies at or below `z`; NaN for NaN.
 * Hart (1968) as arranged by West, "Better approximations to cumulative normal functions" (2005): absolute error about 1e-15.
 */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) return z;
  const tail = upperTail(Math.abs(z));
  return z > 0 ? 1 - tail : tail;
}

/** Probability above `z`, for z >= 0. */
function upperTail(z: number): number {
  if (z > 37) return 0;
  const density = exp((-z * z) / 2);
  if (z < TAIL) return (density * polynomial(NUMERATOR, z)) / polynomial(DENOMINATOR, z);
  let fraction = z + 0.65;
  for (let k = 4; k >= 1; k--) fraction = z + k / fraction;
  return density / fraction / ROOT_TWO_PI;
}

function polynomial(coefficients: readonly number[], z: number): number {
  return coefficients.reduce((sum, coefficient) => sum * z + coefficient, 0);
}
