/** What is done number by number to [m, n] matrices without gaps, n a multiple of 4; and sums down their columns and along rows. */
import { tanh } from './activation';

/** (0 + 1) + (2 + 3): one fixed order, so that the sum has the same bits everywhere. */
export function sumOfLanes(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** 1 / sqrt(n): what dot products of vectors of n numbers are scaled by before a softmax. */
export function byRoot(n: usize): f32 {
  return <f32>1 / sqrt<f32>(<f32>n);
}

/** x . y over n numbers. */
export function dot(x: usize, y: usize, n: usize): f32 {
  let sum = f32x4.splat(0);
  for (const end = x + (n << 2); x < end; x += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(x), v128.load(y)));
    y += 16;
  }
  return sumOfLanes(sum);
}

/** y += factor x over n numbers. */
export function addScaled(y: usize, x: usize, factor: f32, n: usize): void {
  const by = f32x4.splat(factor);
  for (const end = x + (n << 2); x < end; x += 16) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(by, v128.load(x))));
    y += 16;
  }
}

/** y += x over n numbers. */
export function add(y: usize, x: usize, n: usize): void {
  for (const end = x + (n << 2); x < end; x += 16) {
    v128.store(y, f32x4.add(v128.load(y), v128.load(x)));
    y += 16;
  }
}

/** x = factor x over n numbers. */
export function scale(x: usize, factor: f32, n: usize): void {
  const by = f32x4.splat(factor);
  for (const end = x + (n << 2); x < end; x += 16) v128.store(x, f32x4.mul(by, v128.load(x)));
}

/** x = tanh(x) over n numbers. */
export function tanhOf(x: usize, n: usize): void {
  for (const end = x + (n << 2); x < end; x += 16) v128.store(x, tanh(v128.load(x)));
}

/** y = x (1 - y^2) over n numbers: back through y = tanh. */
export function backThroughTanh(y: usize, x: usize, n: usize): void {
  for (const end = x + (n << 2); x < end; x += 16) {
    const value = v128.load(y);
    v128.store(y, f32x4.mul(v128.load(x), f32x4.sub(f32x4.splat(1), f32x4.mul(value, value))));
    y += 16;
  }
}

/** y = x (1 + gain) [+ shift]: x is [m, n] with its own stride, gain and shift are [n]; a shift of address 0 is none. */
export function gained(x: usize, strideX: usize, gain: usize, shift: usize, y: usize, m: usize, n: usize): void {
  const bytes: usize = n << 2;
  for (; m > 0; m--) {
    for (let i: usize = 0; i < bytes; i += 16) {
      let value = f32x4.mul(v128.load(x + i), f32x4.add(f32x4.splat(1), v128.load(gain + i)));
      if (shift !== 0) value = f32x4.add(value, v128.load(shift + i));
      v128.store(y + i, value);
    }
    x += strideX << 2;
    y += bytes;
  }
}

/** sums += the sum of every column of x, [m, n]. */
export function addColumnSums(sums: usize, x: usize, m: usize, n: usize): void {
  const bytes: usize = n << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = v128.load(sums + i);
    let at = x + i;
    for (let row: usize = 0; row < m; row++) {
      sum = f32x4.add(sum, v128.load(at));
      at += bytes;
    }
    v128.store(sums + i, sum);
  }
}

/** sums += the sum of every column of factor x y, element by element: both [m, n], y with its own stride. */
export function addColumnSumsOfProducts(sums: usize, x: usize, y: usize, strideY: usize, factor: f32, m: usize, n: usize): void {
  const bytes: usize = n << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f32x4.splat(0);
    let atX = x + i;
    let atY = y + i;
    for (let row: usize = 0; row < m; row++) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(atX), v128.load(atY)));
      atX += bytes;
      atY += strideY << 2;
    }
    v128.store(sums + i, f32x4.add(v128.load(sums + i), f32x4.mul(f32x4.splat(factor), sum)));
  }
}
