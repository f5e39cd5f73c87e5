/** Replays the raw journal of an exported session from its first entry, on the processors the journal names. */
import type { BackendName, JournalEntry } from '../../core/messages.ts';
import type { Compute } from '../../core/ports.ts';
import { Engine } from '../../engine/engine.ts';
import { digestInput, encodeState } from '../../engine/state.ts';
import { Amended } from '../../session/amendments.ts';
import { readContainer } from '../../storage/container.ts';
import type { Manifest } from '../../storage/container-parts.ts';
import { sha256 } from './hash.ts';
import type { Outcome } from './report.ts';

/** @param until sequence behind which it stops; the digest is that of the newest commit up to it. */
export async function replayJournal(
  bytes: AsyncIterable<Uint8Array>,
  openCompute: (backend: BackendName) => Promise<Compute>,
  until: number,
): Promise<Outcome> {
  const entries: JournalEntry[] = [];
  let manifest: Manifest | null = null;
  for await (const part of readContainer(bytes)) {
    if (part.kind === 'manifest') manifest = part.value;
    if (part.kind === 'journal') for (const entry of part.value) entries.push(entry);
  }
  if (manifest === null || manifest.baseSequence !== 1) throw new Error('This export does not hold the journal from the beginning.');
  const amendments = entries.flatMap(({ sequence, entry }) =>
    entry.kind === 'backend' || entry.kind === 'skip' ? [{ ...entry, sequence }] : [],
  );
  const amended = new Amended(amendments);
  const computes = new Map<BackendName, Compute>();
  for (const backend of amended.backendsFrom(1, 'reference')) computes.set(backend, await openCompute(backend));
  const engine = new Engine(manifest.spec);
  const computeOf = (backend: BackendName) => {
    const compute = computes.get(backend);
    if (compute === undefined) throw new Error(`The journal asks for the processor "${backend}", which is not here.`);
    return compute;
  };
  const fed = amended.apply(entries.filter(({ sequence }) => sequence <= until));
  let digest = '';
  for (let from = 0; from < fed.length; ) {
    const { consumed, cut } = await engine.step(fed, computeOf, from);
    from += consumed;
    if (cut) digest = await sha256(digestInput(encodeState(engine)));
  }
  const device = [...computes.values()].map((compute) => compute.device).join(', ');
  return { engine, digest, steps: engine.learner.steps, device };
}
