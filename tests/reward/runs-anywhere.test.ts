/** Statements are checked on pages as well: nothing that reward stands on asks for Node, a clock or chance. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = new Map<string, string>();

/** Without its comments. */
function sourceOf(path: string): string {
  const known = sources.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  sources.set(path, text);
  return text;
}

function importsOf(path: string): string[] {
  return [...sourceOf(path).matchAll(/from '([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? normalize(join(dirname(path), name)) : name,
  );
}

/** Files that are reached from these, and the libraries they use. */
function reached(from: readonly string[]): { readonly files: string[]; readonly libraries: string[] } {
  const seen = new Set(from);
  const libraries = new Set<string>();
  for (const path of seen) {
    for (const name of importsOf(path)) {
      if (name.endsWith('.ts')) seen.add(name);
      else libraries.add(name);
    }
  }
  return { files: [...seen], libraries: [...libraries].sort() };
}

test('reward reaches no library but those that check schemas and hash, and nothing of the machine', () => {
  const { files, libraries } = reached(globSync('reward/*.ts', { cwd: root }));
  expect(files.length).toBeGreaterThan(30);
  expect(libraries).toEqual(['@noble/hashes/sha2.js', '@noble/hashes/utils.js', 'typebox', 'typebox/value']);
  const ofTheMachine = /\b(Buffer|process|Date|performance|require|__dirname)\b|Math\.random|\bcrypto\b/;
  expect(files.filter((path) => ofTheMachine.test(sourceOf(path)))).toEqual([]);
});

test('a file that does is found', () => {
  expect(reached(['ledger/merkle-hash.ts']).libraries).toEqual(['node:crypto']);
});
