/** What the user may ask of simulated trading: stop and resume, modes, resets. Nothing here can reach a real exchange. */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame } from '../core/frame.ts';
import { OUTCOME_MODELS, type OutcomeModelName, type TradingCommand } from '../core/messages.ts';
import { DESKS, type DeskName } from '../core/records.ts';
import './asked-button.ts';
import type { Question } from './asked-button.ts';
import { ask } from './events.ts';
import { figure } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { MODEL_WORDS } from './trading-words.ts';

const CLOSE_ALL: readonly Question[] = [
  { text: 'Close every position of both desks at the market, and enter nothing until it is resumed?', yes: 'Stop and close all' },
];
const SWITCHES = [
  { mode: 'window', name: 'window', meaning: 'A lower score suffices in a part of each UTC hour.' },
  {
    mode: 'exploration',
    name: 'exploration',
    meaning:
      'A part of the candidates that the gate refuses is tried at learning size; what the outcome models veto is, even with this off.',
  },
] as const;

export class TradingControls extends LitElement {
  static override properties = { frame: { attribute: false }, running: { type: Boolean }, model: { state: true } };
  declare frame: Frame | null;
  /** Whether a session runs that can take a command. */
  declare running: boolean;
  /** Which outcome models a reset is meant for. */
  declare model: OutcomeModelName | 'all';

  constructor() {
    super();
    this.frame = null;
    this.running = false;
    this.model = 'all';
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; }
      .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
      .row + .row, details, .waits, .waits + .row { margin-top: 8px; }
      .halted { color: var(--down); margin-bottom: 8px; }
      .stop { color: var(--high); border-color: var(--faint); }
      label { display: inline-flex; align-items: center; gap: 6px; }
      input { accent-color: var(--second); margin: 0; width: 16px; height: 16px; }
      summary { color: var(--text); cursor: pointer; font-size: 12px; line-height: 20px; width: fit-content; }
      details .row { margin: 8px 0; }
      select { font: inherit; color: var(--high); background: var(--panel); border: 1px solid var(--line); border-radius: 2px; height: 24px; }
      @media (pointer: coarse) { summary { line-height: 34px; } select { height: 36px; } label { min-height: 34px; } }
    `,
  ];

  override render() {
    const { frame } = this;
    if (frame === null) return html`<h2>Trading, simulated money</h2><p class="dim">No session is open.</p>`;
    return html`
      <h2>Trading, simulated money</h2>
      ${this.#stop(frame.trading.halted)}
      ${this.running ? nothing : html`<p class="small dim waits">${frame.finished ? 'The recording is over' : 'The session does not run'}: nothing can be asked of trading now.</p>`}
      <div class="row" role="group" aria-label="Modes">${SWITCHES.map((each) => this.#switch(each, frame))}</div>
      <details>
        <summary>Resets</summary>
        <div class="row">${DESKS.map((desk) => this.#resetDesk(desk, frame))}</div>
        ${this.#resetOutcomes()}
      </details>
    `;
  }

  #stop(halted: boolean) {
    const turn: TradingCommand = halted ? { kind: 'resume' } : { kind: 'halt', close: false };
    // One button with two words: whoever pressed it by key keeps the focus.
    return html`
      ${halted ? html`<p class="halted">Entering is stopped: nothing new is ordered. An order on its way may still fill; open positions keep their exits.</p>` : nothing}
      <div class="row">
        <button class="stop" ?disabled=${!this.running} @click=${() => this.#send(turn)}>${halted ? 'Resume trading' : 'Stop entering'}</button>
        <asked-button
          label="Stop and close all"
          .questions=${CLOSE_ALL}
          ?disabled=${!this.running}
          @confirmed=${() => this.#send({ kind: 'halt', close: true })}
        ></asked-button>
      </div>
    `;
  }

  #switch({ mode, name, meaning }: (typeof SWITCHES)[number], { trading }: Frame) {
    const turn = (event: Event) => {
      const box = event.target as HTMLInputElement;
      const on = box.checked;
      // It shows what holds, which is not this until the command is durable.
      box.checked = trading.modes[mode];
      this.#send({ kind: 'switchMode', mode, on });
    };
    return html`<label title=${meaning}
      ><input type="checkbox" role="switch" .checked=${trading.modes[mode]} ?disabled=${!this.running} @change=${turn} />${name}</label
    >`;
  }

  #resetDesk(desk: DeskName, { capital, market }: Frame) {
    const questions: readonly Question[] = [
      {
        text: `Begin the ${desk} account anew with ${figure(capital)} ${market.quote} of simulated money? Its positions, orders and statistics are dropped. Export the session first to keep what is.`,
        yes: 'Go on',
      },
      { text: `Really reset the ${desk} desk? This cannot be taken back.`, yes: `Reset ${desk}` },
    ];
    return this.#reset(`Reset ${desk} desk`, questions, { kind: 'resetDesk', desk });
  }

  #resetOutcomes() {
    const { model } = this;
    const named = model === 'all' ? 'all four outcome models' : `the outcome model of ${MODEL_WORDS[model]}`;
    const questions: readonly Question[] = [
      { text: `Forget what ${named} learned from closed trades? Export the session first to keep it.`, yes: 'Go on' },
      { text: `Really reset ${named}? This cannot be taken back.`, yes: 'Reset' },
    ];
    const choose = (event: Event) => {
      const chosen = (event.target as HTMLSelectElement).value;
      this.model = OUTCOME_MODELS.find((name) => name === chosen) ?? 'all';
    };
    return html`
      <div class="row">
        <select aria-label="Outcome models to reset" @change=${choose}>
          <option value="all" ?selected=${model === 'all'}>all outcome models</option>
          ${OUTCOME_MODELS.map((name) => html`<option value=${name} ?selected=${model === name}>${MODEL_WORDS[name]}</option>`)}
        </select>
        ${this.#reset('Reset outcome models', questions, { kind: 'resetOutcomes', model })}
      </div>
    `;
  }

  /** Asked twice, an export offered with each question. */
  #reset(label: string, questions: readonly Question[], command: TradingCommand) {
    return html`<asked-button .questions=${questions} label=${label} ?disabled=${!this.running} @confirmed=${() => this.#send(command)}>
      <button @click=${() => ask(this, 'nightjar-export', null)}>Export first</button>
    </asked-button>`;
  }

  #send(command: TradingCommand): void {
    ask(this, 'nightjar-command', command);
  }
}

customElements.define('trading-controls', TradingControls);
