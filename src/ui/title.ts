/** The tab's title as a pulse: a changing title also tells the browser that a hidden tab is at work. */
import type { Status } from '../core/frame.ts';
import { figure } from './figures.ts';

/** `Nightjar · BTC-AUD · step 1,204`; a recording says so, and so does whatever is not running. */
export function titleOf({ market, source, step, phase }: Pick<Status, 'market' | 'source' | 'step' | 'phase'>): string {
  const name = source.startsWith('recorded') ? `${market} recorded` : market;
  const state = phase === 'live' ? '' : ` · ${phase}`;
  return `Nightjar · ${name} · step ${figure(step)}${state}`;
}
