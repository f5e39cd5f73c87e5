/** The session's limits, each with a name. At a limit it slows down, stops or says so. */

/** Entries asked of the feed at a time. */
export const BATCH_ENTRIES = 2_000;
/** Training steps that one commit may cover while catching up. */
export const STEPS_PER_COMMIT = 64;
/** Exchange time between two whole copies of the book, ms. */
export const BOOK_COPY_MS = 300_000;
/** Least local time between two frames for the screen, ms. */
export const PUBLISH_MS = 200;
/** Failures on one entry after which it is passed over. */
export const FAILURES_BEFORE_SKIP = 2;
/** Restarts in a row without a training step after which the session gives up in words. */
export const RESTARTS_WITHOUT_PROGRESS = 8;
/** Closed minutes, decisions and closed trades that the screen begins with. */
export const PAST_MINUTES = 1_500;
export const PAST_DECISIONS = 200;
export const PAST_TRADES = 2_000;
/** Local time between two tries on a full disk, ms. */
export const FULL_DISK_PAUSE_MS = 30_000;
