/** Linear equations with a symmetric positive definite matrix, by Cholesky's factor. Matrices are lower triangles, row by row. */

/** Writes the factor L of `matrix` = L L' to `factor`. */
export function factorise(matrix: Float64Array, factor: Float64Array): void {
  for (let i = 0, row = 0; row < matrix.length; i++, row += i) {
    for (let j = 0; j <= i; j++) {
      const other = (j * (j + 1)) / 2;
      let sum = matrix[row + j] as number;
      for (let k = 0; k < j; k++) sum -= (factor[row + k] as number) * (factor[other + k] as number);
      factor[row + j] = j === i ? Math.sqrt(sum) : sum / (factor[other + j] as number);
    }
  }
}

/** Solves L x = `vector` in place: the squared length of x is that of `vector` in the inverse of the matrix. */
export function forward(factor: Float64Array, vector: Float64Array): void {
  for (let i = 0; i < vector.length; i++) {
    const row = (i * (i + 1)) / 2;
    let sum = vector[i] as number;
    for (let j = 0; j < i; j++) sum -= (factor[row + j] as number) * (vector[j] as number);
    vector[i] = sum / (factor[row + i] as number);
  }
}

/** Solves L' x = `vector` in place: behind {@link forward}, x solves the equation with the matrix itself. */
export function backward(factor: Float64Array, vector: Float64Array): void {
  for (let i = vector.length - 1; i >= 0; i--) {
    let sum = vector[i] as number;
    for (let k = i + 1; k < vector.length; k++) sum -= (factor[(k * (k + 1)) / 2 + i] as number) * (vector[k] as number);
    vector[i] = sum / (factor[(i * (i + 3)) / 2] as number);
  }
}
