/** How long what a market last said says something about now. */

/** A print, quote or summary older than this is not known any more, ms. */
export const FRESH_MS = 300_000;
