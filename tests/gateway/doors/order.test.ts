/** Proof of order: under strace, no byte of a C-STORE-RSP is written before the sync of its object has returned. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFileMeta } from '../../../data-set/part10.ts';
import { defaultAssociationLimits } from '../../../gateway/doors/listener.ts';
import type { ListenerMessage, SupervisorMessage } from '../../../gateway/doors/listener-messages.ts';
import { missingCommands } from '../../support/has-command.ts';
import { command, commandSet, ctImage, data, last, RawPeer, value } from './raw-peer.ts';
import { sampleCt } from './sample-object.ts';

const entry = new URL('../../../gateway/doors/listener-process.ts', import.meta.url);
const deflated = '1.2.840.10008.1.2.1.99';
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markit-order-'));
  for (const name of ['images', 'held']) await mkdir(join(folder, name));
  for (const name of ['site', 'held']) await writeFile(join(folder, `${name}.key`), '33'.repeat(32));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

type Call = { readonly kind: 'synced' | 'written' | 'answered' | 'named'; readonly path: string };

/** What matters of a trace, in order: a sync counts when it has returned, a write when it begins. */
function callsOf(trace: string): Call[] {
  const begun = new Map<string, string>();
  const calls: Call[] = [];
  for (const line of trace.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const path = /^\w+\(\d+<([^>]*)>/.exec(rest)?.[1] ?? '';
    if (/^(p?writev?2?|pwrite64|sendto|sendmsg)\(/.test(rest)) {
      if (path.startsWith(folder)) calls.push({ kind: 'written', path });
      else if (rest.includes('"\\4\\0') && path.startsWith('socket')) calls.push({ kind: 'answered', path });
    } else if (/^f(data)?sync\(/.test(rest)) {
      if (rest.includes('<unfinished')) begun.set(thread, path);
      else if (rest.endsWith('= 0')) calls.push({ kind: 'synced', path });
    } else if (/^<\.\.\. f(data)?sync resumed/.test(rest) && rest.endsWith('= 0')) {
      calls.push({ kind: 'synced', path: begun.get(thread) ?? '' });
    } else if (/^(rename|link)/.test(rest)) calls.push({ kind: 'named', path: rest });
  }
  return calls;
}

/** Four objects over one association; the third is held, because nobody inflates it in the stream. */
async function sendObjects(port: number): Promise<void> {
  const contexts = [
    [1, ctImage, ['1.2.840.10008.1.2.1']],
    [3, ctImage, [deflated]],
  ] as const;
  const peer = await RawPeer.associate(port, { contexts });
  for (const [number, context] of [1, 1, 3, 1].entries()) {
    const { file, sopInstanceUid } = sampleCt(number, 300);
    const set = commandSet({ field: 1, sopClass: ctImage, sopInstance: sopInstanceUid, dataSet: true });
    const bytes = file.subarray(readFileMeta(file).dataSetOffset);
    peer.send(data(value(context, command | last, set)));
    for (let at = 0; at < bytes.length; at += 16_000) {
      const end = at + 16_000;
      peer.send(data(value(context, end >= bytes.length ? last : 0, bytes.subarray(at, end))));
    }
    expect(await peer.status()).toBe(0);
  }
  peer.socket.destroy();
}

async function traced(work: (port: number) => Promise<void>): Promise<{ calls: Call[]; messages: ListenerMessage[] }> {
  const trace = join(folder, 'trace');
  const calls =
    'trace=fdatasync,fsync,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,rename,renameat,renameat2,link,linkat';
  const child = fork(entry, [], {
    serialization: 'advanced',
    execPath: 'strace',
    execArgv: ['-f', '-y', '-s', '16', '-o', trace, '-e', calls, '-e', 'signal=none', process.execPath],
    env: { ...process.env, UV_USE_IO_URING: '0' },
  });
  const messages: ListenerMessage[] = [];
  const exited = once(child, 'exit');
  const listening = new Promise<number>((resolve) => {
    child.on('message', (message: ListenerMessage) => {
      messages.push(message);
      if (message.type === 'listening') resolve(message.port);
    });
  });
  const options: SupervisorMessage = {
    type: 'options',
    options: {
      host: '127.0.0.1',
      port: 0,
      aeTitle: 'MARKIT',
      anyCalledAe: false,
      peers: [],
      maxAssociations: 8,
      limits: defaultAssociationLimits,
      imagesFolder: join(folder, 'images'),
      heldFolder: join(folder, 'held'),
      siteKeyFile: join(folder, 'site.key'),
      heldKeyFile: join(folder, 'held.key'),
      verbose: false,
      stopGraceMs: 1000,
    },
  };
  child.send(options);
  await work(await listening);
  child.send({ type: 'stop' });
  await exited;
  return { calls: callsOf(await readFile(trace, 'utf8')), messages };
}

it('a response follows the sync of its object, which follows its last write', async (ctx) => {
  const missing = missingCommands('strace');
  if (missing) return ctx.skip(missing);
  const { calls, messages } = await traced(sendObjects);
  const reports = messages.flatMap((message) => (message.type === 'reports' ? message.reports : []));
  const rows = reports.filter((report) => report.type === 'stored' || report.type === 'held');
  expect(rows.map(({ type }) => type)).toEqual(['stored', 'stored', 'held', 'stored']);
  const objects = rows.map(({ type, row }) => join(folder, type === 'held' ? 'held' : 'images', row.file));
  const answers = calls.flatMap((call, at) => (call.kind === 'answered' ? [at] : []));
  expect(answers.length).toBe(objects.length);
  for (const [number, path] of objects.entries()) {
    const synced = calls.findIndex((call) => call.kind === 'synced' && call.path === path);
    const written = calls.findLastIndex((call) => call.kind === 'written' && call.path === path);
    expect(written, 'it was written').toBeGreaterThanOrEqual(0);
    expect(synced, 'it was synced after its last write').toBeGreaterThan(written);
    expect(answers[number], 'and answered after that').toBeGreaterThan(synced);
    expect(calls.filter((call) => call.kind === 'synced' && call.path === path).length, 'one sync an object').toBe(1);
  }
  expect(calls.filter((call) => call.kind === 'named')).toEqual([]);
});

it('holds over four associations at once: there are never more answers than synced objects', async (ctx) => {
  const missing = missingCommands('strace');
  if (missing) return ctx.skip(missing);
  const { calls } = await traced(async (port) => {
    await Promise.all([1, 2, 3, 4].map(() => sendObjects(port)));
  });
  let [synced, answered] = [0, 0];
  for (const call of calls) {
    const isObject = /^(images|held)\/[^/]+\/[^/]+$/.test(call.path.slice(folder.length + 1));
    if (call.kind === 'synced' && isObject) synced++;
    if (call.kind === 'answered') answered++;
    expect(answered).toBeLessThanOrEqual(synced);
  }
  expect(answered).toBe(16);
});
