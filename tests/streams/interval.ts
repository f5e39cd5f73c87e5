/** The interval in which a share lies that was seen in some cases out of many (Wilson 1927), to 95 %. */
const DEVIATIONS = 1.96;

export function wilson(count: number, of: number): { readonly low: number; readonly high: number } {
  const square = DEVIATIONS * DEVIATIONS;
  const share = count / of;
  const middle = (share + square / (2 * of)) / (1 + square / of);
  const half = (DEVIATIONS / (1 + square / of)) * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
