/** Hands a file to the user. */

const WRITTEN_AFTER_MS = 60_000;

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser reads on after the click; how long, it does not say.
  setTimeout(() => URL.revokeObjectURL(link.href), WRITTEN_AFTER_MS);
}
