/** What the commands' options mean, with a sentence for each that cannot be. */
import { BACKEND_NAMES, type BackendName } from '../core/messages.ts';
import { defaultSettings, type Settings, withSetting } from '../core/settings.ts';
import { UsageError } from './simulate/usage-error.ts';

/** The defaults with each KEY=VALUE of `changes`, or of `defaults` where the command has its own. */
export function settingsOption(changes: readonly string[], defaults: Settings = defaultSettings()): Settings {
  return changes.reduce((before, change) => {
    const [key = '', value = ''] = change.split('=');
    const after = withSetting(before, key, value === '' ? Number.NaN : Number(value));
    if (typeof after === 'string') throw new UsageError(after);
    return after;
  }, defaults);
}

/** A processor that Node has: there is no WebGPU. */
export function backendOption(name: string): BackendName {
  const found = BACKEND_NAMES.find((known) => known === name);
  if (found === undefined || found === 'webgpu') throw new UsageError(`There is no backend "${name}": choose wasm, cpu or reference.`);
  return found;
}

/** A whole number of zero or more. */
export function wholeOption(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`${option} wants a whole number, not "${text}".`);
  }
  return value;
}
