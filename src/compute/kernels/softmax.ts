/** Softmax of one row of logits, n a multiple of 4; a logit of minus infinity gets exactly 0. */
import { exp } from './activation';
import { sumOfLanes } from './rows';

/** p = softmax(x + mask) over n numbers; p may be x. */
export function softmax(x: usize, mask: usize, p: usize, n: usize): void {
  const bytes: usize = n << 2;
  const top = f32x4.splat(largest(x, mask, bytes));
  let total = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const grown = exp(f32x4.sub(f32x4.add(v128.load(x + i), v128.load(mask + i)), top));
    total = f32x4.add(total, grown);
    v128.store(p + i, grown);
  }
  const by = f32x4.splat(1 / sumOfLanes(total));
  for (let i: usize = 0; i < bytes; i += 16) v128.store(p + i, f32x4.mul(v128.load(p + i), by));
}

function largest(x: usize, mask: usize, bytes: usize): f32 {
  let top = f32x4.splat(-f32.MAX_VALUE);
  for (let i: usize = 0; i < bytes; i += 16) top = f32x4.pmax(top, f32x4.add(v128.load(x + i), v128.load(mask + i)));
  return max(max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)), max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)));
}
