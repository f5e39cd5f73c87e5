/** Sessions on this machine, each of which goes on from its exact step. */
import { css, html, LitElement } from 'lit';
import type { OwnSession, RecordingInfo } from '../session/protocol.ts';
import { ask } from './events.ts';
import { figure } from './figures.ts';
import { panelStyle } from './panel-style.ts';

/** The newest ones; older ones can be named in the address. */
const SHOWN = 6;

export class OwnSessions extends LitElement {
  static override properties = { sessions: { attribute: false }, recordings: { attribute: false } };
  declare sessions: readonly OwnSession[];
  declare recordings: readonly RecordingInfo[];

  constructor() {
    super();
    this.sessions = [];
    this.recordings = [];
  }

  static override styles = [
    panelStyle,
    css`
      h3 { margin: 8px 0 4px; font-size: 12px; font-weight: 400; color: var(--dim); }
      ul { list-style: none; margin: 0; padding: 0; }
      li { display: flex; gap: 12px; align-items: center; justify-content: space-between; padding: 4px 0; font-size: 12px; line-height: 18px; }
      b { font-weight: 500; color: var(--text); }
    `,
  ];

  override render() {
    return html`
      <h3>Sessions on this machine</h3>
      <ul>
        ${this.sessions.slice(0, SHOWN).map((session) => this.#session(session))}
      </ul>
    `;
  }

  #session({ choice, market, step }: OwnSession) {
    const title = this.recordings.find(({ id }) => id === choice.recording)?.title ?? choice.recording;
    const source = choice.source === 'live' ? 'live' : title;
    const watched = choice.watched === '' ? '' : `, watching ${choice.watched}`;
    return html`
      <li>
        <span><b>${market}</b> ${source}${watched}, step ${figure(step)}, seed ${choice.seed}</span>
        <button aria-label=${`Resume ${market}, ${source}`} @click=${() => ask(this, 'nightjar-begin', choice)}>Resume</button>
      </li>
    `;
  }
}

customElements.define('own-sessions', OwnSessions);
