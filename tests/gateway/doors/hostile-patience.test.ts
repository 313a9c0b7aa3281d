/** Peers that are slow, many or deaf: each is bounded by itself, and nobody else waits for it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { peakMegabytes } from '../../support/processes.ts';
import { echoMessage, expectNothingLeft } from './left-behind.ts';
import { associateRequest, command, data, last, pdu, RawPeer, releaseRequest, store, value } from './raw-peer.ts';
import { openDoor } from './test-door.ts';

const none = Buffer.alloc(0);
const storeCommand = data(value(3, command | last, store));

/** One byte at a time for as long as the box listens; the last word of the box. */
async function drip(peer: RawPeer, bytes: Iterable<number>): Promise<readonly (string | number)[]> {
  const source = bytes[Symbol.iterator]();
  const timer = setInterval(() => peer.send(Buffer.from([source.next().value ?? 0])), 25);
  const verdict = await peer.verdict();
  clearInterval(timer);
  await peer.closed();
  return verdict;
}

test('a PDU dripped between messages is silence', async () => {
  await using door = await openDoor({ limits: { idleMs: 500, stallMs: 60_000 } });
  const peer = await RawPeer.associate(door.port);
  expect(await drip(peer, pdu(1, Buffer.alloc(100_000)))).toEqual(['abort', 0, 0]);
  expect((await door.event('aborted')).why).toBe('idle for too long');
  await expectNothingLeft(door, { accepted: 1, aborted: 1 });
});

test.each([
  ['a command', data(value(3, command, store.subarray(0, 8))), command],
  ['a command that began without a byte', data(value(3, command, none)), command],
  ['a data set', storeCommand, 0],
])('%s, dripped, is a transfer that stalls', async (_name, begun, flags) => {
  await using door = await openDoor({ limits: { stallMs: 500, stallBytes: 4096 } });
  const peer = await RawPeer.associate(door.port);
  peer.send(begun);
  expect(await drip(peer, data(value(3, flags, Buffer.alloc(10_000))))).toEqual(['abort', 0, 0]);
  expect((await door.event('aborted')).why).toBe('transfer stalled');
  await expectNothingLeft(door, { accepted: 1, aborted: 1 });
});

const empty = value(3, 0, none);

test.each<[name: string, length: number, values: Uint8Array[]]>([
  ['values of one byte', 200_000, Array.from({ length: 1000 }, () => value(3, 0, Buffer.alloc(1)))],
  [
    'values of a kilobyte among thousands of empty ones',
    102_400,
    [value(3, 0, Buffer.alloc(1024)), ...Array(10_000).fill(empty)],
  ],
])('an object in %s costs the story little more than its bytes', async (_name, length, values) => {
  // Keeps what it is given until the object ends, as a slow disk would.
  const views: Uint8Array[] = [];
  await using door = await openDoor({
    ingest: {
      begin: () => ({
        push: (chunk) => {
          views.push(chunk);
        },
        end: async () => ({ status: 0 }),
        abandon: async () => undefined,
      }),
    },
  });
  const peer = await RawPeer.associate(door.port);
  const piece = data(...values);
  const taken = () => views.reduce((sum, view) => sum + view.length, 0);
  peer.send(storeCommand);
  for (let sent = 0; sent < length; sent += lengthOf(values)) peer.send(piece);
  peer.send(data(value(3, last, none)));
  expect(await peer.status()).toBe(0);
  expect(taken()).toBe(length);
  expect(views.length, 'views').toBeLessThanOrEqual(Math.ceil(length / 16_384) + 1);
  const pinned = [...new Set(views.map((view) => view.buffer))].reduce((sum, buffer) => sum + buffer.byteLength, 0);
  expect(pinned, 'memory behind them').toBeLessThanOrEqual(length + 2 * 16_384);
  peer.send(releaseRequest);
  expect(await peer.verdict()).toEqual(['pdu', 6]);
  await peer.closed();
});

/** Bytes of a data set that these values carry. */
function lengthOf(values: readonly Uint8Array[]): number {
  return values.reduce((sum, one) => sum + one.length - 6, 0);
}

test('a peer that never reads its answers is read no further, aborted, and closed when ARTIM is up', async () => {
  await using door = await openDoor({ limits: { stallMs: 300, artimMs: 300 } });
  // Answers in pieces of two bytes fill what the kernel buffers soonest.
  const peer = await RawPeer.associate(door.port, { maxPduLength: 8 });
  peer.socket.pause();
  const flood = Buffer.concat(Array.from({ length: 1000 }, () => echoMessage));
  for (let sent = 0; sent < 100; sent++) peer.socket.write(flood);
  expect((await door.event('aborted')).why).toBe('transfer stalled');
  const { bytes, echoes } = door.listener.counters;
  expect(echoes).toBeLessThan(100_000);
  expect(bytes, 'what was read for so many answers').toBeLessThan((echoes + 2000) * echoMessage.length);
  await expectNothingLeft(door, { accepted: 1, aborted: 1, echoes });
  peer.socket.destroy();
});

test('a burst of two hundred is told why not, while those who were there go on', async () => {
  await using door = await openDoor({ maxAssociations: 4 });
  const members = await Promise.all(Array.from({ length: 4 }, () => RawPeer.associate(door.port)));
  for (const member of members) member.send(storeCommand, data(value(3, 0, Buffer.alloc(2000))));
  const crowd = await Promise.all(Array.from({ length: 200 }, () => RawPeer.connect(door.port)));
  const verdicts = crowd.map(async (peer) => {
    peer.send(associateRequest());
    const verdict = await peer.verdict();
    await peer.closed();
    return verdict.join(' ');
  });
  for (const member of members) {
    member.send(data(value(3, last, Buffer.alloc(2000))), echoMessage);
    expect([await member.status(), await member.status()]).toEqual([0, 0]);
  }
  expect([...new Set(await Promise.all(verdicts))]).toEqual(['reject 2 3 2']);
  for (const member of members) {
    member.send(releaseRequest);
    expect(await member.verdict()).toEqual(['pdu', 6]);
    await member.closed();
  }
  await expectNothingLeft(door, { accepted: 4, rejected: 200, echoes: 4, stored: 4 });
});

const receiver = fileURLToPath(new URL('../../benchmarks/bare-receiver.ts', import.meta.url));
const mostMegabytes = 192;

test('two hundred who hold all they can get hold a bounded memory', async (context) => {
  if (!existsSync('/proc/self/status')) return context.skip('no /proc on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'markit-crowd-'));
  const child = spawn(process.execPath, [receiver, '0', folder, '--no-sync'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(/listening (\d+)/.exec(line.toString())?.[1]);
    // Sixty-four with a place: half an object in values of one byte, or answers that are never read.
    const members = await Promise.all(
      Array.from({ length: 64 }, () => RawPeer.associate(port, { called: 'BARE', maxPduLength: 8 })),
    );
    const small = data(...Array.from({ length: 10_000 }, () => value(3, 0, Buffer.alloc(1))));
    const echoes = Buffer.concat(Array.from({ length: 5000 }, () => echoMessage));
    for (const [at, member] of members.entries()) {
      member.socket.pause();
      member.socket.write(at % 8 === 1 ? echoes : Buffer.concat([storeCommand, small, small, small]));
    }
    // The others never finish the longest request there is.
    const crowd = await Promise.all(Array.from({ length: 136 }, () => RawPeer.connect(port)));
    for (const peer of crowd) peer.socket.write(pdu(1, Buffer.alloc((1 << 20) - 1), 1 << 20));
    const [first] = members;
    first?.socket.resume();
    first?.send(data(value(3, last, none)));
    // Answers come in pieces of two bytes: the last piece of the answer says that it is whole.
    for (let flags = 0; (flags & last) === 0; ) flags = (await first?.receive())?.body[5] ?? last;
    const peak = peakMegabytes(child.pid ?? 0);
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(mostMegabytes);
    for (const peer of [...members, ...crowd]) peer.socket.destroy();
    // The one whole object stays, the halves do not.
    while ((await readdir(folder)).length !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
