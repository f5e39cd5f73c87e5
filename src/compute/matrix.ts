/** Products, sums, softmax and tanh of small row-major float64 matrices in plain loops: a fixed order of additions, so one answer everywhere. */
import { exp, tanh } from '../core/math.ts';

/** `values`, all zero. */
export function cleared(values: Float64Array): Float64Array {
  return values.fill(0);
}

/** sums[i] += terms[i]. */
export function accumulate(sums: Float64Array, terms: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (terms[i] as number);
}

/** sums[c] += sum over r of a[r, c]: the way back through a bias; a is [rows, as wide as `sums`]. */
export function accumulateRows(sums: Float64Array, a: Float64Array, rows: number): void {
  const columns = sums.length;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) sums[c] = (sums[c] as number) + (a[r * columns + c] as number);
  }
}

/** Every row of `out` [rows, as wide as `row`] becomes `row`. */
export function fillRows(out: Float64Array, row: Float64Array, rows: number): void {
  for (let r = 0; r < rows; r++) out.set(row, r * row.length);
}

/** values[i] becomes tanh(values[i]). */
export function tanhEach(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = tanh(values[i] as number);
}

/** The way back through {@link tanhEach}, in place, from its results: tanh'(x) = 1 - tanh(x)^2. */
export function tanhEachBackward(slopes: Float64Array, results: Float64Array): void {
  for (let i = 0; i < slopes.length; i++) {
    const result = results[i] as number;
    slopes[i] = (slopes[i] as number) * (1 - result * result);
  }
}

/** out[r, c] += sum over i of a[r, i] b[i, c]; a is [rows, inner], b [inner, columns]. */
export function addProduct(out: Float64Array, a: Float64Array, b: Float64Array, rows: number, inner: number, columns: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * columns;
    for (let i = 0; i < inner; i++) {
      const factor = a[r * inner + i] as number;
      const from = i * columns;
      for (let c = 0; c < columns; c++) out[start + c] = (out[start + c] as number) + factor * (b[from + c] as number);
    }
  }
}

/** out[r, c] += sum over i of a[i, r] b[i, c]; a is [inner, rows], b [inner, columns]. */
export function addProductOfTransposed(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let i = 0; i < inner; i++) {
    const from = i * columns;
    for (let r = 0; r < rows; r++) {
      const factor = a[i * rows + r] as number;
      const start = r * columns;
      for (let c = 0; c < columns; c++) out[start + c] = (out[start + c] as number) + factor * (b[from + c] as number);
    }
  }
}

/** out[r, c] += sum over i of a[r, i] b[c, i]; a is [rows, inner], b [columns, inner]. */
export function addProductWithTransposed(
  out: Float64Array,
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): void {
  for (let r = 0; r < rows; r++) {
    const left = r * inner;
    for (let c = 0; c < columns; c++) {
      const right = c * inner;
      let sum = 0;
      for (let i = 0; i < inner; i++) sum += (a[left + i] as number) * (b[right + i] as number);
      out[r * columns + c] = (out[r * columns + c] as number) + sum;
    }
  }
}

/** Each row of `values` [rows, columns] becomes softmax(scale x row + mask), in place; `mask` is [columns]. */
export function softmaxRows(values: Float64Array, scale: number, mask: Float64Array, rows: number, columns: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * columns;
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < columns; c++) {
      const logit = scale * (values[start + c] as number) + (mask[c] as number);
      values[start + c] = logit;
      if (logit > top) top = logit;
    }
    let total = 0;
    for (let c = 0; c < columns; c++) {
      const power = exp((values[start + c] as number) - top);
      values[start + c] = power;
      total += power;
    }
    for (let c = 0; c < columns; c++) values[start + c] = (values[start + c] as number) / total;
  }
}

/**
 * The way back through {@link softmaxRows}: `slopes` by the probabilities become slopes by the values before scaling, in place.
 * ds[j] = scale x p[j] (dp[j] - sum over k of p[k] dp[k]).
 */
export function softmaxRowsBackward(slopes: Float64Array, probabilities: Float64Array, scale: number, rows: number, columns: number): void {
  for (let r = 0; r < rows; r++) {
    const start = r * columns;
    let mean = 0;
    for (let c = 0; c < columns; c++) mean += (probabilities[start + c] as number) * (slopes[start + c] as number);
    for (let c = 0; c < columns; c++) {
      slopes[start + c] = scale * (probabilities[start + c] as number) * ((slopes[start + c] as number) - mean);
    }
  }
}
