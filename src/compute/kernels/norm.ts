/** Normalising rows to mean 0 and variance 1 (Ba et al. 2016), and the way back. Only the first `real` of the n numbers of a row count. */
import { countedLanes } from './padding';
import { sumOfLanes } from './rows';

const LEAST_VARIANCE: f32 = 1e-5;

/** y = (x - mean) / sqrt(variance + 1e-5) of each row of x, [m, n]; y may be x. `scales` [m] receives 1 / sqrt(variance + 1e-5). */
export function normalise(x: usize, y: usize, scales: usize, m: usize, n: usize, real: usize): void {
  const bytes: usize = n << 2;
  const last = bytes - 16;
  const counted = countedLanes(n, real);
  const share: f32 = <f32>1 / <f32>real;
  for (; m > 0; m--) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) sum = f32x4.add(sum, v128.load(x + i));
    const mean = f32x4.splat(sumOfLanes(sum) * share);
    let squares = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      let apart = f32x4.sub(v128.load(x + i), mean);
      if (i === last) apart = v128.and(apart, counted);
      squares = f32x4.add(squares, f32x4.mul(apart, apart));
      v128.store(y + i, apart);
    }
    const scale: f32 = <f32>1 / sqrt<f32>(sumOfLanes(squares) * share + LEAST_VARIANCE);
    const by = f32x4.splat(scale);
    for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, f32x4.mul(v128.load(y + i), by));
    store<f32>(scales, scale);
    scales += 4;
    x += bytes;
    y += bytes;
  }
}

/** dx = scale (dy - mean(dy) - y mean(dy y)) of each row: back through y = normalise(x). dx may be dy. */
export function backThroughNorm(dy: usize, y: usize, scales: usize, dx: usize, m: usize, n: usize, real: usize): void {
  const bytes: usize = n << 2;
  const last = bytes - 16;
  const counted = countedLanes(n, real);
  const share: f32 = <f32>1 / <f32>real;
  for (; m > 0; m--) {
    let sum = f32x4.splat(0);
    let along = f32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      const slope = v128.load(dy + i);
      sum = f32x4.add(sum, slope);
      along = f32x4.add(along, f32x4.mul(slope, v128.load(y + i)));
    }
    const mean = f32x4.splat(sumOfLanes(sum) * share);
    const meanAlong = f32x4.splat(sumOfLanes(along) * share);
    const by = v128.load32_splat(scales);
    for (let i: usize = 0; i < bytes; i += 16) {
      const apart = f32x4.sub(f32x4.sub(v128.load(dy + i), mean), f32x4.mul(v128.load(y + i), meanAlong));
      const slope = f32x4.mul(by, apart);
      v128.store(dx + i, i === last ? v128.and(slope, counted) : slope);
    }
    scales += 4;
    dy += bytes;
    y += bytes;
    dx += bytes;
  }
}
