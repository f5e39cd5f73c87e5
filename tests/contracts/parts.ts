/** Walks an engine's stateful parts, whatever they are: a new one is found without being told of. */
import type { Stateful } from '../../src/core/codec.ts';
import type { Engine } from '../../src/engine/engine.ts';

/** One stateful object, with its path from the engine. */
export interface StatefulPart {
  readonly path: string;
  readonly owner: Stateful;
}

export function statefulParts(engine: Engine): StatefulPart[] {
  const found: StatefulPart[] = [];
  for (const name of ['clock', 'book', 'features', 'learner', 'labels', 'trading'] as const) collect(name, engine[name], found);
  return found;
}

function collect(path: string, owner: Stateful, found: StatefulPart[]): void {
  // The labels know their learner, but do not own it.
  if (found.some((part) => part.owner === owner)) return;
  found.push({ path, owner });
  for (const [name, value] of Object.entries(owner)) {
    if (isStateful(value)) collect(`${path}.${name}`, value, found);
    else if (Array.isArray(value)) value.forEach((each, i) => void (isStateful(each) && collect(`${path}.${name}[${i}]`, each, found)));
  }
}

function isStateful(value: unknown): value is Stateful {
  return typeof value === 'object' && value !== null && 'codec' in value;
}
