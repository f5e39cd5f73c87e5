/** Every feature of the newest instant with its value, unit and meaning; drawn only while somebody looks. */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame } from '../core/frame.ts';
import type { FeatureMeaning } from '../session/protocol.ts';
import { figure } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { featureValue, warmUpSentence } from './reading-words.ts';

export class FeaturesPanel extends LitElement {
  static override properties = { frame: { attribute: false }, meanings: { attribute: false }, open: { state: true } };
  declare frame: Frame | null;
  /** In the order of the frame's values. */
  declare meanings: readonly FeatureMeaning[];
  declare open: boolean;

  constructor() {
    super();
    this.frame = null;
    this.meanings = [];
    this.open = false;
  }

  static override styles = [
    panelStyle,
    css`
      :host { padding: 16px; container-type: inline-size; }
      details { margin-top: 4px; }
      summary { color: var(--text); cursor: pointer; font-size: 12px; line-height: 20px; width: fit-content; }
      summary:hover { color: var(--high); }
      details p { margin: 8px 0; max-width: 80ch; }
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; }
      th { font-weight: 400; font-size: 11px; color: var(--dim); text-align: left; padding: 0 16px 4px 0; white-space: nowrap; }
      td { padding: 4px 16px 4px 0; vertical-align: top; border-top: 1px solid var(--line); white-space: nowrap; }
      .value { text-align: right; color: var(--high); }
      th.value { color: var(--dim); }
      .unit { color: var(--dim); }
      .meaning { width: 99%; padding-right: 0; white-space: normal; }
      @media (pointer: coarse) { summary { line-height: 34px; } }
      @container (max-width: 640px) {
        thead { display: none; }
        table, tbody { display: block; }
        tr { display: grid; grid-template-columns: minmax(0, 1fr) 56px 136px; gap: 0 8px; border-top: 1px solid var(--line); padding: 4px 0; }
        td { border: 0; padding: 0; }
        td.unit { text-align: right; }
        td.meaning { grid-column: 1 / -1; width: auto; color: var(--dim); }
      }
    `,
  ];

  override render() {
    const { frame, open } = this;
    if (frame === null) return html`<h2>What it knows</h2><p class="dim">Nothing yet.</p>`;
    const { present, total } = frame.features;
    const warming = warmUpSentence(frame.warmUps);
    return html`
      <h2>What it knows: ${figure(present)} of ${figure(total)} features</h2>
      ${warming === '' ? nothing : html`<p class="small dim">${warming}</p>`}
      <details @toggle=${this.#toggled}>
        <summary>Every feature, its value and its meaning</summary>
        ${open ? this.#table(frame.features.values) : nothing}
      </details>
    `;
  }

  #table(values: readonly (number | null)[]) {
    return html`
      <p class="small dim">
        As the networks see them at the newest instant. σ: standard deviations from the feature’s own running mean, at most 5 either
        way. A dash: cannot be known here or now, and is masked.
      </p>
      <table role="table">
        <thead>
          <tr role="row">
            <th scope="col">feature</th>
            <th scope="col" class="value">value</th>
            <th scope="col">measured in</th>
            <th scope="col">meaning</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${this.meanings.map(
            (feature, place) => html`
              <tr role="row">
                <td role="rowheader">${feature.name}</td>
                <td role="cell" class="value">${featureValue(values[place], feature)}</td>
                <td role="cell" class="unit">${feature.unit}</td>
                <td role="cell" class="meaning">${feature.meaning}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  #toggled(event: Event): void {
    this.open = (event.currentTarget as HTMLDetailsElement).open;
  }
}

customElements.define('features-panel', FeaturesPanel);
