/** Layer normalisation with gain and shift (Ba et al. 2016), forward and backward, in plain float64 loops. */

/** Added to the variance, so that a row of equal numbers stays defined. */
const EPSILON = 1e-5;

/** Of `rows` rows of `width` numbers: norm(x) (1 + gain) + shift; norm(x) = (x - mean) / sqrt(population variance + 1e-5). */
export class LayerNorm {
  /** [rows, width]: what it makes. The caller's to read. */
  readonly results: Float64Array;
  private readonly rows: number;
  private readonly width: number;
  private readonly normed: Float64Array;
  /** [rows]: 1 / sqrt(variance + 1e-5). */
  private readonly scales: Float64Array;

  constructor(rows: number, width: number) {
    this.rows = rows;
    this.width = width;
    this.results = new Float64Array(rows * width);
    this.normed = new Float64Array(rows * width);
    this.scales = new Float64Array(rows);
  }

  forward(values: Float64Array, gain: Float64Array, shift: Float64Array): void {
    const { width: D, normed, results } = this;
    for (let row = 0; row < this.rows; row++) {
      const at = row * D;
      let mean = 0;
      for (let d = 0; d < D; d++) mean += (values[at + d] as number) / D;
      let variance = 0;
      for (let d = 0; d < D; d++) variance += (((values[at + d] as number) - mean) * ((values[at + d] as number) - mean)) / D;
      const scale = 1 / Math.sqrt(variance + EPSILON);
      this.scales[row] = scale;
      for (let d = 0; d < D; d++) {
        const norm = ((values[at + d] as number) - mean) * scale;
        normed[at + d] = norm;
        results[at + d] = norm * (1 + (gain[d] as number)) + (shift[d] as number);
      }
    }
  }

  /**
   * Adds to `gainSlopes` and `shiftSlopes`, and to `slopes` [rows, width] by the values, from those by the results:
   * dx = (dn - mean(dn) - n mean(dn n)) / sqrt(variance + 1e-5), with n = norm(x), dn = (1 + gain) x slope by the result.
   */
  backward(
    resultSlopes: Float64Array,
    gain: Float64Array,
    gainSlopes: Float64Array,
    shiftSlopes: Float64Array,
    slopes: Float64Array,
  ): void {
    const { width: D, normed } = this;
    for (let row = 0; row < this.rows; row++) {
      const at = row * D;
      let mean = 0;
      let along = 0;
      for (let d = 0; d < D; d++) {
        const slope = resultSlopes[at + d] as number;
        const norm = normed[at + d] as number;
        gainSlopes[d] = (gainSlopes[d] as number) + slope * norm;
        shiftSlopes[d] = (shiftSlopes[d] as number) + slope;
        mean += (slope * (1 + (gain[d] as number))) / D;
        along += (slope * (1 + (gain[d] as number)) * norm) / D;
      }
      const scale = this.scales[row] as number;
      for (let d = 0; d < D; d++) {
        const byNorm = (resultSlopes[at + d] as number) * (1 + (gain[d] as number));
        slopes[at + d] = (slopes[at + d] as number) + scale * (byNorm - mean - (normed[at + d] as number) * along);
      }
    }
  }
}
