/** Does it beat chance? The raw figures beside the baselines, and no verdict as long as no test stands behind one. */
import { css, html, LitElement } from 'lit';
import type { Frame, HorizonView } from '../core/frame.ts';
import { SCORED } from '../core/records.ts';
import { figure } from './figures.ts';
import { leadHeadline, leadWords, SCORED_SHORT, voidSentence } from './lead-sentence.ts';
import { panelStyle } from './panel-style.ts';
import { horizonName } from './times.ts';

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
      ul { margin: 4px 0 8px; padding: 0; list-style: none; color: var(--dim); }
      li { display: grid; grid-template-columns: 40px minmax(0, 1fr) auto; column-gap: 8px; }
      .name { color: var(--text); }
      .count { text-align: right; }
      table { width: 100%; border-collapse: collapse; }
      th { font-weight: 400; font-size: 11px; line-height: 16px; color: var(--dim); text-align: right; padding: 0; }
      th[scope='row'], thead th:first-child { text-align: left; }
      td { text-align: right; padding: 0; line-height: 20px; }
      td:nth-child(2) { color: var(--model); }
      tbody tr:nth-child(odd):not(:first-child) > * { padding-top: 4px; }
      tr.whole td { color: var(--dim); }
      tr.whole td:nth-child(2) { color: var(--text); }
      .foot { margin-top: 8px; color: var(--dim); }
    `,
  ];

  override render() {
    const horizons = this.frame?.horizons ?? [];
    return html`
      <h2>Does it beat chance?</h2>
      <p class="headline">${leadHeadline(horizons)}</p>
      <ul class="small">
        ${horizons.map(
          (horizon) => html`
            <li>
              <span class="name">${horizonName(horizon.horizonMs)}</span>
              <span>${leadWords(horizon)}</span>
              <span class="count">${figure(horizon.scored)} scored</span>
            </li>
          `,
        )}
      </ul>
      <table>
        <thead>
          <tr>
            <th scope="col">accuracy, %</th>
            ${SCORED.map((who) => html`<th scope="col">${SCORED_SHORT[who]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${horizons.map((horizon) => [
            row(`${horizonName(horizon.horizonMs)}, last 1,000`, horizon.recent, ''),
            row('whole session', horizon.whole, 'whole'),
          ])}
        </tbody>
      </table>
      <p class="foot small">
        A verdict that stays valid when looked at all night comes with a later version; until then these are the raw figures. “Same” expects what happened last time.
        ${voidSentence(horizons)}
      </p>
    `;
  }
}

function row(name: string, scores: HorizonView['recent'], kind: string) {
  return html`
    <tr class=${kind}>
      <th scope="row">${name}</th>
      ${SCORED.map((who) => {
        const score = scores[who];
        return html`<td>${figure(score === null ? null : score * 100, 1)}</td>`;
      })}
    </tr>
  `;
}

customElements.define('chance-panel', ChancePanel);
