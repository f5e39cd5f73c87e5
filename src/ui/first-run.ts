/** The first choice: the live market or a recording. One click from here to learning. */
import { css, html, LitElement, nothing } from 'lit';
import { DEFAULT_SEED } from '../core/spec.ts';
import type { Choice, OwnSession, RecordingInfo, TableLook } from '../session/protocol.ts';
import { DEFAULT_MARKET, MAX_SPEED } from './address.ts';
import { ask } from './events.ts';
import { bytes } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { duration } from './times.ts';
import './file-drop.ts';
import './own-sessions.ts';
import './table-form.ts';

const SPEEDS: readonly { readonly value: string; readonly name: string }[] = [
  { value: '1', name: 'real time' },
  { value: '10', name: '10 times real time' },
  { value: '100', name: '100 times real time' },
  { value: String(MAX_SPEED), name: '1,000 times real time' },
  { value: 'max', name: 'as fast as it learns' },
];

export class FirstRun extends LitElement {
  static override properties = {
    recordings: { attribute: false },
    markets: { attribute: false },
    wish: { attribute: false },
    sessions: { attribute: false },
    table: { attribute: false },
  };
  declare recordings: readonly RecordingInfo[];
  declare markets: readonly string[];
  /** What the address or the last session would choose; only preselected here. */
  declare wish: Choice | null;
  /** Sessions on the disk. */
  declare sessions: readonly OwnSession[];
  /** A table that was brought and whose columns are to be confirmed; null where there is none. */
  declare table: TableLook | null;

  constructor() {
    super();
    this.recordings = [];
    this.markets = [DEFAULT_MARKET];
    this.wish = null;
    this.sessions = [];
    this.table = null;
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 48px 16px 32px; max-width: 960px; margin: 0 auto; width: 100%; }
      h1 { margin: 0 0 8px; font-size: 30px; line-height: 38px; font-weight: 400; color: var(--high); letter-spacing: -0.01em; text-wrap: balance; }
      .lead { font-size: 15px; line-height: 24px; max-width: 640px; }
      .choices { display: grid; grid-template-columns: 1fr 1fr; margin: 40px 0 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
      section { padding: 24px 32px 32px 0; display: flex; flex-direction: column; gap: 12px; }
      section + section { border-left: 1px solid var(--line); padding: 24px 0 32px 32px; }
      h2 { margin: 0; }
      h3 { margin: 0; font-size: 15px; line-height: 22px; font-weight: 500; color: var(--high); }
      .below { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; }
      label { display: block; font-size: 12px; line-height: 18px; color: var(--dim); }
      label.check { display: flex; gap: 6px; align-items: center; }
      select { display: block; font: inherit; color: var(--high); background: var(--panel); border: 1px solid var(--line); border-radius: 2px; height: 32px; padding: 0 8px; min-width: 140px; }
      .start { background: var(--model); border-color: var(--model); color: var(--ink); font-weight: 600; height: 32px; padding: 0 16px; }
      .start:hover { color: var(--ink); border-color: var(--high); }
      ul { list-style: none; margin: 0; padding: 0; }
      li { display: grid; grid-template-columns: 1fr auto; gap: 0 16px; align-items: center; padding: 12px 0; border-top: 1px solid var(--line); }
      li:first-child { border-top: 0; padding-top: 0; }
      li p { grid-column: 1; }
      li .start { grid-column: 2; grid-row: 1 / span 3; background: none; color: var(--model); }
      li .start:hover { color: var(--high); }
      .promises { display: grid; grid-template-columns: repeat(3, 1fr); gap: 32px; margin-top: 24px; color: var(--dim); }
      .promises b { display: block; font-weight: 500; color: var(--text); }
      @media (max-width: 719px) {
        :host { padding-top: 24px; }
        .choices, .promises { grid-template-columns: 1fr; }
        .promises { gap: 12px; }
        section { padding: 20px 0 24px; }
        section + section { border-left: 0; border-top: 1px solid var(--line); padding: 20px 0 24px; }
        select, .start { height: 40px; }
      }
    `,
  ];

  override render() {
    const market = this.wish?.market || DEFAULT_MARKET;
    const speed = this.wish?.source === 'recorded' ? String(this.wish.speed) : 'max';
    const markets = this.markets.includes(market) ? this.markets : [market, ...this.markets];
    return html`
      <h1>It watches a market all night, and learns.</h1>
      <p class="lead">
        Four small neural networks in this tab take in each message of an exchange, train every second, trade on paper on what they learned, and
        forget nothing. In the morning you read what they found, and whether they do any better than “same as last time”.
      </p>
      <div class="choices">
        <section aria-labelledby="live">
          <h2 id="live">Live: BTC Markets</h2>
          <h3>The exchange, as it happens</h3>
          <p>Your browser speaks to the exchange directly; there is no server in between, no account and no key.</p>
          <div class="below">
            <label>
              market
              <select name="market" @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && this.#live()}>
                ${markets.map((name) => html`<option value=${name} ?selected=${name === market}>${name}</option>`)}
              </select>
            </label>
            <label>
              watched beside it
              <select name="watched">
                <option value="">none</option>
                ${markets.map((name) => html`<option value=${name} ?selected=${name === this.wish?.watched}>${name}</option>`)}
              </select>
            </label>
            <button class="start" @click=${() => this.#live()}>Start live</button>
          </div>
          ${this.sessions.length === 0 ? nothing : html`<own-sessions .sessions=${this.sessions} .recordings=${this.recordings}></own-sessions>`}
        </section>
        <section aria-labelledby="recorded">
          <h2 id="recorded">Recorded</h2>
          <ul>
            ${this.recordings.map((recording) => this.#recording(recording))}
          </ul>
          <p class="dim small">The bundled ones are real recordings of other exchanges than BTC Markets, years old. Kept for offline use.</p>
          <label>
            speed
            <select name="speed">
              ${SPEEDS.map(({ value, name }) => html`<option value=${value} ?selected=${value === speed}>${name}</option>`)}
            </select>
          </label>
          <label class="check"><input type="checkbox" name="loop" ?checked=${this.wish?.loop ?? false} /> begin again at the end, as time that goes on</label>
          ${this.table === null ? html`<file-drop></file-drop>` : html`<table-form .look=${this.table}></table-form>`}
        </section>
      </div>
      <div class="promises small">
        <p><b>Simulated money</b> Every order is on paper. Nothing here can place a real one.</p>
        <p><b>No advice</b> It shows what a model learned and did. It tells nobody what to do.</p>
        <p><b>No promise</b> Most short trades cost more in fees than they earn. It says so when that is what it finds.</p>
      </div>
    `;
  }

  #recording({ id, title, description, seconds, bytes: size, attribution }: RecordingInfo) {
    return html`
      <li>
        <h3>${title}</h3>
        <p class="small">${description}</p>
        <p class="dim small">${duration(seconds * 1_000)}, ${bytes(size)}${attribution === '' ? nothing : attributed(attribution)}</p>
        <button class="start" aria-label=${`Play ${title}`} @click=${() => this.#recorded(id)}>Play</button>
      </li>
    `;
  }

  #live(): void {
    const market = this.#picked('market') ?? DEFAULT_MARKET;
    const picked = this.#picked('watched') ?? '';
    const watched = picked === market ? '' : picked;
    ask(this, 'nightjar-begin', { source: 'live', recording: '', market, speed: 1, seed: this.#seed(), watched, loop: false });
  }

  #recorded(recording: string): void {
    const picked = this.#picked('speed') ?? 'max';
    const speed = picked === 'max' ? 'max' : Number(picked);
    const loop = this.renderRoot.querySelector<HTMLInputElement>('input[name="loop"]')?.checked ?? false;
    ask(this, 'nightjar-begin', { source: 'recorded', recording, market: '', speed, seed: this.#seed(), watched: '', loop });
  }

  #picked(name: string): string | null {
    return this.renderRoot.querySelector<HTMLSelectElement>(`select[name="${name}"]`)?.value ?? null;
  }

  #seed(): number {
    return this.wish?.seed ?? DEFAULT_SEED;
  }
}

/** Where a recording is from; what the file of attributions says is one click away. */
function attributed(words: string) {
  const [from, file] = words.split('; see ');
  return html`. ${from}${file === undefined ? nothing : html` (<a href=${`./recordings/${file}`} target="_blank" rel="noopener">licence</a>)`}`;
}

customElements.define('first-run', FirstRun);
