/** The key of a small chart: each line's look, name and newest value, in words rather than on the canvas. */
import { css, html } from 'lit';

export const keyStyle = css`
  :host { display: flex; flex-direction: column; min-height: 200px; padding: 16px 0 0; min-width: 0; }
  header { display: flex; justify-content: space-between; align-items: baseline; gap: 8px; padding: 0 16px; }
  header nav { display: flex; gap: 8px; }
  h2 { margin-bottom: 4px; }
  .keys { display: flex; flex-wrap: wrap; gap: 0 16px; padding: 0 16px 4px; font-size: 12px; line-height: 18px; color: var(--dim); }
  .keys > span { white-space: nowrap; }
  .keys > span.note { white-space: normal; }
  .keys b { font-weight: 400; color: var(--high); }
  .keys i { display: inline-block; width: 16px; height: 0; margin-right: 6px; vertical-align: middle; border-top: 1px solid currentColor; }
  .keys i.model { border-top-width: 2px; }
  .keys i.dashed { border-top-style: dashed; }
  .keys i.dotted { border-top-style: dotted; }
  .keys i.second { color: var(--second); }
  .keys i.upright { width: 0; height: 12px; border-top: 0; border-left: 1px dashed currentColor; }
  .keys i.high { border-top-width: 2px; color: var(--high); }
  .chart { flex: 1; min-height: 112px; margin-left: 16px; }
`;

export function lineKey(look: string, name: string, value: string) {
  return html`<span><i class=${look} aria-hidden="true"></i>${name} <b>${value}</b></span>`;
}
