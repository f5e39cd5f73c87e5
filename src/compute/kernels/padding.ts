/** Rows padded with zeros to a multiple of 4 numbers, so that no kernel has numbers left over at a row's end. */

/** Copies m rows of `real` numbers without gaps from x to y, where they have n numbers each, the last ones zero. x is readable 3 numbers beyond its end. */
export function padRows(x: usize, y: usize, m: usize, real: usize, n: usize): void {
  const counted = countedLanes(n, real);
  const last = (n << 2) - 16;
  for (; m > 0; m--) {
    for (let i: usize = 0; i < last; i += 16) v128.store(y + i, v128.load(x + i));
    v128.store(y + last, v128.and(v128.load(x + last), counted));
    x += real << 2;
    y += n << 2;
  }
}

/** All bits of the lanes of a row's last four numbers that are among its `real` first. */
export function countedLanes(n: usize, real: usize): v128 {
  const first = i32x4.splat(<i32>(n - 4));
  return i32x4.lt_s(i32x4.add(first, i32x4(0, 1, 2, 3)), i32x4.splat(<i32>real));
}
