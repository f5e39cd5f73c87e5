/** {@link mathHash} as first taken, in Node 20. A change of it breaks every stored replay: never take it anew without a new engine version. */
export const MATH_HASH = 'd2f4c7a1';
