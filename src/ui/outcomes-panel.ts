/** The trade-outcome models: how far they speak yet, what each has seen, and what was learned last. */
import { css, html, LitElement, nothing } from 'lit';
import type { Frame, OutcomesView } from '../core/frame.ts';
import { figure } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { dayOf, timeOfDay } from './times.ts';
import { MODEL_WORDS, phaseProgress, phaseSentence } from './trading-words.ts';

export class OutcomesPanel extends LitElement {
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
      .phase { font-size: 15px; line-height: 22px; color: var(--high); }
      .bar { height: 4px; margin: 4px 0 8px; background: var(--line); }
      .bar i { display: block; height: 100%; background: var(--model); }
      table { width: 100%; border-collapse: collapse; font-size: 12px; line-height: 18px; margin: 8px 0; }
      th { font-weight: 400; color: var(--text); text-align: left; padding: 1px 8px 1px 0; }
      thead th { font-size: 11px; color: var(--dim); padding-bottom: 4px; }
      td { color: var(--high); padding: 1px 0 1px 8px; }
      .right { text-align: right; }
      thead th.right { padding: 0 0 4px 8px; }
    `,
  ];

  override render() {
    const { frame } = this;
    if (frame === null) return html`<h2>Outcome models</h2><p class="dim">Nothing yet.</p>`;
    const { outcomes } = frame.trading;
    const { phase, loaded, learned } = outcomes;
    return html`
      <h2>Outcome models</h2>
      <p class="phase">${phaseProgress(phase)}</p>
      <div class="bar" aria-hidden="true"><i style="width:${share(outcomes) * 100}%"></i></div>
      <p class="dim">${figure(phase.closed)} closed ${phase.closed === 1 ? 'trade' : 'trades'} of both desks. ${phaseSentence(phase)}</p>
      ${models(outcomes)}
      ${loaded === '' ? nothing : html`<p class="small dim">At the last start: ${loaded}.</p>`}
      <p class="small dim">${learned === '' ? 'Nothing learned yet: the first closed trade is the first lesson.' : `${capital(learned.replace(': -', ': −'))}.`}</p>
    `;
  }
}

/** Of the way to the next phase. */
function share({ phase: { name, closed, next, progress } }: OutcomesView): number {
  return name === 'coldStart' && next !== null && next > 0 ? Math.min(1, closed / next) : progress;
}

function models({ models }: OutcomesView) {
  return html`
    <table aria-label="The four outcome models">
      <thead>
        <tr>
          <th scope="col">model</th>
          <th scope="col" class="right">samples</th>
          <th scope="col" class="right">fitted</th>
          <th scope="col" class="right">learned last</th>
        </tr>
      </thead>
      <tbody>
        ${models.map(
          ({ name, samples, fitted, savedTime }) => html`<tr>
            <th scope="row">${MODEL_WORDS[name]}</th>
            <td class="right">${figure(samples)}</td>
            <td class="right">${fitted ? 'yes' : 'not yet'}</td>
            <td class="right" title=${savedTime === null ? '' : dayOf(savedTime)}>${savedTime === null ? 'not yet' : timeOfDay(savedTime)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  `;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

customElements.define('outcomes-panel', OutcomesPanel);
