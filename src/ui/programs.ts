/** What programs find on the page as `window.nightjar`: read-only, documented, stable. */
import type { Status } from '../core/frame.ts';
import type { SessionCalls } from '../session/protocol.ts';

export interface Programs {
  /** What is open and how far it is; answers at any time, before the start with the phase `idle`. */
  status(): Promise<Status>;
  /** Step, sequence and digest of a step's history row, or null. */
  step(step: number): ReturnType<SessionCalls['step']>;
  /** The session as one file. */
  export(): Promise<Blob>;
}

declare global {
  interface Window {
    nightjar: Programs;
  }
}
