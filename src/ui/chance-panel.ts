/** Does it beat chance? The verdicts in words, the evidence behind them, and the accuracies beside the baselines. */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame, HorizonView } from '../core/frame.ts';
import { figure } from './figures.ts';
import { COMPARED, COMPARED_SHORT, leadWords, voidSentence } from './lead-sentence.ts';
import { panelStyle } from './panel-style.ts';
import { horizonName } from './times.ts';
import {
  BLOCK_HORIZONS,
  blocksWords,
  DECIDING_ODDS,
  earlySentence,
  evidenceWords,
  RULED_OUT_POINTS,
  toOne,
  verdictAnswers,
  verdictHeadline,
  verdictOf,
} from './verdict-sentence.ts';

export class ChancePanel extends LitElement {
  static override properties = { frame: { attribute: false } };
  declare frame: Frame | null;

  constructor() {
    super();
    this.frame = null;
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; }
      .headline { font-size: 15px; line-height: 22px; color: var(--high); }
      .meant { margin-top: 4px; color: var(--dim); }
      .meant b { font-weight: 400; color: var(--text); }
      table { width: 100%; margin-top: 8px; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      th { font-weight: 400; font-size: 11px; color: var(--dim); text-align: right; padding: 0; white-space: nowrap; }
      th[scope='row'], thead th:first-child { text-align: left; }
      td { text-align: right; padding: 0; white-space: nowrap; color: var(--text); }
      .evidence :is(th, td):not(:first-child) { padding-left: 6px; }
      td.blocks { color: var(--dim); white-space: normal; }
      .accuracy td { color: var(--dim); }
      .accuracy td:nth-child(2) { color: var(--text); }
      .accuracy .recent td { color: var(--text); }
      .accuracy .recent td:nth-child(2) { color: var(--model); }
      tr.recent:not(:first-child) > * { padding-top: 4px; }
      .foot { margin-top: 8px; color: var(--dim); }
      details { margin-top: 4px; color: var(--dim); }
      details p { margin-top: 4px; }
      summary { width: fit-content; cursor: pointer; color: var(--text); line-height: 20px; }
      summary:hover { color: var(--high); }
      dl { margin: 4px 0 0; display: grid; grid-template-columns: 40px minmax(0, 1fr); column-gap: 8px; }
      dt { color: var(--text); }
      dd { margin: 0; }
      @media (pointer: coarse) { summary { line-height: 34px; } }
    `,
  ];

  override render() {
    const horizons = this.frame?.horizons ?? [];
    const scored = horizons.filter(({ lead }) => lead !== null);
    return html`
      <h2>Does it beat chance?</h2>
      <p class="headline">${verdictHeadline(horizons)}</p>
      ${
        scored.length === 0
          ? nothing
          : html`<p class="meant small">
              That is the direction, given a move: what an edge would be made of. On all classes:
              <b>${verdictAnswers(horizons, 'allClasses')}</b>.
            </p>`
      }
      ${evidenceTable(horizons)}
      <p class="foot small">
        ${earlySentence(horizons)} ${toOne(DECIDING_ODDS)} decides, and stays valid however often one looks.
      </p>
      ${accuracyTable(horizons)}
      <details class="small">
        <summary>What this rests on</summary>
        <dl>
          ${horizons.map(
            (horizon) => html`
              <dt>${horizonName(horizon.horizonMs)}</dt>
              <dd>${leadWords(horizon)}; ${figure(horizon.scored)} scored, ${figure(horizon.direction.moves)} of them moves</dd>
            `,
          )}
        </dl>
        <p>
          Points of accuracy ahead of the best baseline, with the standard error. “Same” expects what happened last time. ${voidSentence(horizons)}
        </p>
        <p>
          Without an edge a test ever says yes in at most one session of ${figure(DECIDING_ODDS)}; a no rules out a lead of
          ${figure(RULED_OUT_POINTS)} point or more as surely. A block of evidence takes ${figure(BLOCK_HORIZONS)} horizons, so that no two
          share a future; where there are two counts, the direction’s comes first: it begins with the first move.
        </p>
      </details>
    `;
  }
}

function evidenceTable(horizons: readonly HorizonView[]) {
  return html`
    <table class="evidence">
      <thead>
        <tr>
          <th scope="col">evidence</th>
          <th scope="col">direction</th>
          <th scope="col">all classes</th>
          <th scope="col">blocks<span class="reader">, of the direction and of all classes</span></th>
        </tr>
      </thead>
      <tbody>
        ${horizons.map(
          (horizon) => html`
            <tr>
              <th scope="row">${horizonName(horizon.horizonMs)}</th>
              <td>${evidenceWords(verdictOf(horizon, 'direction'))}</td>
              <td>${evidenceWords(verdictOf(horizon, 'allClasses'))}</td>
              <td class="blocks">${blocksWords(horizon)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

function accuracyTable(horizons: readonly HorizonView[]) {
  return html`
    <table class="accuracy">
      <thead>
        <tr>
          <th scope="col">accuracy, %</th>
          ${COMPARED.map((who) => html`<th scope="col">${COMPARED_SHORT[who]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${horizons.map(({ horizonMs, recent, whole, direction }) => [
          row(`${horizonName(horizonMs)}, last 1,000`, recent, 'recent'),
          row('whole session', whole, ''),
          row('direction of moves', direction.accuracy, ''),
        ])}
      </tbody>
    </table>
  `;
}

function row(name: string, scores: HorizonView['recent'], kind: string) {
  return html`
    <tr class=${kind}>
      <th scope="row">${name}</th>
      ${COMPARED.map((who) => {
        const score = scores[who];
        return html`<td>${figure(score === null ? null : score * 100, 1)}</td>`;
      })}
    </tr>
  `;
}

customElements.define('chance-panel', ChancePanel);
