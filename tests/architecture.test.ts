/** The import law of the tree: who may import whom, and that nothing goes round in a circle. A breach fails here. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Pure folders hold rules and formats: anybody may use them, and they use each other at most. */
const pure = ['gateway/contract', 'data-set', 'model-files', 'projects', 'review', 'reward', 'ledger'] as const;
/** The contract with the inference node is types only; the test below holds that. */
const inferenceContract: readonly string[] = ['inference/contract.ts', 'inference/predict-contract.ts'];
const ground = ['gateway/store', 'gateway/errors.ts', ...inferenceContract, ...pure] as const;
const parts = ['deid', 'pixels', 'images', 'models', 'answers', 'egress', 'peers', 'accounts', 'audit'].map(
  (n) => `gateway/${n}`,
);
const stories = [
  ...['ingest', 'reconsider', 'deidentify-file', 'clear', 'decide', 'site-words', 'activate-profile', 'show-header'],
  ...[
    'analyse',
    'answer',
    'reidentify',
    'release',
    'rotate',
    'import-model',
    'teach-model',
    'compare-models',
    'export-set',
  ],
].map((name) => `gateway/${name}.ts`);
const entries = ['doors', 'api', 'jobs'].map((name) => `gateway/${name}`);

/** What each place may import besides itself; the longest matching place counts. */
const law: Readonly<Record<string, ReadonlyArray<string>>> = {
  ...Object.fromEntries(entries.map((place) => [place, [...stories, ...parts, ...ground]])),
  ...Object.fromEntries(stories.map((place) => [place, [...parts, ...ground]])),
  ...Object.fromEntries(parts.map((place) => [place, [...ground]])),
  'gateway/store': ['gateway/errors.ts', ...pure],
  'gateway/errors.ts': [],
  ...Object.fromEntries(pure.map((place) => [place, [...pure]])),
  inference: ['data-set', 'model-files'],
  ui: [...pure],
  appliance: ['gateway', 'inference', ...pure],
  provisioning: [],
  tests: ['appliance', 'gateway', 'inference', 'ui', 'provisioning', ...pure],
};

/** One file each for libraries with a large surface, so that a swap touches one place. */
const oneFileLibraries: Readonly<Record<string, string>> = {
  'node:sqlite': 'gateway/store/sqlite-dialect.ts',
  'onnxruntime-node': 'inference/session.ts',
  'dcmjs-dimse': 'gateway/peers/',
  '@cosmjs/': 'gateway/egress/',
  '@cornerstonejs/core': 'ui/viewer/',
  '@cornerstonejs/tools': 'ui/viewer/',
  papaparse: 'review/sheet/',
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly local: boolean;
  readonly typeOnly: boolean;
}

const files = globSync(
  '{appliance,gateway,data-set,model-files,projects,review,reward,ledger,inference,ui,provisioning,tests}/**/*.{ts,tsx,mjs}',
  {
    cwd: root,
    exclude: (path) => /node_modules|ui\/dist|inference\/training/.test(String(path)),
  },
)
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const source = readFileSync(join(root, from), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found: Import[] = [];
  const statement = /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"\n]+)['"]/g;
  const dynamic = /(?:import\(\s*|new URL\(\s*)['"](\.{1,2}\/[^'"\n]+\.(?:ts|tsx|mjs|css))['"]/g;
  for (const match of source.matchAll(statement)) found.push(resolved(from, match[3] ?? '', match[2] !== undefined));
  for (const match of source.matchAll(dynamic)) found.push(resolved(from, match[1] ?? '', false));
  return found;
}

function resolved(from: string, name: string, typeOnly: boolean): Import {
  const local = name.startsWith('.');
  return { from, to: local ? normalize(join(dirname(from), name)) : name, local, typeOnly };
}

function placeOf(path: string): string | undefined {
  return Object.keys(law)
    .filter((place) => path === place || path.startsWith(`${place}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function within(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function breachesOf(all: ReadonlyArray<Import>): string[] {
  return all
    .filter(({ local }) => local)
    .filter(({ from, to }) => {
      const place = placeOf(from);
      if (place === undefined) return true;
      return !within(to, place) && !(law[place] ?? []).some((allowed) => within(to, allowed));
    })
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** Strongly connected groups of more than one file, and files that import themselves (Tarjan, iterative over small graphs). */
function cyclesOf(all: ReadonlyArray<Import>): string[][] {
  const edges = new Map<string, string[]>();
  for (const { from, to, local } of all) if (local) edges.set(from, [...(edges.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node) ?? 0);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1 || (edges.get(node) ?? []).includes(node)) cycles.push(group);
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return cycles;
}

describe('import law', () => {
  test('reads the tree it judges', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(imports.filter(({ local }) => local).length).toBeGreaterThan(30);
    expect(files.filter((file) => placeOf(file) === undefined)).toEqual([]);
  });

  test('nobody imports what his place may not', () => {
    expect(breachesOf(imports)).toEqual([]);
  });

  test('no import goes round in a circle, types included', () => {
    expect(cyclesOf(imports)).toEqual([]);
  });

  test('local imports name their file', () => {
    const bare = imports.filter(({ local, to }) => local && !/\.(ts|tsx|mjs|json|css|svg|woff2|sql)(\?\w+)?$/.test(to));
    expect(bare.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('no barrels: no file does nothing but export others', () => {
    const barrels = files.filter((file) => /(^|\/)index\.tsx?$/.test(file));
    expect(barrels).toEqual([]);
  });

  test('between gateway and inference goes the contract, types only', () => {
    const crossing = imports.filter(
      ({ from, to, local }) =>
        local &&
        ((within(from, 'gateway') && within(to, 'inference')) || (within(from, 'inference') && within(to, 'gateway'))),
    );
    expect(crossing.filter(({ to, typeOnly }) => !inferenceContract.includes(to) || !typeOnly)).toEqual([]);
  });

  test.each(Object.entries(oneFileLibraries))('%s is known in one place only', (library, place) => {
    const users = imports.filter(
      ({ from, to }) => to.startsWith(library) && !from.startsWith('tests/') && !from.startsWith(place),
    );
    expect(users.map(({ from }) => from)).toEqual([]);
  });
});

describe('the law can fail', () => {
  const made = (from: string, to: string): Import => ({ from, to, local: true, typeOnly: false });

  test.each([
    ['a part that imports another part', 'gateway/deid/a.ts', 'gateway/pixels/b.ts'],
    ['a part that imports a story', 'gateway/images/a.ts', 'gateway/ingest.ts'],
    ['a pure folder that imports the ground', 'ledger/a.ts', 'gateway/store/store.ts'],
    ['a page that imports a story', 'ui/a.tsx', 'gateway/answer.ts'],
    ['anyone who imports the appliance', 'gateway/api/a.ts', 'appliance/main.ts'],
    ['a story that imports a story', 'gateway/clear.ts', 'gateway/ingest.ts'],
  ])('on %s', (_name, from, to) => {
    expect(breachesOf([made(from, to)])).toHaveLength(1);
  });

  test('on a circle of two', () => {
    expect(cyclesOf([made('a.ts', 'b.ts'), made('b.ts', 'a.ts')])).toHaveLength(1);
  });
});
