/** A program of another language that shares nothing with ours comes to the same base units, and finds a forged one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { policies } from '../../reward/policy.ts';
import { statementsOf } from '../../reward/statement.ts';
import { seeded } from '../gateway/doors/seeded.ts';
import { missingCommands } from '../support/has-command.ts';
import { put, resealed } from './resealed.ts';
import { paperSettlement, randomSettlement } from './settled.ts';

const script = fileURLToPath(new URL('./recompute_statement.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'markit-statements-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const missing = missingCommands('python3');

function recomputed(files: readonly Uint8Array[]): string[] {
  const paths = files.map((_, at) => join(folder, `${at}.json`));
  for (const [at, path] of paths.entries()) writeFileSync(path, files[at] ?? '');
  const { stdout, stderr, status } = spawnSync('python3', [script, ...paths], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trim().split('\n');
}

test('Python comes to the same units from the published answers, under each policy', (context) => {
  if (missing) return context.skip(missing);
  const all = Object.values(policies).flatMap((policy) =>
    statementsOf(paperSettlement({ ...policy, ownerPart: '0.125' })),
  );
  expect(recomputed(all.map(({ bytes }) => bytes))).toEqual(
    all.map(({ document }) => `${document.payee} ${document.units} holds`),
  );
}, 120_000);

test('and from any settlement', (context) => {
  if (missing) return context.skip(missing);
  const random = seeded(77);
  const all = Array.from({ length: 150 }, () => statementsOf(randomSettlement(random))).flat();
  const lines = recomputed(all.map(({ bytes }) => bytes));
  expect(lines).toEqual(all.map(({ document }) => `${document.payee} ${document.units} holds`));
}, 120_000);

test('the line of shell in docs/statements.md prints the digest', (context) => {
  const absent = missingCommands('tail', 'head', 'sha256sum');
  if (absent) return context.skip(absent);
  const [command = ''] = /tail -c [^`]*sha256sum/.exec(readFileSync('docs/statements.md', 'utf8')) ?? [];
  const [first] = statementsOf(paperSettlement());
  const path = join(folder, 'statement.json');
  writeFileSync(path, first?.bytes ?? '');
  const { stdout } = spawnSync('sh', ['-c', command.replace('FILE', '"$0"'), path], { encoding: 'utf8' });
  expect(stdout.slice(0, 64)).toBe(first?.digest);
});

test('a unit, a time or an answer that was forged and sealed anew is found by it too', (context) => {
  if (missing) return context.skip(missing);
  const document = statementsOf(paperSettlement())[0]?.document;
  const forged = [
    resealed(document, (loose) => put(loose, 'units', String(BigInt(document?.units ?? 0) + 1n))),
    resealed(document, (loose) => put(loose, 'settlement.labels.1.time', '6.06')),
    resealed(document, (loose) => put(loose, 'own.3.answers', '1'.repeat(1_000))),
  ];
  expect(recomputed(forged).map((line) => line.split(' ').slice(2).join(' '))).toEqual([
    'share',
    'weight of atelectasis',
    'points',
  ]);
}, 120_000);
