/**
 * Comma-separated text to records (RFC 4180): quoted fields may hold separators, line ends and doubled quotes; lines end in
 * LF, CRLF or CR. The separator is what the header uses: a comma, else a semicolon, else a tab.
 */
import { UsageError } from '../simulate/usage-error.ts';

export interface CsvRecord {
  /** The line it begins on, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** The records of `text` in order; empty lines are passed over. @throws UsageError where a quote is never closed. */
export function* csvRecords(text: string): Generator<CsvRecord> {
  const separator = separatorOf(text);
  // Up to the next separator or line end; a field in quotes is read by `quoted`.
  const plain = separator === ',' ? /[^,\r\n]*/y : separator === ';' ? /[^;\r\n]*/y : /[^\t\r\n]*/y;
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begins = line;
    const fields: string[] = [];
    for (;;) {
      if (text[afterBlanks(text, at)] === '"') {
        const { value, end, lines } = quoted(text, afterBlanks(text, at), line);
        at = afterBlanks(text, end);
        line += lines;
        if (at < text.length && text[at] !== separator && !isLineEnd(text[at])) {
          throw new UsageError(`Line ${line}: there is more behind the closing quote of field ${fields.length + 1}.`);
        }
        fields.push(value);
      } else {
        plain.lastIndex = at;
        const field = plain.exec(text)?.[0] ?? '';
        at += field.length;
        fields.push(field.trim());
      }
      if (text[at] !== separator) break;
      at++;
    }
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    line++;
    if (fields.length > 1 || fields[0] !== '') yield { line: begins, fields };
  }
}

function separatorOf(text: string): ',' | ';' | '\t' {
  const header = (/^[\r\n]*((?:"[^"]*"|[^"\r\n])*)/.exec(text)?.[1] ?? '').replace(/"[^"]*"/g, '');
  if (header.includes(',')) return ',';
  return header.includes(';') || !header.includes('\t') ? ';' : '\t';
}

/** The field whose opening quote lies at `start`, with the place behind its closing quote. */
function quoted(text: string, start: number, line: number): { readonly value: string; readonly end: number; readonly lines: number } {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close === -1) throw new UsageError(`Line ${line}: a quote is opened and never closed.`);
  const inside = text.slice(start + 1, close);
  return { value: inside.replaceAll('""', '"').trim(), end: close + 1, lines: inside.match(/\r\n|\r|\n/g)?.length ?? 0 };
}

/** Spaces around a quoted field belong to nobody; a tab may be the separator. */
function afterBlanks(text: string, at: number): number {
  let behind = at;
  while (text[behind] === ' ') behind++;
  return behind;
}

function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}
