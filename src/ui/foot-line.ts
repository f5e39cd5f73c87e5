/** What went wrong and was put right, counted; and the digest that says which state this is. */
import { css, html, LitElement } from 'lit';
import type { Frame } from '../core/frame.ts';
import { bytes, figure } from './figures.ts';
import { panelStyle } from './panel-style.ts';
import { duration } from './times.ts';

export class FootLine extends LitElement {
  static override properties = { frame: { attribute: false }, version: {}, storage: { attribute: false } };
  declare frame: Frame | null;
  declare version: string;
  /** Bytes used on the disk and whether the browser promised to keep them; null until known. */
  declare storage: { readonly usage: number; readonly persisted: boolean } | null;

  constructor() {
    super();
    this.frame = null;
    this.version = '';
    this.storage = null;
  }

  static override styles = [
    panelStyle,
    css`
      :host { border-top: 1px solid var(--line); padding: 6px 16px; font-size: 11px; line-height: 18px; color: var(--dim); }
      .counts { display: flex; flex-wrap: wrap; gap: 0 16px; }
      b { font-weight: 400; color: var(--text); }
      .digest { margin-left: auto; }
      .digest code { font-family: var(--mono); color: var(--text); }
    `,
  ];

  override render() {
    const { frame, storage } = this;
    const counts = frame?.counts;
    return html`
      <div class="counts">
        ${
          counts === undefined
            ? ''
            : html`
                <span><b>${figure(counts.dataPoints)}</b> ${counts.dataPoints === 1 ? 'data point' : 'data points'}</span>
                <span><b>${figure(counts.gaps)}</b> ${counts.gaps === 1 ? 'gap' : 'gaps'}${counts.gapMs > 0 ? `, ${duration(counts.gapMs)}` : ''}</span>
                <span><b>${figure(counts.resyncs)}</b> ${counts.resyncs === 1 ? 'resync' : 'resyncs'}</span>
                <span><b>${figure(counts.reconnects)}</b> ${counts.reconnects === 1 ? 'reconnect' : 'reconnects'}</span>
                <span><b>${figure(counts.quarantined)}</b> quarantined</span>
                <span><b>${figure(counts.skipped)}</b> skipped</span>
                <span><b>${figure(counts.rolledBack)}</b> rolled back</span>
                <span><b>${figure(counts.recoveries)}</b> ${counts.recoveries === 1 ? 'recovery' : 'recoveries'}</span>
                ${frame === null ? '' : feedWords(frame.feed)}
                <span><b>${figure(frame?.features.present)}</b> of ${figure(frame?.features.total)} features known</span>
              `
        }
        ${storage === null || storage.usage === 0 ? '' : html`<span><b>${bytes(storage.usage)}</b> on disk, ${storage.persisted ? 'kept by the browser' : 'the browser may clear it'}</span>`}
        <span>version ${this.version}</span>
        ${counts === undefined ? '' : html`<span class="digest">digest <code title=${frame?.status.digest ?? ''}>${short(frame?.status.digest ?? '')}</code></span>`}
      </div>
    `;
  }
}

const REST_WORDS: Readonly<Record<Frame['feed']['rest'], string>> = {
  none: '',
  unknown: 'REST not tried yet',
  readable: 'REST readable',
  blocked: 'REST blocked by the browser',
  unreachable: 'REST unreachable',
};

/** Whether REST can be read, and what is behind the assumption that a print's side is the taker's. */
function feedWords({ rest, takerSide: { agree, total } }: Frame['feed']) {
  const share = total === 0 ? '' : html` in <b>${figure((100 * agree) / total)} %</b> of ${figure(total)} prints`;
  return html`
    ${rest === 'none' ? '' : html`<span>${REST_WORDS[rest]}</span>`}
    ${total === 0 ? '' : html`<span title="Nobody documents whose side a print names; the taker’s is assumed, and compared with the book before it.">side is the taker’s${share}, assumed of all</span>`}
  `;
}

function short(digest: string): string {
  return digest.length > 16 ? `${digest.slice(0, 8)}…${digest.slice(-4)}` : digest || '–';
}

customElements.define('foot-line', FootLine);
