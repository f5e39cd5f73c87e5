/** Where a file is dropped or picked: a recording, or a table of trades or candles. */
import { css, html, LitElement } from 'lit';
import { ask } from './events.ts';
import { panelStyle } from './panel-style.ts';

export class FileDrop extends LitElement {
  static override properties = { over: { state: true } };
  /** Whether a file hovers over it. */
  declare over: boolean;

  constructor() {
    super();
    this.over = false;
  }

  static override styles = [
    panelStyle,
    css`
      label { display: block; border: 1px dashed var(--line); border-radius: 2px; padding: 12px; cursor: pointer; color: var(--dim); font-size: 12px; line-height: 18px; }
      label.over, label:hover { border-color: var(--model); }
      b { font-weight: 500; color: var(--text); }
      input { display: block; margin-top: 6px; font: inherit; color: var(--dim); max-width: 100%; }
    `,
  ];

  override render() {
    return html`
      <label
        class=${this.over ? 'over' : ''}
        @dragover=${(event: DragEvent) => this.#hover(event, true)}
        @dragleave=${(event: DragEvent) => this.#hover(event, false)}
        @drop=${(event: DragEvent) => this.#drop(event)}
      >
        <b>Bring a file</b>: a Nightjar recording, or a CSV of trades or candles. It stays on this machine.
        <input type="file" accept=".jsonl,.gz,.csv,.txt,.tsv" @change=${(event: Event) => this.#pick(event)} />
      </label>
    `;
  }

  #hover(event: DragEvent, over: boolean): void {
    event.preventDefault();
    this.over = over;
  }

  #drop(event: DragEvent): void {
    this.#hover(event, false);
    this.#take(event.dataTransfer?.files[0]);
  }

  #pick(event: Event): void {
    const input = event.target as HTMLInputElement;
    this.#take(input.files?.[0]);
    // The same file may be picked again after a mistake.
    input.value = '';
  }

  #take(file: File | undefined): void {
    if (file !== undefined) ask(this, 'nightjar-file', file);
  }
}

customElements.define('file-drop', FileDrop);
