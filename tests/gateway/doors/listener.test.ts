/** The door over real sockets: polite peers are served, hostile ones are turned away, and neither leaves anything behind. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Ingest } from '../../../gateway/ingest.ts';
import {
  abortRequest,
  associateRequest,
  command,
  commandSet,
  ctImage,
  data,
  defaultContexts,
  echo,
  last,
  pdu,
  RawPeer,
  releaseRequest,
  store,
  value,
  verification,
} from './raw-peer.ts';
import { seeded } from './seeded.ts';
import { openDoor, type TestDoor } from './test-door.ts';

const pixels = Buffer.from(Array.from({ length: 3000 }, (_, at) => (at * 7) & 0xff));
const echoMessage = data(value(1, command | last, echo));
const storeCommand = data(value(3, command | last, store));
const storeMessage = Buffer.concat([storeCommand, data(value(3, last, pixels))]);

describe('a polite peer', () => {
  it('echoes, stores and releases', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port);
    peer.send(echoMessage);
    expect(await peer.status()).toBe(0);
    peer.send(storeMessage);
    expect(await peer.status()).toBe(0);
    peer.send(releaseRequest);
    expect(await peer.verdict()).toEqual(['pdu', 6]);
    await peer.closed();
    expect(door.stored.map(({ arrival }) => ({ ...arrival, receivedAt: 0 }))).toEqual([
      {
        source: 'loopback',
        transferSyntax: '1.2.840.10008.1.2.1',
        sopClassUid: ctImage,
        sopInstanceUid: '2.25.7',
        receivedAt: 0,
      },
    ]);
    expect(await readFile(door.stored[0]?.file ?? '')).toEqual(pixels);
    expect(door.listener.counters).toMatchObject({ accepted: 1, echoes: 1, stored: 1, aborted: 0, lost: 0 });
  });

  it('may cut its bytes as it likes', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.connect(door.port);
    const all = Buffer.concat([associateRequest(), echoMessage, storeMessage, storeMessage, releaseRequest]);
    for (const byte of all) {
      peer.socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    expect(await peer.verdict()).toEqual(['pdu', 2]);
    expect([await peer.status(), await peer.status(), await peer.status()]).toEqual([0, 0, 0]);
    expect(await peer.verdict()).toEqual(['pdu', 6]);
    for (const { file } of door.stored) expect(await readFile(file)).toEqual(pixels);
    expect(door.stored.length).toBe(2);
  });

  it('may put commands and data sets into one PDU', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port);
    peer.send(
      data(
        value(1, command | last, echo),
        value(1, command | last, echo),
        value(3, command | last, store),
        value(3, 0, pixels.subarray(0, 10)),
        value(3, last, pixels.subarray(10)),
        value(1, command | last, echo),
      ),
    );
    expect([await peer.status(), await peer.status(), await peer.status(), await peer.status()]).toEqual([0, 0, 0, 0]);
    expect(await readFile(door.stored[0]?.file ?? '')).toEqual(pixels);
  });

  it('may announce a tiny longest PDU and gets its answers in such pieces', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port, { maxPduLength: 16 });
    peer.send(echoMessage);
    const first = await peer.receive();
    expect(first?.type).toBe(4);
    expect(first?.body.length).toBeLessThanOrEqual(16);
    let flags = first?.body[5] ?? 0;
    while ((flags & last) === 0) flags = (await peer.receive())?.body[5] ?? last;
  });

  it('may close its half after the last byte and still gets its answer', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port);
    peer.socket.end(storeMessage);
    expect(await peer.status()).toBe(0);
    await peer.closed();
    expect((await door.files()).length).toBe(1);
    expect((await door.event('lost')).why).toBe('connection closed without release');
  });
});

describe('statuses', () => {
  const contexts = [...defaultContexts, [5, '1.2.840.10008.5.1.4.1.1.1', ['1.2.840.10008.1.2']] as const];

  async function statusFor(...message: Uint8Array[]): Promise<number> {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port, { contexts });
    peer.send(...message);
    const status = await peer.status();
    peer.send(echoMessage);
    expect(await peer.status(), 'the association goes on').toBe(0);
    expect(await door.files()).toEqual([]);
    return status;
  }

  it('0122 where the class is not the one negotiated, or no storage class', async () => {
    const dataSet = data(value(5, last, pixels));
    expect(await statusFor(data(value(5, command | last, store)), dataSet)).toBe(0x0122);
    const onEcho = commandSet({ field: 1, sopClass: verification, sopInstance: '1.2', dataSet: true });
    expect(await statusFor(data(value(1, command | last, onEcho), value(1, last, pixels)))).toBe(0x0122);
    expect(await statusFor(data(value(3, command | last, echo)))).toBe(0x0122);
  });

  it('0117 where the instance has no name, C000 where the data set is missing', async () => {
    const nameless = commandSet({ field: 1, sopClass: ctImage, dataSet: true });
    expect(await statusFor(data(value(3, command | last, nameless), value(3, last, pixels)))).toBe(0x0117);
    const long = commandSet({ field: 1, sopClass: ctImage, sopInstance: '1.'.repeat(40), dataSet: true });
    expect(await statusFor(data(value(3, command | last, long), value(3, last, pixels)))).toBe(0x0117);
    const bare = commandSet({ field: 1, sopClass: ctImage, sopInstance: '1.2' });
    expect(await statusFor(data(value(3, command | last, bare)))).toBe(0xc000);
  });

  it('0211 for every other operation, with and without a data set; a cancel has no answer', async () => {
    const find = commandSet({ field: 0x0020, sopClass: ctImage, dataSet: true });
    expect(await statusFor(data(value(3, command | last, find), value(3, last, pixels)))).toBe(0x0211);
    const action = commandSet({ field: 0x0130, sopClass: ctImage });
    expect(await statusFor(data(value(3, command | last, action)))).toBe(0x0211);
    const cancel = Buffer.from(commandSet({ field: 0x0fff }));
    cancel.writeUInt16LE(0x0120, cancel.indexOf(Buffer.from([0x10, 0x01])));
    expect(await statusFor(data(value(1, command | last, cancel)), data(value(3, command | last, action)))).toBe(
      0x0211,
    );
  });

  it('A700 where the story fails, whichever way it does', async () => {
    const broken = async () => {
      throw new Error('disk on fire');
    };
    const ways: Ingest[] = [
      {
        begin: () => {
          throw new Error('begin');
        },
      },
      {
        begin: () => ({
          push: () => {
            throw new Error('push');
          },
          end: broken,
          abandon: async () => undefined,
        }),
      },
      { begin: () => ({ push: broken, end: broken, abandon: broken }) },
      { begin: () => ({ push: () => undefined, end: broken, abandon: broken }) },
    ];
    for (const ingest of ways) {
      await using door = await openDoor({ ingest });
      const peer = await RawPeer.associate(door.port);
      peer.send(storeMessage, storeMessage);
      expect([await peer.status(), await peer.status()]).toEqual([0xa700, 0xa700]);
      expect((await door.event('fault')).fault).toBeInstanceOf(Error);
    }
  });
});

describe('identifiers of other systems', () => {
  it('are handed to the story: an instance that is no UID, a class that only the context names', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port);
    const foreign = commandSet({ field: 1, sopInstance: '../../etc/passwd', dataSet: true });
    peer.send(data(value(3, command | last, foreign), value(3, last, pixels)));
    expect(await peer.status()).toBe(0);
    expect(door.stored[0]?.arrival).toMatchObject({ sopClassUid: ctImage, sopInstanceUid: '../../etc/passwd' });
    expect(JSON.stringify(door.events)).not.toContain('passwd');
  });
});

describe('a hostile peer', () => {
  async function verdictOn(...bytes: Uint8Array[]): Promise<readonly (string | number)[]> {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port);
    peer.send(...bytes);
    const verdict = await peer.verdict();
    await peer.closed();
    await door.listener.stop(1000);
    expect(await door.files(), 'nothing is left behind').toEqual([]);
    return verdict;
  }

  it('is aborted on a lie about lengths or types', async () => {
    expect(await verdictOn(pdu(4, Buffer.alloc(0), 0xffff_ffff))).toEqual(['abort', 2, 6]);
    expect(await verdictOn(pdu(0x42, Buffer.alloc(0)))).toEqual(['abort', 2, 1]);
    expect(await verdictOn(storeCommand, data(value(3, 0, pixels), Buffer.alloc(3)))).toEqual(['abort', 2, 6]);
  });

  it('is aborted on a wrong context, data without command and command within data', async () => {
    expect(await verdictOn(data(value(9, command | last, echo)))).toEqual(['abort', 2, 6]);
    expect(await verdictOn(data(value(3, last, pixels)))).toEqual(['abort', 2, 5]);
    expect(await verdictOn(storeCommand, echoMessage)).toEqual(['abort', 2, 5]);
    expect(await verdictOn(storeCommand, data(value(1, last, pixels)))).toEqual(['abort', 2, 5]);
    const halves = [value(1, command, echo.subarray(0, 8)), value(3, command | last, echo.subarray(8))];
    expect(await verdictOn(data(...halves))).toEqual(['abort', 2, 5]);
  });

  it('is aborted on endless commands, responses and PDUs out of turn', async () => {
    const long = Array.from({ length: 20 }, () => data(value(1, command, Buffer.alloc(1000))));
    expect(await verdictOn(...long)).toEqual(['abort', 2, 6]);
    expect(await verdictOn(data(value(1, command | last, commandSet({ field: 0x8001 }))))).toEqual(['abort', 2, 5]);
    expect(await verdictOn(associateRequest())).toEqual(['abort', 2, 2]);
    expect(await verdictOn(pdu(6, Buffer.alloc(4)))).toEqual(['abort', 2, 2]);
    expect(await verdictOn(pdu(2, Buffer.alloc(80)))).toEqual(['abort', 2, 2]);
  });

  it('may abort, vanish or half-close in every state and leaves nothing behind', async () => {
    await using door = await openDoor();
    const stages = [
      Buffer.alloc(0),
      associateRequest().subarray(0, 40),
      associateRequest(),
      Buffer.concat([associateRequest(), data(value(3, command, store.subarray(0, 10)))]),
      Buffer.concat([associateRequest(), storeCommand]),
      Buffer.concat([associateRequest(), storeCommand, data(value(3, 0, pixels))]),
      Buffer.concat([associateRequest(), storeCommand, pdu(4, value(3, 0, pixels), 60_000)]),
    ];
    const endings = [
      (peer: RawPeer) => peer.send(abortRequest),
      (peer: RawPeer) => peer.socket.end(),
      (peer: RawPeer) => peer.socket.resetAndDestroy(),
      (peer: RawPeer) => peer.socket.end(releaseRequest),
    ];
    for (const stage of stages) {
      for (const ending of endings) {
        const peer = await RawPeer.connect(door.port);
        peer.send(stage);
        await new Promise(setImmediate);
        ending(peer);
        await peer.closed();
      }
    }
    const peer = await RawPeer.associate(door.port);
    peer.send(echoMessage);
    expect(await peer.status()).toBe(0);
    await door.listener.stop(1000);
    expect(await door.files()).toEqual([]);
    expect(door.events.filter((event) => event.kind === 'fault')).toEqual([]);
    expect(door.listener.counters.open).toBe(0);
  });

  it('with four hundred damaged conversations breaks nothing but its own associations', async () => {
    await using door = await openDoor({ limits: { artimMs: 2000 } });
    const polite = Buffer.concat([associateRequest(), echoMessage, storeMessage, releaseRequest]);
    for (let seed = 0; seed < 400; seed += 10) {
      await Promise.all(
        Array.from({ length: 10 }, async (_, at) => {
          const random = seeded(seed + at);
          const bytes = Buffer.from(polite);
          for (let hits = random(4) + 1; hits > 0; hits--) bytes[random(random(2) ? 80 : bytes.length)] = random(256);
          const peer = await RawPeer.connect(door.port);
          peer.socket.end(bytes.subarray(0, random(4) ? bytes.length : random(bytes.length)));
          await peer.closed();
        }),
      );
    }
    await door.listener.stop(1000);
    expect(door.events.filter((event) => event.kind === 'fault')).toEqual([]);
    expect((await door.files()).length).toBe(door.listener.counters.stored);
    expect(door.listener.counters).toMatchObject({ open: 0 });
    expect(door.listener.counters.aborted).toBeGreaterThan(40);
  });

  it('does not get a word of its own into the events', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.connect(door.port);
    peer.send(associateRequest({ calling: 'EVIL\n\x1b[31mRED' }));
    expect(await peer.verdict()).toEqual(['reject', 1, 1, 3]);
    expect(await door.event('rejected')).toEqual({
      kind: 'rejected',
      cause: 'calling AE title or address',
      callingAe: undefined,
    });
  });
});

describe('time', () => {
  it('is up for who asks nothing, or one byte at a time', async () => {
    await using door = await openDoor({ limits: { artimMs: 300 } });
    const silent = await RawPeer.connect(door.port);
    const drip = await RawPeer.connect(door.port);
    const bytes = [...associateRequest()];
    const timer = setInterval(() => drip.send(Buffer.from([bytes.shift() ?? 0])), 20);
    expect(await silent.verdict()).toEqual(['closed']);
    expect(await drip.verdict()).toEqual(['closed']);
    clearInterval(timer);
    expect((await door.event('lost')).why).toBe('no association request in time');
  });

  it('is up for an idle association, but not between messages that keep coming', async () => {
    await using door = await openDoor({ limits: { idleMs: 1000 } });
    const peer = await RawPeer.associate(door.port);
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      peer.send(echoMessage);
      expect(await peer.status()).toBe(0);
    }
    expect(await peer.verdict()).toEqual(['abort', 0, 0]);
    expect((await door.event('aborted')).why).toBe('idle for too long');
  });

  it('is up for a transfer that stalls or drips', async () => {
    await using door = await openDoor({ limits: { stallMs: 300, stallBytes: 4096 } });
    const stalled = await RawPeer.associate(door.port);
    const drip = await RawPeer.associate(door.port);
    stalled.send(storeCommand, data(value(3, 0, pixels)));
    drip.send(storeCommand, data(value(3, 0, pixels)));
    const timer = setInterval(() => drip.send(data(value(3, 0, pixels.subarray(0, 1)))), 20);
    expect(await stalled.verdict()).toEqual(['abort', 0, 0]);
    expect(await drip.verdict()).toEqual(['abort', 0, 0]);
    clearInterval(timer);
    await Promise.all([stalled.closed(), drip.closed()]);
    await door.listener.stop(1000);
    expect(await door.files()).toEqual([]);
  });

  it('that the box takes itself is not the sender’s', async () => {
    const slow: Ingest = {
      begin: () => ({
        push: () => undefined,
        end: () => new Promise((resolve) => setTimeout(() => resolve({ status: 0 }), 1500)),
        abandon: async () => undefined,
      }),
    };
    await using door = await openDoor({ ingest: slow, limits: { stallMs: 400, idleMs: 400 } });
    const peer = await RawPeer.associate(door.port);
    peer.send(storeMessage);
    expect(await peer.status()).toBe(0);
  });
});

describe('limits', () => {
  it('of associations reject the others as transient, and a place that is freed is given again', async () => {
    await using door = await openDoor({ maxAssociations: 8 });
    const peers = await Promise.all(Array.from({ length: 200 }, () => RawPeer.connect(door.port)));
    for (const peer of peers) peer.send(associateRequest());
    const verdicts = await Promise.all(
      peers.map(async (peer) => {
        const verdict = await peer.verdict();
        if (verdict[0] === 'reject') await peer.closed();
        return verdict.join(' ');
      }),
    );
    const count = (verdict: string) => verdicts.filter((v) => v === verdict).length;
    expect([count('pdu 2'), count('reject 2 3 2')]).toEqual([8, 192]);
    expect(door.listener.counters).toMatchObject({ open: 8, accepted: 8, rejected: 192, aborted: 0, lost: 0 });
    for (const peer of peers) peer.socket.destroy();
    for (;;) {
      const peer = await RawPeer.connect(door.port);
      peer.send(associateRequest());
      const verdict = await peer.verdict();
      peer.socket.destroy();
      if (verdict[0] === 'pdu') break;
    }
  });

  it('of the story hold back that sender and nobody else', async () => {
    let taken = 0;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const stuck: Ingest = {
      begin: () => ({
        push: (chunk) => {
          taken += chunk.length;
          return gate;
        },
        end: async () => ({ status: 0 }),
        abandon: async () => undefined,
      }),
    };
    await using door = await openDoor({ ingest: stuck });
    const sender = await RawPeer.associate(door.port);
    const piece = data(value(3, 0, Buffer.alloc(100_000)));
    sender.send(storeCommand);
    for (let i = 0; i < 500; i++) sender.socket.write(piece);
    const other = await RawPeer.associate(door.port);
    for (let i = 0; i < 50; i++) {
      other.send(echoMessage);
      expect(await other.status()).toBe(0);
    }
    expect(taken).toBeLessThanOrEqual(65_536);
    // What the box itself has read stays small: the rest waits in the kernel and in the sender.
    expect(door.listener.counters.bytes).toBeLessThan(1_000_000);
    open();
    sender.send(data(value(3, last, pixels)));
    expect(await sender.status()).toBe(0);
    expect(taken).toBe(500 * 100_000 + pixels.length);
  });
});

describe('stopping', () => {
  /** The box has read all that these peers sent. */
  async function arrived(door: TestDoor, ...peers: RawPeer[]): Promise<void> {
    const sent = peers.reduce((sum, peer) => sum + peer.socket.bytesWritten, 0);
    while (door.listener.counters.bytes < sent) await new Promise(setImmediate);
  }

  it('lets an object under way end, and aborts who is idle', async () => {
    await using door = await openDoor();
    const busy = await RawPeer.associate(door.port);
    const idle = await RawPeer.associate(door.port);
    busy.send(storeCommand, data(value(3, 0, pixels)));
    await arrived(door, busy, idle);
    const stopped = door.listener.stop(5000);
    expect(await idle.verdict()).toEqual(['abort', 0, 0]);
    busy.send(data(value(3, last, pixels)));
    expect(await busy.status()).toBe(0);
    expect(await busy.verdict()).toEqual(['abort', 0, 0]);
    busy.socket.destroy();
    idle.socket.destroy();
    await stopped;
    expect((await door.files()).length).toBe(1);
  });

  it('gives up an object that does not end in time', async () => {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port);
    peer.send(storeCommand, data(value(3, 0, pixels)));
    await arrived(door, peer);
    const stopped = door.listener.stop(100);
    expect(await peer.verdict()).toEqual(['abort', 0, 0]);
    peer.socket.destroy();
    await stopped;
    expect(await door.files()).toEqual([]);
  });
});

describe('peers', () => {
  const peer = { id: 'p1', aeTitle: 'RAW', addresses: ['127.0.0.1'] };

  it('may be registered while the door is open: it moves off loopback and keeps its port', async () => {
    await using door = await openDoor({ host: '0.0.0.0' });
    expect(door.listener.address?.host).toBe('127.0.0.1');
    const before = await RawPeer.associate(door.port, { calling: 'ANYBODY' });
    await door.listener.setPeers([peer]);
    expect(door.listener.address).toEqual({ host: '0.0.0.0', port: door.port });
    const stranger = await RawPeer.connect(door.port);
    stranger.send(associateRequest({ calling: 'ANYBODY' }));
    expect(await stranger.verdict()).toEqual(['reject', 1, 1, 3]);
    const known = await RawPeer.associate(door.port);
    known.send(storeMessage);
    expect(await known.status()).toBe(0);
    expect(door.stored[0]?.arrival.source).toBe('p1');
    before.send(echoMessage);
    expect(await before.status(), 'an association that stood is left alone').toBe(0);
  });
});
