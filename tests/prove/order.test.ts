import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { judgeOrder } from './order-judge.ts';
import { noTracer } from './order-run.ts';
import { stepsOf } from './strace-lines.ts';

const proof = fileURLToPath(new URL('./order.proof.ts', import.meta.url));

test('no byte of a C-STORE-RSP and no row is written before the sync of its object has returned', (context) => {
  const missing = noTracer();
  if (missing) return context.skip(missing);
  const { status, stdout } = spawnSync(process.execPath, [proof, '--tenth'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^100 objects, [2-4] of 4 listeners busy: 100 responses, 100 rows; 0 problems$/m);
  expect(status).toBe(0);
}, 300_000);

test('the proof notices a listener that answers too early', (context) => {
  const missing = noTracer();
  if (missing) return context.skip(missing);
  const args = [proof, '--objects', '20', '--answer-early'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).toContain('was written before the sync of its object had returned');
  expect(status).toBe(1);
}, 300_000);

const hex = (bytes: Uint8Array) => `"${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`;

function element(number: number, value: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16LE(number, 2);
  head.writeUInt32LE(value.length, 4);
  return Buffer.concat([head, value]);
}

/** A P-DATA-TF with the C-STORE-RSP of an object. */
function response(sopInstanceUid: string): Buffer {
  const command = Buffer.concat([
    element(0x0100, Buffer.from([0x01, 0x80])),
    element(0x0900, Buffer.alloc(2)),
    element(0x1000, Buffer.from(sopInstanceUid.padEnd(6, '\0'))),
  ]);
  const head = Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]);
  head.writeUInt32BE(command.length + 6, 2);
  head.writeUInt32BE(command.length + 2, 6);
  return Buffer.concat([head, command]);
}

const socket = '9<TCP:[127.0.0.1:1->127.0.0.1:2]>';
const file = '20</data/images/epoch/2.25.1.dcm>';
const answer = `7 write(${socket}, ${hex(response('1.2.3'))}, 60) = 60`;
const row = `7 write(3<UNIX-STREAM:[1->2]>, ${hex(Buffer.from('epoch/2.25.1.dcm'))}, 20) = 20`;
const synced = `8 fdatasync(${file}) = 0`;
const folders = ['7 fsync(21</data/images/epoch>) = 0', '7 fsync(22</data/images>) = 0'];

function judge(...lines: string[]): readonly string[] {
  return judgeOrder(stepsOf(lines), { fileOf: () => '2.25.1.dcm' }).problems;
}

test.each<[string, number, string[]]>([
  ['sync, row, answer', 0, [...folders, synced, row, answer]],
  ['answer before the sync', 1, [...folders, answer, synced, row]],
  ['row before the sync', 1, [...folders, row, synced, answer]],
  [
    'answer while the sync is under way',
    1,
    [...folders, `8 fdatasync(${file} <unfinished ...>`, answer, '8 <... fdatasync resumed>) = 0'],
  ],
  ['a sync that failed', 1, [...folders, `8 fdatasync(${file}) = -1 EIO (Input/output error)`, answer]],
  [
    'a write behind the sync',
    1,
    [...folders, synced, `8 pwritev(${file}, [{iov_base=${hex(Buffer.alloc(2))}}], 1, 0) = 2`, answer],
  ],
  ['folders that were never synced', 2, [synced, answer]],
  ['a sync of another file', 1, [...folders, synced.replace('2.25.1', '2.25.2'), answer]],
])('the judge: %s', (_what, problems, lines) => {
  expect(judge(...lines)).toHaveLength(problems);
});
