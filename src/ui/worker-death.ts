/** Notices that a worker died: a call to a dead worker would never be answered. */

/** Resolves with what is known of it, as a sentence, when `worker` fails or cannot be understood any more. */
export function deathOf(worker: Worker): Promise<string> {
  return new Promise((resolve) => {
    worker.addEventListener('error', ({ message }) => resolve(sentence(message || 'It could not be loaded')));
    worker.addEventListener('messageerror', () => resolve('It sent what could not be read.'));
  });
}

/** The sentence of whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return sentence(error instanceof Error ? error.message : String(error));
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
