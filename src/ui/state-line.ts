/** Always there and always true: phase, market, step, ages, processor, sitting. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import type { Frame, Phase } from '../core/frame.ts';
import { figure } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { SecondsController } from './seconds-controller.ts';
import { feedReading, phaseWord, type Reading, savedReading, sittingWords } from './state-words.ts';

const BACKENDS: Readonly<Record<string, string>> = { webgpu: 'WebGPU', wasm: 'WASM', cpu: 'CPU', reference: 'reference' };

export class StateLine extends LitElement {
  static override properties = { frame: { attribute: false }, phase: {}, recording: {} };
  declare frame: Frame | null;
  /** The phase as the page knows it: it may have stopped listening to the worker that sent the frame. */
  declare phase: Phase;
  /** Title of the recording; empty on a live feed. */
  declare recording: string;

  /** The step when the session went on last: at its start, and after each loss of connection or book. */
  #stepBefore = 0;
  #losses = '';

  constructor() {
    super();
    this.frame = null;
    this.phase = 'idle';
    this.recording = '';
    new SecondsController(this);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { frame, phase } = this;
    if (frame === null || !(changed.has('frame') || changed.has('phase'))) return;
    const { gaps, resyncs, reconnects } = frame.counts;
    const losses = [frame.status.session, frame.status.sitting, gaps, resyncs, reconnects].join();
    if (phase !== 'live' || frame.connected !== true || losses !== this.#losses) this.#stepBefore = frame.status.step;
    this.#losses = losses;
  }

  static override styles = [
    panelStyle,
    css`
      :host { border-bottom: 1px solid var(--line); background: var(--ink); }
      .line { display: flex; flex-wrap: wrap; gap: 0 20px; padding: 7px 16px; color: var(--dim); min-height: 34px; }
      b { font-weight: 400; color: var(--high); }
      .bad b { color: inherit; }
      .good { color: var(--up); }
      .model { color: var(--model); }
      .bad { color: var(--down); }
      .phase::before { content: ''; display: inline-block; width: 9px; height: 9px; border-radius: 50%; background: currentColor; margin-right: 6px; }
      .market { color: var(--high); font-weight: 500; }
      @media (max-width: 719px) { .line { gap: 0 12px; padding: 6px 16px; font-size: 12px; line-height: 18px; } }
    `,
  ];

  override render() {
    const { frame, phase } = this;
    const recorded = frame !== null ? frame.status.source.startsWith('recorded') : this.recording !== '';
    const name = phaseWord(phase, recorded, frame?.connected ?? null);
    return html`
      <div class="line" role="group" aria-label="State">
        <span class="phase ${name.tone}" role="status">${name.word}</span>
        ${frame === null ? '' : this.#readings(frame, recorded)}
      </div>
    `;
  }

  #readings(frame: Frame, recorded: boolean) {
    const now = Date.now();
    const { status } = frame;
    return html`
      <span>
        <span class="market">${status.market}</span>
        ${recorded ? html`<span class="model">${this.recording || status.source.replace('recorded:', '')}</span>` : 'BTC Markets'}
      </span>
      <span>step <b>${figure(status.step)}</b></span>
      ${reading(savedReading(frame.committedTime, now, this.phase, status.step > this.#stepBefore))}
      ${recorded ? html`<span>speed <b>${figure(frame.speed, (frame.speed ?? 0) < 10 ? 1 : 0)}</b>×</span>` : reading(feedReading(frame.lastFrameTime, now, this.phase))}
      ${
        status.backend === ''
          ? ''
          : html`<span title=${frame.backendNote}>${BACKENDS[status.backend] ?? status.backend} <b>${figure(frame.stepMs.p50, 1)} ms</b>/step</span>`
      }
      <span>${sittingWords(frame, now)}</span>
    `;
  }
}

function reading({ before, figure, after, tone }: Reading) {
  return html`<span class=${tone}>${before} <b>${figure}</b> ${after}</span>`;
}

customElements.define('state-line', StateLine);
