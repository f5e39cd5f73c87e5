/** The frame of every view: the bar at the top, the state line, what must be said, the view, the foot. */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame, Phase, Update } from '../core/frame.ts';
import type { Choice, OwnSession, Past, RecordingInfo, TableLook } from '../session/protocol.ts';
import { ask } from './events.ts';
import { History } from './history.ts';
import { panelStyle } from './panel-style.ts';
import './first-run.ts';
import './foot-line.ts';
import './now-view.ts';
import './state-line.ts';
import './theme-toggle.ts';

export class AppShell extends LitElement {
  static override properties = {
    phase: {},
    notice: {},
    refusal: {},
    version: {},
    opening: { type: Boolean },
    busy: { type: Boolean },
    renewable: { type: Boolean },
    choice: { attribute: false },
    recordings: { attribute: false },
    markets: { attribute: false },
    sessions: { attribute: false },
    table: { attribute: false },
    storage: { attribute: false },
    frame: { state: true },
  };
  declare phase: Phase;
  /** What must be said beside the phase; empty when there is nothing. */
  declare notice: string;
  /** Why the last command was not taken; empty when it was. */
  declare refusal: string;
  declare version: string;
  /** Whether it is not yet known what was open before: nothing is offered until then. */
  declare opening: boolean;
  /** Whether an export or a stop is under way. */
  declare busy: boolean;
  /** Whether a new version waits to be loaded. */
  declare renewable: boolean;
  /** What is open, or would be. */
  declare choice: Choice | null;
  declare recordings: readonly RecordingInfo[];
  declare markets: readonly string[];
  declare sessions: readonly OwnSession[];
  /** A table that was brought and whose columns are to be confirmed. */
  declare table: TableLook | null;
  declare storage: { readonly usage: number; readonly persisted: boolean } | null;
  declare frame: Frame | null;

  readonly #history = new History();
  #waiting: Frame | null = null;

  constructor() {
    super();
    this.phase = 'idle';
    this.notice = '';
    this.refusal = '';
    this.version = '';
    this.opening = true;
    this.busy = false;
    this.renewable = false;
    this.choice = null;
    this.recordings = [];
    this.markets = [];
    this.sessions = [];
    this.table = null;
    this.storage = null;
    this.frame = null;
  }

  /** Begins the charts with the past of the session that was opened; `early` came before it and is not part of it. */
  begin(past: Past, early: readonly Update[] = []): void {
    this.#history.begin(past);
    for (const update of early) this.#history.append(update);
    this.requestUpdate();
  }

  /** Forgets the frame of the session before. */
  clear(): void {
    this.#waiting = null;
    this.frame = null;
    this.refusal = '';
    this.begin({ features: [], minutes: [], decisions: [], trades: [], analytics: null });
  }

  /** Takes an update; it is drawn with the next picture of the screen, so never while nobody sees it. */
  receive(update: Update): void {
    this.#history.append(update);
    const isAsked = this.#waiting !== null;
    this.#waiting = update.frame;
    if (!isAsked) requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    if (this.#waiting !== null) this.frame = this.#waiting;
    this.#waiting = null;
  }

  static override styles = [
    panelStyle,
    css`
      :host { display: flex; flex-direction: column; min-height: 100dvh; }
      .bars { position: sticky; top: 0; z-index: 5; background: var(--ink); }
      .top { display: flex; align-items: center; gap: 8px; padding: 0 16px; height: 44px; border-bottom: 1px solid var(--line); }
      .mark { display: flex; align-items: center; gap: 8px; font-weight: 600; font-size: 15px; color: var(--high); margin-right: 12px; }
      .mark svg { width: 20px; height: 20px; }
      nav { align-self: stretch; display: flex; margin-right: auto; }
      nav a { display: flex; align-items: center; color: var(--high); text-decoration: none; border-bottom: 2px solid var(--model); padding: 2px 0 0; }
      .simulated { border: 1px solid var(--line); border-radius: 2px; padding: 0 8px; line-height: 22px; color: var(--text); font-size: 12px; white-space: nowrap; }
      .notice { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 16px; padding: 8px 16px; border-bottom: 1px solid var(--line); color: var(--high); }
      .notice.failed p { color: var(--down); }
      main { display: flex; flex-direction: column; flex: 1; }
      .waiting { padding: 64px 16px; max-width: 640px; margin: 0 auto; font-size: 15px; line-height: 24px; }
      .waiting h1 { font-size: 30px; line-height: 38px; font-weight: 400; color: var(--high); margin: 0 0 8px; }
      @media (max-width: 719px) { .top { gap: 6px; padding: 6px 12px; height: auto; min-height: 44px; box-sizing: border-box; flex-wrap: wrap; } .mark { margin-right: 4px; } .mark b { display: none; } nav a { display: none; } .bars { position: static; } state-line { position: sticky; top: 0; } }
    `,
  ];

  override render() {
    return html`
      <div class="bars">
        <header class="top">
          <span class="mark">${mark}<b>Nightjar</b></span>
          <nav aria-label="Views">${this.#isOpen ? html`<a href="#now" aria-current="page">Now</a>` : nothing}</nav>
          ${this.#buttons()}
          <theme-toggle></theme-toggle>
          <span class="simulated">simulated money</span>
        </header>
        ${this.phase === 'idle' ? nothing : html`<state-line .frame=${this.frame} .phase=${this.phase} recording=${this.#recordingTitle}></state-line>`}
        ${this.#notices()}
      </div>
      <main id="now">${this.#view()}</main>
      <foot-line .frame=${this.#isOpen ? this.frame : null} .storage=${this.storage} version=${this.version}></foot-line>
    `;
  }

  get #isOpen(): boolean {
    return this.phase !== 'idle' && this.phase !== 'watching';
  }

  get #recordingTitle(): string {
    if (this.choice?.source !== 'recorded') return '';
    return this.recordings.find(({ id }) => id === this.choice?.recording)?.title ?? this.choice.recording;
  }

  #buttons() {
    // A session that never opened: the choices below are all there is.
    if (!this.#isOpen || (this.phase === 'failed' && this.frame === null)) return nothing;
    if (this.phase === 'stopped' || this.phase === 'failed') {
      return html`
        ${this.#files()}
        ${this.#again()}
      `;
    }
    return html`
      ${this.#files()}
      <button ?disabled=${this.busy} title="The whole session: it is saved, and goes on from the exact step." @click=${() => ask(this, 'nightjar-stop', null)}>Stop</button>
    `;
  }

  #files() {
    return html`
      <button ?disabled=${this.busy} title="This session is saved and goes on when it is chosen again." @click=${() => ask(this, 'nightjar-choose', null)}>
        Other market
      </button>
      ${this.frame === null ? nothing : this.#saves()}
    `;
  }

  #saves() {
    return html`
      <button ?disabled=${this.busy} @click=${() => ask(this, 'nightjar-export', null)}>Export</button>
      <button ?disabled=${this.busy} title="What the session was fed, to be played again." @click=${() => ask(this, 'nightjar-recording', null)}>
        Recording
      </button>
    `;
  }

  /** A finished recording stays finished: playing it again is a new session, under the next seed, beside it. */
  #again() {
    const { choice } = this;
    if (this.frame?.finished !== true || choice === null)
      return html`<button @click=${() => ask(this, 'nightjar-resume', null)}>Resume</button>`;
    return html`<button @click=${() => ask(this, 'nightjar-begin', { ...choice, seed: choice.seed + 1 })}>Play again</button>`;
  }

  #notices() {
    // What the feed said last is no news once the user stopped.
    const isOld = !this.#isOpen || (this.phase === 'stopped' && this.notice !== '');
    const words = [this.notice, isOld ? '' : (this.frame?.note ?? '')].filter((sentence) => sentence !== '').join(' ');
    return html`
      <div role="status">
        ${words === '' || this.phase === 'watching' ? nothing : html`<div class="notice ${this.phase}"><p>${words}</p></div>`}
        ${
          this.refusal === ''
            ? nothing
            : html`<div class="notice failed"><p>${this.refusal}</p><button @click=${() => this.#seen()}>Seen</button></div>`
        }
        ${
          this.renewable
            ? html`<div class="notice"><p>A new version is here. It loads between two steps. It goes on with the session from where it is, unless it says that it cannot read it: export it first to be sure.</p>
                <button @click=${() => ask(this, 'nightjar-renew', null)}>New version: reload</button></div>`
            : nothing
        }
      </div>
    `;
  }

  #seen(): void {
    this.refusal = '';
  }

  #view() {
    if (this.phase === 'idle' && this.opening) return html`<div class="waiting"><p>Opening…</p></div>`;
    if (this.phase === 'idle' || (this.phase === 'failed' && this.frame === null)) {
      return html`<first-run
        .recordings=${this.recordings}
        .markets=${this.markets}
        .wish=${this.choice}
        .sessions=${this.sessions}
        .table=${this.table}
      ></first-run>`;
    }
    if (this.phase === 'watching') return html`<div class="waiting"><h1>Another tab has a session open.</h1><p>${this.notice}</p></div>`;
    const fresh = this.phase === 'live' || this.phase === 'catching-up';
    const running = fresh || this.phase === 'stale';
    return html`
      <h1 class="reader">Now: ${this.frame?.status.market ?? ''}</h1>
      <now-view ?fresh=${fresh} ?running=${running} .frame=${this.frame} .history=${this.#history} .revision=${this.#history.revision}></now-view>
    `;
  }
}

const mark = html`<svg viewBox="60 100 392 320" aria-hidden="true" fill="none" stroke-linecap="round">
  <path d="M84 330C112 196 214 120 330 132c52 6 88 34 104 78" stroke="var(--high)" stroke-width="30" />
  <path d="M128 372c20-92 84-146 158-146" stroke="var(--dim)" stroke-width="26" />
  <circle cx="352" cy="290" r="64" fill="var(--model)" />
</svg>`;

customElements.define('app-shell', AppShell);

declare global {
  interface HTMLElementTagNameMap {
    'app-shell': AppShell;
  }
}
