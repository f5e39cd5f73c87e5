/** What all panels share: labels, figures, chips, text buttons, tables. */
import { css } from 'lit';

export const panelStyle = css`
  *, *::before, *::after { box-sizing: border-box; }
  :host { display: block; }
  :host([hidden]) { display: none; }
  h2 { margin: 0 0 8px; font-size: 11px; line-height: 16px; font-weight: 600; letter-spacing: 0.06em; text-transform: uppercase; color: var(--dim); }
  p { margin: 0; }
  .high { color: var(--high); }
  .dim { color: var(--dim); }
  .up { color: var(--up); }
  .down { color: var(--down); }
  .model { color: var(--model); }
  .small { font-size: 12px; line-height: 18px; }
  .chips { display: flex; flex-wrap: wrap; gap: 4px; margin: 8px 0 0; padding: 0; list-style: none; }
  .chips li { border: 1px solid var(--line); border-radius: 2px; padding: 0 8px; font-size: 12px; line-height: 18px; color: var(--text); }
  .reader { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  button { font: inherit; color: var(--text); background: none; border: 1px solid var(--line); border-radius: 2px; padding: 0 8px; line-height: 22px; cursor: pointer; }
  button:hover { color: var(--high); border-color: var(--faint); }
  button:disabled { color: var(--dim); cursor: default; border-color: var(--line); }
  button.plain { border: 0; padding: 0 4px; font-size: 11px; line-height: 16px; color: var(--dim); border-bottom: 1px solid transparent; border-radius: 0; }
  button.plain:hover { color: var(--high); }
  button.plain[aria-pressed='true'] { color: var(--high); border-bottom-color: var(--model); }
  :focus-visible { outline: 2px solid var(--second); outline-offset: 2px; }
  a { color: var(--text); }
  @media (pointer: coarse) {
    button { line-height: 34px; }
    button.plain { line-height: 32px; padding: 0 8px; }
  }
`;
