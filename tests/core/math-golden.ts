/** {@link mathHash} as taken in Node 20, with the engine of version 2. A change of it breaks every stored replay: never take it anew without a new engine version. */
export const MATH_HASH = '7289cc02';
