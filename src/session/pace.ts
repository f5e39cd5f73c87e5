/** How fast exchange time passes: exchange time per local time over the last seconds. */
const SPAN_MS = 10_000;

export class Pace {
  private readonly marks: { readonly local: number; readonly exchange: number }[] = [];

  observe(local: number, exchange: number): void {
    if (exchange === 0) return;
    this.marks.push({ local, exchange });
    while (this.marks.length > 2 && local - (this.marks[0]?.local ?? local) > SPAN_MS) this.marks.shift();
  }

  /** Null until half a second was seen. */
  get value(): number | null {
    const first = this.marks[0];
    const last = this.marks.at(-1);
    if (first === undefined || last === undefined || last.local - first.local < 500) return null;
    return (last.exchange - first.exchange) / (last.local - first.local);
  }
}
