/** The laws of the house, as tests: who may import whom, what pure rooms may not know, which room owns which dependency. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PURE = ['core', 'features', 'model', 'trading', 'engine'];
const ADAPTERS = ['feed', 'compute', 'storage', 'session', 'ui'];
const ROOMS = [...PURE, ...ADAPTERS, 'cli'];
const MOST_LINES = 360;

/** Which rooms a room may import, beside itself. `session/protocol.ts` is the session's interface, for the page too. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  features: ['core'],
  model: ['core'],
  trading: ['core'],
  engine: ['core', 'features', 'model', 'trading'],
  feed: ['core'],
  compute: ['core'],
  storage: ['core'],
  session: ['core', 'engine'],
  ui: ['core'],
  cli: ROOMS,
};
const INTERFACES: Readonly<Record<string, readonly string[]>> = { ui: ['session/protocol.ts'] };

/** Where each dependency may be imported: a room, or an entry. */
const OWNERS: readonly (readonly [dependency: RegExp, owners: readonly string[]])[] = [
  [/^@tensorflow\//, ['compute', 'session.worker.ts']],
  [/^dexie$/, ['storage']],
  [/^comlink$/, ['main.ts', 'session.worker.ts']],
  [/^lit(\/|$)/, ['ui']],
  [/^lightweight-charts$/, ['ui']],
  [/^workbox-window$/, ['main.ts']],
  [/^workbox-/, ['service-worker.ts']],
  [/^node:/, ['cli']],
];

/** What pure rooms do not know: clock, chance, network, disk, timers, page, processor. (`window` is a word of learning too: their types know none.) */
const BANNED_NAMES = [
  'Date',
  'performance',
  'crypto',
  'fetch',
  'WebSocket',
  'XMLHttpRequest',
  'setTimeout',
  'setInterval',
  'queueMicrotask',
  'requestAnimationFrame',
  'indexedDB',
  'localStorage',
  'caches',
  'navigator',
  'document',
  'self',
  'globalThis',
  'console',
  'process',
  'Intl',
  'eval',
];
/** The functions of Math whose last bits are the same everywhere. */
const EXACT_MATH = [
  'abs',
  'ceil',
  'floor',
  'fround',
  'imul',
  'max',
  'min',
  'round',
  'sign',
  'sqrt',
  'trunc',
  'clz32',
  'PI',
  'SQRT2',
  'LOG2E',
  'LN2',
  'E',
];

interface SourceFile {
  /** Path below src. */
  readonly path: string;
  /** Room, or the entry's own name. */
  readonly room: string;
  /** Text without comments. */
  readonly code: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map(read);

function read(path: string): SourceFile {
  const text = readFileSync(join(ROOT, 'src', path), 'utf8');
  const code = withoutComments(text);
  const imports = [...code.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '');
  return { path, room: path.split('/')[0] ?? '', code, text, imports };
}

/** Comments become spaces; strings stay. */
function withoutComments(text: string): string {
  return text.replace(/('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (whole, string) =>
    string ? whole : ' ',
  );
}

/** Names without strings and property accesses: what refers to something outside. */
function withoutStrings(code: string): string {
  return code.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''").replace(/`[^`$]*`/g, '``');
}

describe('imports', () => {
  test('every file lies in a room of the house or is an entry', () => {
    const entries = ['main.ts', 'session.worker.ts', 'study.worker.ts', 'service-worker.ts'];
    expect(files.filter(({ room }) => !ROOMS.includes(room) && !entries.includes(room)).map(({ path }) => path)).toEqual([]);
  });

  test.each(ROOMS)('%s imports only what it may', (room) => {
    const wrong = files.filter((file) => file.room === room).flatMap(forbiddenImports);
    expect(wrong).toEqual([]);
  });

  test('each dependency has one room', () => {
    const wrong = files.flatMap(({ path, room, imports }) =>
      imports.filter((name) => !name.startsWith('.') && !ownersOf(name).includes(room)).map((name) => `${path} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

function forbiddenImports({ path, room, imports }: SourceFile): string[] {
  const targets = imports.filter((name) => name.startsWith('.')).map((name) => normalize(join(dirname(path), name)));
  const outside = targets.filter((target) => target.split('/')[0] !== room);
  const allowed = MAY_IMPORT[room] ?? [];
  return outside
    .filter((target) => !allowed.includes(target.split('/')[0] ?? '') && !(INTERFACES[room] ?? []).includes(target))
    .map((target) => `${path} imports ${relative('.', target)}`);
}

function ownersOf(name: string): readonly string[] {
  return OWNERS.find(([dependency]) => dependency.test(name))?.[1] ?? [];
}

describe('pure rooms', () => {
  const pure = files.filter(({ room }) => PURE.includes(room));

  test('know no clock, chance, network, disk, timer, page or processor', () => {
    const wrong = pure.flatMap(({ path, code }) => {
      const names = withoutStrings(code);
      return BANNED_NAMES.filter((name) => new RegExp(`(?<![.\\w$])${name}(?![\\w$]|\\s*[:?]|\\s*=>)`).test(names)).map(
        (name) => `${path} knows ${name}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  test('use no function whose last bits differ between engines: only + - * / and sqrt', () => {
    const wrong = pure.flatMap(({ path, code }) => {
      const names = withoutStrings(code);
      const math = [...names.matchAll(/\bMath\.(\w+)/g)].map(([, name]) => name ?? '').filter((name) => !EXACT_MATH.includes(name));
      return [...math.map((name) => `${path} uses Math.${name}`), ...(/\*\*/.test(names) ? [`${path} uses **`] : [])];
    });
    expect(wrong).toEqual([]);
  });

  test('await nothing but what their ports give', () => {
    expect(pure.filter(({ code }) => /new Promise\b/.test(code)).map(({ path }) => path)).toEqual([]);
  });
});

describe('habits', () => {
  test('every file begins with a header sentence', () => {
    expect(files.filter(({ text }) => !/^(\/\*\*|\/\/)/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('no file is called utils, helpers, manager or common', () => {
    expect(files.filter(({ path }) => /(^|[-/])(utils?|helpers?|managers?|common)([-./])/.test(path)).map(({ path }) => path)).toEqual([]);
  });

  test('files stay small', () => {
    const long = files.map(({ path, text }) => [path, text.split('\n').length] as const).filter(([, lines]) => lines > MOST_LINES);
    expect(long).toEqual([]);
  });

  test('nothing is switched off: no any, no suppressed error; a test is skipped only where its data is absent', () => {
    const tests = readdirSync(join(ROOT, 'tests'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && path !== 'tidy.test.ts')
      .map((path) => ({ path, code: withoutComments(readFileSync(join(ROOT, 'tests', path), 'utf8')) }));
    const wrong = [...files, ...tests].filter(({ code }) => /\bas any\b|\b(test|describe|it)\.(only|skip|todo|fails)\(/.test(code));
    const suppressed = files.filter(({ text }) => /@ts-ignore|@ts-nocheck|@ts-expect-error/.test(text));
    expect(suppressed.map(({ path }) => path)).toEqual([]);
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('dependencies are pinned to exact versions', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)),
    );
    expect(loose).toEqual([]);
  });

  test('the top level holds what it may and nothing else', () => {
    const allowed =
      /^(src|public|tests|node_modules|dist|index\.html|vite\.config\.ts|vitest\.config\.ts|biome\.json|tsconfig[\w.]*\.json|package(-lock)?\.json|manifest\.webmanifest|README\.md|LICENSE|\..+)$/;
    expect(readdirSync(ROOT).filter((name) => !allowed.test(name))).toEqual([]);
  });
});
