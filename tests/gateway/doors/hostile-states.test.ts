/** A peer that breaks off in every state an acceptor can be in (PS3.8 section 9.2.1), and what is left of it each time. */
import { expect, test } from 'vitest';
import type { Ingest } from '../../../gateway/ingest.ts';
import { expectNothingLeft } from './left-behind.ts';
import {
  abortRequest,
  associateRequest,
  command,
  data,
  last,
  pdu,
  RawPeer,
  releaseRequest,
  store,
  value,
} from './raw-peer.ts';
import { openDoor, type TestDoor } from './test-door.ts';

const pixels = Buffer.alloc(3000, 7);
const request = associateRequest();
const storeCommand = data(value(3, command | last, store));
const longValue = data(value(3, 0, Buffer.alloc(50_000)));
const storeMessage = Buffer.concat([storeCommand, data(value(3, last, pixels))]);

interface Stage {
  readonly bytes: Uint8Array;
  /** What an A-ABORT is there: heard, or the rest of something else, which it may make a lie. */
  readonly abortIs: 'heard' | 'rest' | 'lie';
}

const stages: Readonly<Record<string, Stage>> = {
  'Sta2, nothing said': { bytes: Buffer.alloc(0), abortIs: 'heard' },
  'Sta2, within the request': { bytes: request.subarray(0, 40), abortIs: 'rest' },
  'Sta6, no message yet': { bytes: request, abortIs: 'heard' },
  'Sta6, within a PDU header': { bytes: Buffer.concat([request, storeCommand.subarray(0, 3)]), abortIs: 'lie' },
  'Sta6, within a command': {
    bytes: Buffer.concat([request, data(value(3, command, store.subarray(0, 10)))]),
    abortIs: 'heard',
  },
  'Sta6, before the data set': { bytes: Buffer.concat([request, storeCommand]), abortIs: 'heard' },
  'Sta6, within the data set': {
    bytes: Buffer.concat([request, storeCommand, data(value(3, 0, pixels))]),
    abortIs: 'heard',
  },
  'Sta6, within a value of the data set': {
    bytes: Buffer.concat([request, storeCommand, longValue.subarray(0, 2000)]),
    abortIs: 'rest',
  },
};

/** The last PDU that the peer gets before the box closes. */
async function lastWord(peer: RawPeer): Promise<readonly (string | number)[]> {
  let word: readonly (string | number)[] = [];
  for (let next = await peer.verdict(); next[0] !== 'closed'; next = await peer.verdict()) word = next;
  return word;
}

const accepted = ['pdu', 2];

for (const [name, { bytes, abortIs }] of Object.entries(stages)) {
  const established = bytes.length >= request.length;
  const counters = established ? { accepted: 1 } : {};
  const silence = established ? accepted : [];

  test(`an A-ABORT in ${name} is ${abortIs === 'heard' ? 'heard' : `its ${abortIs}`}`, async () => {
    await using door = await openDoor();
    const peer = await RawPeer.connect(door.port);
    peer.socket.end(Buffer.concat([bytes, abortRequest]));
    expect(await lastWord(peer)).toEqual(abortIs === 'lie' ? ['abort', 2, 6] : silence);
    await peer.closed();
    await expectNothingLeft(door, { ...counters, ...(abortIs === 'rest' ? { lost: 1 } : { aborted: 1 }) });
  });

  test(`a connection that ends in ${name}: closed without an answer`, async () => {
    await using door = await openDoor();
    const peer = await RawPeer.connect(door.port);
    peer.socket.end(bytes);
    expect(await lastWord(peer)).toEqual(silence);
    await peer.closed();
    await expectNothingLeft(door, { ...counters, lost: 1 });
  });

  test(`a connection that breaks in ${name}: given up`, async () => {
    await using door = await openDoor();
    const peer = await RawPeer.connect(door.port);
    peer.send(bytes);
    while (door.listener.counters.bytes < bytes.length) await new Promise(setImmediate);
    peer.socket.resetAndDestroy();
    await door.event('lost');
    await expectNothingLeft(door, { ...counters, lost: 1 });
  });
}

/** The receiver that writes files, held back at each object's first bytes or at its answer until it is let go. */
class HeldBack {
  readonly #at: 'push' | 'end';
  readonly #gate = Promise.withResolvers<void>();
  readonly #asked = Promise.withResolvers<void>();
  /** Resolves when it holds back. */
  readonly asked = this.#asked.promise;

  constructor(at: 'push' | 'end') {
    this.#at = at;
  }

  over(ingest: Ingest): Ingest {
    return {
      begin: (arrival) => {
        const receiving = ingest.begin(arrival);
        return {
          push: async (chunk) => {
            if (this.#at === 'push') await this.#wait();
            await receiving.push(chunk);
          },
          abandon: () => receiving.abandon(),
          end: async () => {
            if (this.#at === 'end') await this.#wait();
            return await receiving.end();
          },
        };
      },
    };
  }

  letGo(): void {
    this.#gate.resolve();
  }

  #wait(): Promise<void> {
    this.#asked.resolve();
    return this.#gate.promise;
  }
}

/** A peer whose object is whole and whose answer the box still owes. */
async function withAnswerPending(
  work: (door: TestDoor, peer: RawPeer, held: HeldBack) => Promise<void>,
): Promise<void> {
  const held = new HeldBack('end');
  await using door = await openDoor({ over: (ingest) => held.over(ingest) });
  const peer = await RawPeer.associate(door.port);
  peer.send(storeMessage);
  await held.asked;
  await work(door, peer, held);
}

test('an A-ABORT while the answer is pending: the object was whole and is kept', () =>
  withAnswerPending(async (door, peer, held) => {
    peer.socket.end(abortRequest);
    held.letGo();
    await door.event('aborted');
    await peer.closed();
    await expectNothingLeft(door, { accepted: 1, stored: 1, aborted: 1 });
  }));

test('a connection that breaks while the answer is pending: the object was whole and is kept', () =>
  withAnswerPending(async (door, peer, held) => {
    peer.socket.resetAndDestroy();
    await door.event('lost');
    held.letGo();
    await door.event('answered');
    await expectNothingLeft(door, { accepted: 1, stored: 1, lost: 1 });
  }));

for (const [name, breakOff, ended] of [
  ['an A-ABORT', (peer: RawPeer) => peer.socket.end(abortRequest), 'aborted'],
  ['an end of the connection', (peer: RawPeer) => peer.socket.end(), 'lost'],
  ['a connection that breaks', (peer: RawPeer) => peer.socket.resetAndDestroy(), 'lost'],
] as const) {
  test(`${name} while the box makes the sender wait within an object: given up`, async () => {
    const held = new HeldBack('push');
    await using door = await openDoor({ over: (ingest) => held.over(ingest) });
    const peer = await RawPeer.associate(door.port);
    peer.send(storeCommand, data(value(3, 0, Buffer.alloc(20_000))));
    await held.asked;
    breakOff(peer);
    // Nothing tells that it has arrived: it waits with the sender.
    await new Promise((resolve) => setTimeout(resolve, 100));
    held.letGo();
    await door.event(ended);
    await expectNothingLeft(door, { accepted: 1, [ended]: 1 });
  });
}

const afterwards: readonly (readonly [
  name: string,
  bytes: Uint8Array,
  word: readonly (string | number)[],
  count: object,
])[] = [
  ['an end of the connection', Buffer.alloc(0), ['closed'], { lost: 1 }],
  ['a release', releaseRequest, ['pdu', 6], {}],
  ['a second A-ASSOCIATE-RQ', request, ['abort', 2, 2], { aborted: 1 }],
  ['a PDU of no known type', pdu(0x42, Buffer.alloc(0)), ['abort', 2, 1], { aborted: 1 }],
  ['a data set without a command', data(value(3, last, pixels)), ['abort', 2, 5], { aborted: 1 }],
];

for (const [name, bytes, word, count] of afterwards) {
  test(`${name} while the answer is pending waits for the answer`, () =>
    withAnswerPending(async (door, peer, held) => {
      peer.socket.end(bytes);
      while (door.listener.counters.bytes < request.length + storeMessage.length + bytes.length)
        await new Promise(setImmediate);
      held.letGo();
      expect(await peer.status()).toBe(0);
      expect(await peer.verdict()).toEqual(word);
      await peer.closed();
      await expectNothingLeft(door, { accepted: 1, stored: 1, ...count });
    }));
}

const lastWords: readonly (readonly [
  name: string,
  bytes: Uint8Array,
  word: readonly (string | number)[],
  count: object,
])[] = [
  ['a rejection', associateRequest({ called: 'OTHER' }), ['reject', 1, 1, 7], { rejected: 1 }],
  ['an abort', Buffer.concat([request, pdu(0x42, Buffer.alloc(0))]), ['abort', 2, 1], { accepted: 1, aborted: 1 }],
];

for (const [name, bytes, word, count] of lastWords) {
  test(`Sta13 after ${name}: what still comes has no effect, and ARTIM closes for a peer that does not`, async () => {
    await using door = await openDoor({ limits: { artimMs: 300 } });
    for (const more of [request, storeMessage, abortRequest, releaseRequest, Buffer.alloc(100_000, 0xff)]) {
      const peer = await RawPeer.connect(door.port);
      peer.send(bytes, more);
      expect(await lastWord(peer)).toEqual(word);
      peer.socket.destroy();
    }
    const times = Object.fromEntries(Object.entries(count).map(([counter, once]) => [counter, 5 * once]));
    await expectNothingLeft(door, times);
  });
}

const afterRelease: readonly (readonly [name: string, bytes: Uint8Array, word: readonly (string | number)[]])[] = [
  ['a second A-ASSOCIATE-RQ', request, ['abort', 2, 2]],
  ['a PDU of no known type', pdu(0x42, Buffer.alloc(0)), ['abort', 2, 1]],
  ['a PDU that lies', pdu(4, Buffer.alloc(0), 0xffff_ffff), ['abort', 2, 6]],
  ['a message', storeMessage, ['pdu', 6]],
  ['a second release', releaseRequest, ['pdu', 6]],
  ['an A-ABORT', abortRequest, ['pdu', 6]],
];

for (const [name, bytes, word] of afterRelease) {
  test(`Sta13 after a release: ${name} begins nothing, and ARTIM closes for a peer that does not`, async () => {
    await using door = await openDoor({ limits: { artimMs: 300 } });
    const peer = await RawPeer.associate(door.port);
    peer.send(releaseRequest, bytes);
    expect(await lastWord(peer)).toEqual(word);
    peer.socket.destroy();
    await expectNothingLeft(door, { accepted: 1 });
  });
}
