/** The listener as its supervisor runs it: a process of its own over the real story. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultAssociationLimits } from '../../../gateway/doors/listener.ts';
import type {
  ListenerMessage,
  ListenerOptions,
  ObjectReport,
  SupervisorMessage,
} from '../../../gateway/doors/listener-messages.ts';
import { echo } from '../../../gateway/peers/echo-scu.ts';
import { store } from '../../../gateway/peers/store-scu.ts';
import { associateRequest, command, data, last, RawPeer, store as storeCommand, value } from './raw-peer.ts';
import { sampleCt } from './sample-object.ts';

const entry = new URL('../../../gateway/doors/listener-process.ts', import.meta.url);

let folder = '';
let child: ChildProcess;
/** Reports one by one, whatever message they came in. */
type Said = Exclude<ListenerMessage, { type: 'reports' }> | ObjectReport;
let messages: Said[] = [];

function hear(message: unknown): void {
  const said = message as ListenerMessage;
  messages.push(...(said.type === 'reports' ? said.reports : [said]));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markit-listener-'));
  await mkdir(join(folder, 'images'));
  await mkdir(join(folder, 'held'));
  await writeFile(join(folder, 'site.key'), '11'.repeat(32));
  await writeFile(join(folder, 'held.key'), '22'.repeat(32));
  messages = [];
  child = fork(entry, [], { serialization: 'advanced' });
  child.on('message', hear);
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

function tell(message: SupervisorMessage): void {
  child.send(message);
}

async function message<T extends Said['type']>(type: T): Promise<Extract<Said, { type: T }>> {
  for (;;) {
    const found = messages.find((candidate) => candidate.type === type);
    if (found !== undefined) {
      messages.splice(messages.indexOf(found), 1);
      return found as Extract<Said, { type: T }>;
    }
    await once(child, 'message');
  }
}

async function start(changes: Partial<ListenerOptions> = {}): Promise<number> {
  tell({
    type: 'options',
    options: {
      host: '127.0.0.1',
      port: 0,
      aeTitle: 'MARKIT',
      anyCalledAe: false,
      peers: [],
      maxAssociations: 4,
      limits: defaultAssociationLimits,
      imagesFolder: join(folder, 'images'),
      heldFolder: join(folder, 'held'),
      siteKeyFile: join(folder, 'site.key'),
      heldKeyFile: join(folder, 'held.key'),
      verbose: true,
      stopGraceMs: 2000,
      ...changes,
    },
  });
  return (await message('listening')).port;
}

it('says of an error that nobody caught where it was, never its text', async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
  messages = [];
  const fault = "setTimeout(() => { throw new RangeError('CANARY^NAME') }, 300)";
  const execArgv = ['--import', `data:text/javascript,${encodeURIComponent(fault)}`];
  child = fork(entry, [], { serialization: 'advanced', execArgv, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  child.on('message', hear);
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => printed.push(String(text)));
  const [code] = (await once(child, 'exit')) as [number];
  expect([code, printed]).toEqual([1, []]);
  expect(JSON.stringify(messages)).toContain('RangeError');
  expect(JSON.stringify(messages)).not.toContain('CANARY');
});

function to(port: number) {
  return { host: '127.0.0.1', port, calledAe: 'MARKIT', callingAe: 'TESTER', timeoutMs: 5000 };
}

describe('listener process', () => {
  it('stores an object before it says Success, reports its row, and its health', async () => {
    const port = await start();
    const object = sampleCt(1);
    expect(await store(to(port), [object.file])).toEqual([0]);
    const { row } = await message('stored');
    expect(row).toMatchObject({ source: 'loopback', rows: 64, columns: 64, modality: 'CT' });
    const file = await readFile(join(folder, 'images', row.file));
    expect(
      file
        .subarray(row.pixelOffset ?? 0)
        .subarray(0, object.pixels.length)
        .equals(object.pixels),
    ).toBe(true);
    expect(file.toString('latin1')).not.toContain('CANARY');
    const { health } = await message('health');
    expect(health.counters.bytes).toBeGreaterThanOrEqual(0);
    expect(health.rssBytes).toBeGreaterThan(0);
    const exited = once(child, 'exit');
    tell({ type: 'stop' });
    await message('stopped');
    expect((await exited)[0]).toBe(0);
    expect(JSON.stringify(messages)).not.toContain('CANARY');
    // All that it reported stands before the word that it has ended.
    expect(messages.at(-1)).toMatchObject({ type: 'epoch', folder: 'images' });
  });

  it('obeys new peers and moves its port to where they can reach it', async () => {
    const port = await start({ host: '0.0.0.0' });
    tell({ type: 'peers', peers: [{ id: 'p7', aeTitle: 'TESTER', addresses: ['127.0.0.1'] }] });
    expect(await message('listening')).toEqual({ type: 'listening', host: '0.0.0.0', port });
    expect((await echo(to(port))).status).toBe(0);
    await expect(echo({ ...to(port), callingAe: 'NOBODY' })).rejects.toMatchObject({ code: 'PEER_REJECTED' });
    const log = await message('log');
    expect(log.message).toBe('association accepted');
  });

  it('cleans by the profile it was started with, and by the next one from when it is told', async () => {
    const site = { name: 'site', version: 4, options: ['retain-uids'] } as const;
    const port = await start({ host: '0.0.0.0', profile: site });
    expect(await store(to(port), [sampleCt(1).file])).toEqual([0]);
    expect((await message('stored')).row.profile).toBe('site-4');
    tell({ type: 'profile', profile: { ...site, version: 5 } });
    // Told in order: what is sent after a message is obeyed after it.
    tell({ type: 'peers', peers: [{ id: 'p7', aeTitle: 'TESTER', addresses: ['127.0.0.1'] }] });
    await message('listening');
    expect(await store(to(port), [sampleCt(2).file])).toEqual([0]);
    expect((await message('stored')).row.profile).toBe('site-5');
  });

  it.each(['serving', 'stopping'])(
    'ends at once when its supervisor dies while it is %s, and leaves no half of an object',
    async (doing) => {
      // Longer than the test may take: grace is for a supervisor that waits for it.
      const port = await start({ stopGraceMs: 600_000 });
      const peer = await RawPeer.connect(port);
      peer.send(
        associateRequest(),
        data(value(3, command | last, storeCommand)),
        data(value(3, 0, Buffer.alloc(5000))),
      );
      expect(await peer.verdict()).toEqual(['pdu', 2]);
      const exited = once(child, 'exit');
      if (doing === 'stopping') await new Promise((resolve) => child.send({ type: 'stop' }, resolve));
      child.disconnect();
      expect(await peer.verdict()).toEqual(['abort', 0, 0]);
      await peer.closed();
      expect((await exited)[0]).toBe(0);
      for (const kind of ['images', 'held']) {
        const names = await readdir(join(folder, kind), { recursive: true, withFileTypes: true });
        expect(names.filter((name) => name.isFile()).map(({ name }) => name)).toEqual([]);
      }
    },
  );

  it('ends with an error where it cannot have its port or its key', async () => {
    await start();
    const exited = once(child, 'exit');
    await writeFile(join(folder, 'site.key'), 'short');
    const first = child;
    child = fork(entry, [], { serialization: 'advanced' });
    child.on('message', hear);
    const second = once(child, 'exit');
    void start();
    expect((await second)[0]).toBe(1);
    expect((await message('log')).level).toBe('error');
    first.kill('SIGKILL');
    await exited;
  });
});
