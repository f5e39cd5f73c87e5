/**
 * Elementary functions from + - x / and sqrt alone. The host's own differ in their last bits between engines and versions
 * (measured: 4 to 10 % of float64 results between two builds), which would make a replay differ from the night it replays.
 * These are accurate to a few units in the last place, which learning does not notice; that they are the same everywhere is the point.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/** 1 / k! for k = 0 … 12. */
const TAYLOR = new Float64Array(13);
for (let k = 0, factorial = 1; k < TAYLOR.length; k++, factorial *= k) TAYLOR[k] = 1 / factorial;
/** 1 / (2 k + 1) for k = 0 … 11. */
const ODD = Float64Array.from({ length: 12 }, (_, k) => 1 / (2 * k + 1));

const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

/** 2 to the whole power `n`, exactly, for n in [-1074, 1023]. */
function powerOfTwo(n: number): number {
  if (n < -1022) return powerOfTwo(n + 60) / 0x1000000000000000;
  words[0] = 0;
  words[1] = (n + 1023) << 20;
  return scratch[0] as number;
}

/** e to the power x. Reduction to |r| <= ln 2 / 2 (Cody, Waite 1980), then the Taylor series to r^13. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  const n = Math.round(x * INVERSE_LN2);
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let sum = 1 / 6227020800;
  for (let k = 12; k >= 0; k--) sum = sum * r + (TAYLOR[k] as number);
  return n > 1023 ? sum * powerOfTwo(1023) * 2 : sum * powerOfTwo(n);
}

/** The natural logarithm. x = m 2^n with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh((m - 1) / (m + 1)) as its odd series. */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  scratch[0] = x;
  let shift = 0;
  if ((words[1] as number) < 0x00100000) {
    scratch[0] = x * 18014398509481984;
    shift = -54;
  }
  let n = ((words[1] as number) >>> 20) - 1023 + shift;
  words[1] = ((words[1] as number) & 0x000fffff) | 0x3ff00000;
  let m = scratch[0] as number;
  if (m > Math.SQRT2) {
    m /= 2;
    n += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 0;
  for (let k = 11; k >= 0; k--) sum = (ODD[k] as number) + z * sum;
  return n * LN2_HIGH + (n * LN2_LOW + 2 * s * sum);
}

/** The hyperbolic tangent; an odd function, exactly. */
export function tanh(x: number): number {
  if (Number.isNaN(x)) return x;
  const a = Math.abs(x);
  if (a > 20) return x > 0 ? 1 : -1;
  if (a < 0.02) {
    const z = x * x;
    return x * (1 - z * (1 / 3 - z * (2 / 15 - z * (17 / 315))));
  }
  const t = exp(2 * a);
  const y = 1 - 2 / (t + 1);
  return x > 0 ? y : -y;
}

/** The logistic function 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;

/** The sine, for |x| up to about 1e6 (angles here are times of day). Reduced to a quarter turn, then the Taylor series. */
export function sin(x: number): number {
  const quarter = Math.round(x / (HALF_PI_HIGH + HALF_PI_LOW));
  const r = x - quarter * HALF_PI_HIGH - quarter * HALF_PI_LOW;
  const phase = ((quarter % 4) + 4) % 4;
  const value = phase % 2 === 0 ? sineSeries(r) : cosineSeries(r);
  return phase < 2 ? value : -value;
}

/** The cosine, a sine a quarter turn ahead. */
export function cos(x: number): number {
  return sin(x + HALF_PI_HIGH + HALF_PI_LOW);
}

function sineSeries(r: number): number {
  const z = r * r;
  let sum = 1;
  for (let k = 17; k >= 3; k -= 2) sum = 1 - (sum * z) / (k * (k - 1));
  return r * sum;
}

function cosineSeries(r: number): number {
  const z = r * r;
  let sum = 1;
  for (let k = 18; k >= 2; k -= 2) sum = 1 - (sum * z) / (k * (k - 1));
  return sum;
}
