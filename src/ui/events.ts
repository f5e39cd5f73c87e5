/** What the screen asks for: events that bubble up from its elements to the entry. */
import type { TradingCommand } from '../core/messages.ts';
import type { Choice, TablePlan } from '../session/protocol.ts';

interface Asked {
  /** Start learning this. */
  readonly 'nightjar-begin': Choice;
  /** Stop after the current commit. */
  readonly 'nightjar-stop': null;
  /** Go on with the stopped session. */
  readonly 'nightjar-resume': null;
  /** Leave the session for the first choice: it is stopped, and goes on when it is chosen again. */
  readonly 'nightjar-choose': null;
  /** Hand this to simulated trading. */
  readonly 'nightjar-command': TradingCommand;
  /** Keep a file the user brought, for playing. */
  readonly 'nightjar-file': File;
  /** Read the table that was brought by this plan; null to leave it. */
  readonly 'nightjar-table': TablePlan | null;
  /** Write what the session was fed to a file, as a recording. */
  readonly 'nightjar-recording': null;
  /** Write the session to a file. */
  readonly 'nightjar-export': null;
  /** Load the waiting version. */
  readonly 'nightjar-renew': null;
}

/** Sends what was asked upwards from `element`. */
export function ask<Name extends keyof Asked>(element: HTMLElement, name: Name, detail: Asked[Name]): void {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

/** Calls `answer` for each such event below `element`. */
export function answer<Name extends keyof Asked>(element: HTMLElement, name: Name, answer: (detail: Asked[Name]) => void): void {
  element.addEventListener(name, (event) => answer((event as CustomEvent<Asked[Name]>).detail));
}
