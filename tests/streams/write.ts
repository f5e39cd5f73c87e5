/** `npx tsx tests/streams/write.ts FOLDER [--rows N] [--seed N] [--only NAME]…`: writes the made-up streams as CSV files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { STREAMS } from './catalogue.ts';
import { toCsv } from './csv.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true, default: Object.keys(STREAMS) },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('usage: npx tsx tests/streams/write.ts FOLDER [--rows N] [--seed N] [--only NAME]…');
mkdirSync(folder, { recursive: true });
for (const name of values.only) {
  const make = STREAMS[name];
  if (make === undefined) throw new Error(`there is no stream "${name}", only ${Object.keys(STREAMS).join(', ')}`);
  writeFileSync(join(folder, `${name}.csv`), toCsv(make(Number(values.rows), Number(values.seed))));
}
