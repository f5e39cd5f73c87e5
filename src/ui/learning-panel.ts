/** How it learns: the four networks and who combines them, for one horizon at a time; then what drives the learning itself. */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame, HorizonView } from '../core/frame.ts';
import { NETWORK_KINDS, type NetworkKind } from '../core/network.ts';
import type { FeatureMeaning } from '../session/protocol.ts';
import { figure, percent } from './figures.ts';
import { SCORED_WORDS } from './lead-sentence.ts';
import { alarmWords, lossWords, mishapWords, mostAttended, phaseWords, rateWords } from './learning-words.ts';
import { panelStyle } from './panel-style.ts';
import { horizonName } from './times.ts';

/** Features listed. */
const ATTENDED = 5;
/** Who makes one voice of four. */
const COMBINERS = ['ensemble', 'meta'] as const;

export class LearningPanel extends LitElement {
  static override properties = { frame: { attribute: false }, meanings: { attribute: false }, horizon: { state: true } };
  declare frame: Frame | null;
  /** Of the features, in the order of the frame's shares of attention. */
  declare meanings: readonly FeatureMeaning[];
  declare horizon: number;

  constructor() {
    super();
    this.frame = null;
    this.meanings = [];
    this.horizon = 0;
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; container-type: inline-size; }
      header { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; }
      nav { display: flex; gap: 8px; }
      .parts { display: grid; gap: 8px; grid-template: 'voices' 'own' 'common' 'attention' / minmax(0, 1fr); align-items: start; }
      .voices { grid-area: voices; }
      .own { grid-area: own; }
      .common { grid-area: common; padding-top: 8px; border-top: 1px solid var(--line); }
      .attention { grid-area: attention; padding-top: 8px; border-top: 1px solid var(--line); }
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      th { font-weight: 400; font-size: 11px; color: var(--dim); text-align: right; padding: 0 0 0 8px; white-space: nowrap; }
      th:first-child { text-align: left; padding-left: 0; }
      tbody th { font-size: 12px; color: var(--text); }
      td { text-align: right; padding: 0 0 0 8px; white-space: nowrap; color: var(--text); }
      .combiner > * { color: var(--dim); }
      .first > * { padding-top: 4px; }
      .speaks > * { color: var(--high); }
      .speaks .weight { color: var(--model); }
      .bar { display: inline-block; width: 32px; height: 4px; margin-right: 6px; vertical-align: 2px; background: var(--line); }
      .bar i { display: block; height: 100%; background: var(--model); }
      dl { margin: 0; font-size: 12px; line-height: 18px; }
      dl > div { display: flex; justify-content: space-between; gap: 0 12px; }
      dt { color: var(--dim); white-space: nowrap; }
      dd { margin: 0; color: var(--text); text-align: right; }
      h3 { margin: 0; font-size: 11px; line-height: 18px; font-weight: 400; color: var(--dim); }
      @container (min-width: 520px) {
        .parts { grid-template: 'voices common' auto 'voices attention' 1fr 'own attention' auto / minmax(296px, 1fr) minmax(0, 1fr); column-gap: 24px; }
        .common { padding-top: 0; border-top: 0; }
      }
      @container (min-width: 840px) {
        .parts { grid-template: 'voices own attention' auto 'voices common attention' 1fr / minmax(0, 5fr) minmax(0, 5fr) minmax(0, 4fr); column-gap: 32px; }
        .common { padding-top: 8px; border-top: 1px solid var(--line); }
        .attention { padding-top: 0; border-top: 0; }
      }
    `,
  ];

  override render() {
    const { frame } = this;
    if (frame === null) return html`<h2>How it learns</h2><p class="dim">Nothing yet.</p>`;
    const horizon = frame.horizons[this.horizon];
    return html`
      <header>
        <h2>How it learns</h2>
        <nav aria-label="Horizon of the networks">
          ${frame.horizons.map(
            ({ horizonMs }, index) =>
              html`<button class="plain" aria-pressed=${this.horizon === index} @click=${() => this.#choose(index)}>${horizonName(horizonMs)}</button>`,
          )}
        </nav>
      </header>
      <div class="parts">
        ${horizon === undefined ? nothing : [voices(horizon), own(horizon)]} ${common(frame)} ${this.#attention(frame)}
      </div>
    `;
  }

  #attention({ learning }: Frame) {
    const attended = mostAttended(learning, this.meanings, ATTENDED);
    if (attended.length === 0) return html`<div class="attention"><h3>Attention is as even as it began.</h3></div>`;
    return html`
      <div class="attention">
        <h3 id="attended">attended to most (evenly ${percent(1 / learning.attention.length, 1)})</h3>
        <dl aria-labelledby="attended">
          ${attended.map(({ name, meaning, share }) => reading(html`<span title=${meaning}>${name}</span>`, percent(share, 1)))}
        </dl>
      </div>
    `;
  }

  #choose(horizon: number): void {
    this.horizon = horizon;
  }
}

/** Everybody with a voice. Weights are what the ensemble gives; accuracy and log loss are over the last 1,000 labels. */
function voices(horizon: HorizonView) {
  return html`
    <table class="voices" aria-label=${`Networks at ${horizonName(horizon.horizonMs)}, accuracy and log loss over the last 1,000 labels`}>
      <thead>
        <tr>
          <th scope="col">last 1,000</th>
          <th scope="col">weight</th>
          <th scope="col">accuracy, %</th>
          <th scope="col">log loss</th>
        </tr>
      </thead>
      <tbody>
        ${NETWORK_KINDS.map((kind) => voice(horizon, kind, weight(horizon.weights[kind]), ''))}
        ${COMBINERS.map((who, index) => {
          const speaks = horizon.speaker === who;
          return voice(horizon, who, speaks ? 'speaks' : '', `combiner ${index === 0 ? 'first' : ''} ${speaks ? 'speaks' : ''}`);
        })}
      </tbody>
    </table>
  `;
}

function voice({ recent, recentLogLoss }: HorizonView, who: NetworkKind | (typeof COMBINERS)[number], said: unknown, kind: string) {
  const accuracy = recent[who];
  return html`
    <tr class=${kind}>
      <th scope="row">${SCORED_WORDS[who]}</th>
      <td class="weight">${said}</td>
      <td>${figure(accuracy === null ? null : accuracy * 100, 1)}</td>
      <td>${figure(recentLogLoss[who], 3)}</td>
    </tr>
  `;
}

function weight(share: number) {
  return html`<span class="bar" aria-hidden="true"><i style="width:${share * 100}%"></i></span>${figure(share, 2)}`;
}

function own(horizon: HorizonView) {
  return html`
    <dl class="own">
      ${reading('temperature', figure(horizon.temperature, 2))}
      ${reading('calibration error, last 1,000', percent(horizon.calibrationError, 1))}
      ${reading('drift alarms', alarmWords(horizon))}
    </dl>
  `;
}

function common(frame: Frame) {
  const { learning } = frame;
  const mishaps = mishapWords(learning);
  return html`
    <dl class="common">
      ${reading('phase', phaseWords(learning))}
      ${reading('learning rate', rateWords(learning))}
      ${reading('old samples in replay', percent(learning.oldShare))}
      ${reading('loss of the newest step', lossWords(frame))}
      ${mishaps.length === 0 ? nothing : reading('rolled back', mishaps.join('; '))}
    </dl>
  `;
}

function reading(name: unknown, value: string) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

customElements.define('learning-panel', LearningPanel);
