/** What the test exchange has counted since it started. */
export interface Stats {
  /** Connections let in, and connections closed at once for too many opens. */
  opens: number;
  refused: number;
  /** Connections cut because nothing went either way for too long. */
  idled: number;
  /** Frames sent to clients, of every kind. */
  frames: number;
  /** Snapshots sent in answer to a subscription. */
  snapshots: number;
  /** Deltas the market made, heard or not. */
  deltas: number;
  /** Requests refused with an error frame. */
  errors: number;
  /** How often the recording has begun again. */
  loops: number;
}

export function emptyStats(): Stats {
  return { opens: 0, refused: 0, idled: 0, frames: 0, snapshots: 0, deltas: 0, errors: 0, loops: 0 };
}
