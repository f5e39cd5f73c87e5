/** The columns of a table that was brought, as they seem to be, for the user to confirm before a line of it is believed. */
import { css, html, LitElement } from 'lit';
import type { TableLook, TablePlan } from '../session/protocol.ts';
import { ask } from './events.ts';
import { panelStyle } from './panel-style.ts';

const NAMES: Readonly<Record<TablePlan['kind'], readonly string[]>> = {
  trades: ['', 'time', 'price', 'amount', 'side'],
  candles: ['', 'time', 'open', 'high', 'low', 'close', 'volume'],
};
const PER_BASIS_POINT = 10_000;

export class TableForm extends LitElement {
  static override properties = { look: { attribute: false }, kind: { state: true } };
  declare look: TableLook | null;
  declare kind: TablePlan['kind'] | null;

  constructor() {
    super();
    this.look = null;
    this.kind = null;
  }

  static override styles = [
    panelStyle,
    css`
      form { border: 1px solid var(--line); border-radius: 2px; padding: 12px; display: flex; flex-direction: column; gap: 10px; }
      .cells { overflow-x: auto; }
      table { border-collapse: collapse; font-size: 12px; line-height: 18px; }
      td, th { padding: 2px 8px 2px 0; text-align: left; font-weight: 400; color: var(--dim); white-space: nowrap; }
      .row { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; }
      label { font-size: 12px; line-height: 18px; color: var(--dim); }
      select, input { font: inherit; color: var(--high); background: var(--panel); border: 1px solid var(--line); border-radius: 2px; height: 28px; padding: 0 6px; }
      input { width: 96px; display: block; }
      .row select { display: block; }
      h3 { margin: 0; font-size: 13px; font-weight: 500; color: var(--high); }
    `,
  ];

  override render() {
    if (this.look === null) return '';
    const { plan, rows } = this.look;
    const kind = this.kind ?? plan.kind;
    const width = Math.max(...rows.map((row) => row.length));
    const columns = Array.from({ length: width }, (_, at) => at);
    return html`
      <form @submit=${(event: Event) => this.#confirm(event)}>
        <h3>What do the columns hold?</h3>
        <div class="cells">
          <table>
            <tr>${columns.map((at) => html`<th>${this.#column(kind, at, plan.columns[at] ?? '')}</th>`)}</tr>
            ${rows.map((row) => html`<tr>${columns.map((at) => html`<td>${row[at] ?? ''}</td>`)}</tr>`)}
          </table>
        </div>
        <div class="row">
          <label>
            rows are
            <select name="kind" @change=${(event: Event) => this.#turn(event)}>
              <option value="trades" ?selected=${kind === 'trades'}>trades</option>
              <option value="candles" ?selected=${kind === 'candles'}>candles</option>
            </select>
          </label>
          <label>market<input name="market" value=${plan.market} required pattern="[A-Z0-9]{1,15}-[A-Z0-9]{1,15}" /></label>
          <label>made-up spread, bp<input name="spread" type="number" min="0" max="1000" step="0.1" value=${plan.spread * PER_BASIS_POINT} /></label>
        </div>
        <p class="dim small">
          A table has no book. To have something to fill on, quotes are made up around its prices, this far apart; nothing is learned from them, and the
          screen says so throughout.
        </p>
        <div class="row">
          <button type="submit">Read it so</button>
          <button type="button" @click=${() => ask(this, 'nightjar-table', null)}>Leave it</button>
        </div>
      </form>
    `;
  }

  #column(kind: TablePlan['kind'], at: number, name: string) {
    return html`
      <select name="column" aria-label=${`Column ${at + 1}`}>
        ${NAMES[kind].map((word) => html`<option value=${word} ?selected=${word === name}>${word === '' ? '(not used)' : word}</option>`)}
      </select>
    `;
  }

  #turn(event: Event): void {
    this.kind = (event.target as HTMLSelectElement).value === 'candles' ? 'candles' : 'trades';
  }

  #confirm(event: Event): void {
    event.preventDefault();
    if (this.look === null) return;
    const { plan } = this.look;
    const value = (name: string) => this.renderRoot.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? '';
    const columns = Array.from(this.renderRoot.querySelectorAll<HTMLSelectElement>('select[name="column"]'), (select) => select.value);
    const spread = Number(value('spread')) / PER_BASIS_POINT;
    ask(this, 'nightjar-table', { kind: this.kind ?? plan.kind, columns, headed: plan.headed, market: value('market'), spread });
  }
}

customElements.define('table-form', TableForm);
