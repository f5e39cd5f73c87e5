/**
 * The few operations all networks share, in the form that is fast in plain JavaScript and right on WebGPU.
 *
 * tfjs in JavaScript works out each index of a tensor anew to repeat columns, or rows of the same rank, to transpose, and to
 * cut columns out. Of 1632 x 51 numbers: to add a column 17 ms, repeated by a product with ones first 1 ms; a transpose
 * 1.9 ms; sums of columns 1.8 ms, as a product with ones 0.12 ms; columns cut out 66 ms. So columns are repeated and summed
 * by products, rows are repeated as tensors of lower rank (0.5 ms), and transposed factors are left to the product (nothing).
 */
import { add, div, exp, matMul, max, mul, ones, reshape, rsqrt, square, sub, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core';

/** a^T b, of matrices. */
export function transposedTimes(a: Tensor, b: Tensor): Tensor {
  return matMul(a, b, true, false);
}

/** a b^T, of matrices. */
export function timesTransposed(a: Tensor, b: Tensor): Tensor {
  return matMul(a, b, false, true);
}

/** Sums of the columns of a matrix [N, C]: [C]. */
export function columnSums(matrix: Tensor): Tensor {
  return reshape(matMul(ones([1, matrix.shape[0] as number]), matrix), [-1]);
}

/** A column [N, 1] beside itself: [N, width]. */
export function repeatColumn(column: Tensor, width: number): Tensor {
  return matMul(column, ones([1, width]));
}

/** Softmax of each row of a matrix. */
export function softmaxOfRows(logits: Tensor): Tensor {
  const width = logits.shape[1] as number;
  const powers = exp(sub(logits, repeatColumn(max(logits, 1, true), width)));
  return div(powers, repeatColumn(sum(powers, 1, true), width));
}

/** From the slopes by softmax's results to those by its logits: p (dp - sum of p dp), along each row. */
export function softmaxSlopes(slopes: Tensor, probabilities: Tensor): Tensor {
  const weighted = mul(probabilities, slopes);
  return sub(weighted, mul(probabilities, repeatColumn(sum(weighted, 1, true), weighted.shape[1] as number)));
}

/** The derivative of tanh out of its result. */
export function tanhSlope(result: Tensor): Tensor {
  return sub(1, square(result));
}

/** The derivative of the sigmoid out of its result. */
export function sigmoidSlope(result: Tensor): Tensor {
  return sub(result, square(result));
}

/** Inside the square root of a norm: the constant of core/network.ts. */
const NORM_FLOOR = 1e-5;

/** norm(x) (1 + gain) + shift, along each row. */
export interface Normed {
  readonly value: Tensor;
  /** From the slopes by `value` to those by x, gain and shift. */
  backward(slopes: Tensor): { readonly x: Tensor; readonly gain: Tensor; readonly shift: Tensor };
}

/** Layer normalisation (Ba et al. 2016) of the rows of `x` [N, D], with `gain` and `shift` [D]. Means are products with a matrix. */
export function normOfRows(x: Tensor, gain: Tensor, shift: Tensor): Normed {
  const width = x.shape[1] as number;
  const mean = meanMatrix(width);
  const centre = centringMatrix(width);
  const centred = matMul(x, centre);
  const inverse = rsqrt(add(matMul(square(centred), mean), NORM_FLOOR));
  const unit = mul(centred, inverse);
  const factor = add(gain, 1);
  return {
    value: add(mul(unit, factor), shift),
    backward: (slopes) => {
      const dUnit = mul(slopes, factor);
      const along = mul(unit, matMul(mul(dUnit, unit), mean));
      return {
        x: mul(inverse, sub(matMul(dUnit, centre), along)),
        gain: columnSums(mul(slopes, unit)),
        shift: columnSums(slopes),
      };
    },
  };
}

/** [D, D]: a row times it is the row's mean, D times. */
function meanMatrix(width: number): Tensor {
  return tensor2d(new Float32Array(width * width).fill(1 / width), [width, width]);
}

/** [D, D]: a row times it is the row less its mean. */
function centringMatrix(width: number): Tensor {
  const values = Float32Array.from({ length: width * width }, (_, at) => (at % (width + 1) === 0 ? 1 : 0) - 1 / width);
  return tensor2d(values, [width, width]);
}
