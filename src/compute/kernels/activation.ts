/**
 * exp, tanh and the logistic function of four numbers at once, to a few units in the last place, from + - x / alone: the same bits
 * on every machine. NaN stays NaN.
 *
 * Cody and Waite's reduction: x = n ln 2 + r with |r| <= ln 2 / 2, exp(x) = 2^n exp(r), and exp(r) = 1 + r + r^2 p(r) with the
 * polynomial of Cephes (S. Moshier, expf).
 */

/** Below it exp would be less than the smallest normal number, and is 0. */
const LEAST: f32 = -87.33654;
const MOST: f32 = 88.37;
/** Adding 1.5 x 2^23 rounds to the nearest integer, which then lies in the lowest bits. */
const ROUND: f32 = 12582912;

/** exp(x), 0 below {@link LEAST}. */
export function exp(x: v128): v128 {
  const bounded = f32x4.pmin(f32x4.pmax(x, f32x4.splat(LEAST)), f32x4.splat(MOST));
  const shifted = roundedExponent(bounded);
  const grown = f32x4.add(expLessOne(bounded, shifted), f32x4.splat(1));
  return v128.andnot(f32x4.mul(grown, powerOfTwo(shifted)), f32x4.lt(x, f32x4.splat(LEAST)));
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  const bounded = f32x4.pmin(f32x4.pmax(f32x4.neg(x), f32x4.splat(LEAST)), f32x4.splat(MOST));
  const shifted = roundedExponent(bounded);
  const grown = f32x4.mul(f32x4.add(expLessOne(bounded, shifted), one), powerOfTwo(shifted));
  return f32x4.div(one, f32x4.add(one, grown));
}

/** (exp(2 x) - 1) / (exp(2 x) + 1), with exp(2 x) - 1 = 2^n (exp(r) - 1) + (2^n - 1), which is exact near 0 as well. */
export function tanh(x: v128): v128 {
  const one = f32x4.splat(1);
  const bounded = f32x4.pmin(f32x4.pmax(f32x4.add(x, x), f32x4.splat(-20)), f32x4.splat(20));
  const shifted = roundedExponent(bounded);
  const power = powerOfTwo(shifted);
  const grown = f32x4.add(f32x4.mul(power, expLessOne(bounded, shifted)), f32x4.sub(power, one));
  return f32x4.div(grown, f32x4.add(grown, f32x4.splat(2)));
}

/** The integer nearest to x / ln 2, plus {@link ROUND}. */
function roundedExponent(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)), f32x4.splat(ROUND));
}

/** 2^n, its exponent's bits made from the lowest bits of n + {@link ROUND}. */
function powerOfTwo(shifted: v128): v128 {
  return i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
}

/** exp(r) - 1. ln 2 is taken in two parts, the first exact in few bits. */
function expLessOne(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(ROUND));
  const r = f32x4.add(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.98756915e-4), r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  return f32x4.add(r, f32x4.mul(f32x4.mul(r, r), p));
}
