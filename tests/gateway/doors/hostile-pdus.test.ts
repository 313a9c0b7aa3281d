/** PDUs that lie, once an association stands: the A-ABORT of PS3.8 Table 9-26 for each, and nothing left behind. */
import { expect, test } from 'vitest';
import { expectNothingLeft } from './left-behind.ts';
import {
  associateRequest,
  command,
  commandSet,
  ctImage,
  data,
  defaultContexts,
  echo,
  implicitLittle,
  last,
  pdu,
  RawPeer,
  type RequestOptions,
  releaseRequest,
  store,
  value,
} from './raw-peer.ts';
import { openDoor } from './test-door.ts';

const none = Buffer.alloc(0);
const pixels = Buffer.alloc(3000, 7);
const wholeEcho = value(1, command | last, echo);
const storeCommand = value(3, command | last, store);
const refusedContext = 5;
const contexts = [
  ...defaultContexts,
  [refusedContext, '1.2.840.10008.5.1.4.1.2.2.1', [implicitLittle]],
] as const satisfies RequestOptions['contexts'];

/** A value whose length field says `length`. */
function lyingValue(length: number, contextId = 1, flags = command | last, bytes: Uint8Array = echo): Buffer {
  const lying = value(contextId, flags, bytes);
  lying.writeUInt32BE(length >>> 0);
  return lying;
}

type Case = readonly [name: string, reason: number, ...bytes: Uint8Array[]];

const lengths: readonly Case[] = [
  ['a P-DATA-TF of 4 GiB', 6, pdu(4, none, 0xffff_ffff)],
  ['a P-DATA-TF longer than was offered', 6, pdu(4, none, (128 + 64) * 1024 + 1)],
  ['a P-DATA-TF of nothing', 6, pdu(4, none)],
  ['a P-DATA-TF too short for a value', 6, pdu(4, Buffer.alloc(5))],
  ['a value of 4 GiB', 6, data(lyingValue(0xffff_ffff))],
  ['a value of 2 GiB', 6, data(lyingValue(0x8000_0000))],
  ['a value one byte longer than its PDU', 6, data(lyingValue(echo.length + 3))],
  [
    'a value longer than its PDU in the middle of an object',
    6,
    data(storeCommand),
    data(lyingValue(4000, 3, 0, pixels)),
  ],
  ['a value without context and flags', 6, data(lyingValue(0))],
  ['a value without flags', 6, data(lyingValue(1))],
  ['a byte behind the last value', 6, data(wholeEcho, Buffer.alloc(1))],
  ['five bytes behind the last value of an object', 6, data(storeCommand), data(value(3, 0, pixels), Buffer.alloc(5))],
  ['an A-RELEASE-RQ of 4 GiB', 6, pdu(5, none, 0xffff_ffff)],
  ['an A-RELEASE-RQ without its reserved bytes', 6, pdu(5, none)],
  ['an A-ABORT of another length', 6, pdu(7, Buffer.alloc(5))],
  ['an A-ASSOCIATE-RQ of 4 GiB', 6, pdu(1, none, 0xffff_ffff)],
];

const types: readonly Case[] = [
  ['type 00', 1, pdu(0, none)],
  ['type 08', 1, pdu(8, Buffer.alloc(4))],
  ['type FF in the middle of an object', 1, data(storeCommand), data(value(3, 0, pixels)), pdu(0xff, none)],
  ['another protocol', 1, Buffer.from('GET / HTTP/1.1\r\nHost: box\r\n\r\n')],
  ['a second A-ASSOCIATE-RQ', 2, associateRequest()],
  ['a second A-ASSOCIATE-RQ within a command', 2, data(value(3, command, store.subarray(0, 9))), associateRequest()],
  ['a second A-ASSOCIATE-RQ before a data set', 2, data(storeCommand), associateRequest()],
  ['a second A-ASSOCIATE-RQ within a data set', 2, data(storeCommand, value(3, 0, pixels)), associateRequest()],
  ['an A-ASSOCIATE-AC', 2, pdu(2, Buffer.alloc(68))],
  ['an A-ASSOCIATE-RJ', 2, pdu(3, Buffer.alloc(4))],
  ['an A-RELEASE-RP', 2, pdu(6, Buffer.alloc(4))],
];

const messages: readonly Case[] = [
  ['a context that was not proposed', 6, data(value(9, command | last, echo))],
  ['a context that was refused', 6, data(value(refusedContext, command | last, echo))],
  ['an even context', 6, data(value(2, command | last, echo))],
  ['context 0', 6, data(value(0, command | last, echo))],
  ['a context that was not proposed, without a byte', 6, data(value(9, command, none))],
  ['a context that was not proposed, behind a whole command', 6, data(storeCommand), data(value(9, last, pixels))],
  ['a data set without a command', 5, data(value(3, last, pixels))],
  ['a data set without a command, and without a byte', 5, data(value(3, 0, none))],
  ['a data set within a command', 5, data(value(3, command, store.subarray(0, 9)), value(3, 0, pixels))],
  ['a command in place of the data set', 5, data(storeCommand, wholeEcho)],
  ['a command within the data set', 5, data(storeCommand, value(3, 0, pixels), storeCommand)],
  ['a data set on another context than its command', 5, data(storeCommand, value(1, last, pixels))],
  ['a data set that changes its context', 5, data(storeCommand, value(3, 0, pixels), value(1, last, pixels))],
  [
    'a command that changes its context',
    5,
    data(value(1, command, echo.subarray(0, 9)), value(3, command | last, echo.subarray(9))),
  ],
  [
    'another context between two pieces of a command',
    5,
    data(value(1, command, echo.subarray(0, 9))),
    data(value(3, command, none)),
    data(value(1, command | last, echo.subarray(9))),
  ],
  ['a command of nothing', 6, data(value(1, command | last, none))],
  ['a command cut off', 6, data(value(1, command | last, echo.subarray(0, -1)))],
  ['a command without end', 6, ...Array.from({ length: 20 }, () => data(value(1, command, Buffer.alloc(1000))))],
  ['a response to nothing', 5, data(value(1, command | last, commandSet({ field: 0x8001 })))],
];

for (const [name, reason, ...bytes] of [...lengths, ...types, ...messages]) {
  test(`${name} is aborted with reason ${reason}`, async () => {
    await using door = await openDoor();
    const peer = await RawPeer.associate(door.port, { contexts });
    peer.send(...bytes);
    expect(await peer.verdict()).toEqual(['abort', 2, reason]);
    expect(await peer.verdict(), 'and that is the last word').toEqual(['closed']);
    await peer.closed();
    await expectNothingLeft(door, { accepted: 1, aborted: 1 });
  });
}

test('a release in the middle of an object is granted, and the object is given up', async () => {
  await using door = await openDoor();
  for (const [at, begun] of [
    data(value(3, command, store.subarray(0, 9))),
    data(storeCommand),
    data(storeCommand, value(3, 0, pixels)),
  ].entries()) {
    const peer = await RawPeer.associate(door.port);
    peer.send(begun, releaseRequest);
    expect(await peer.verdict(), `stage ${at}`).toEqual(['pdu', 6]);
    await peer.closed();
  }
  await expectNothingLeft(door, { accepted: 3 });
});

test('values without a byte are taken where a value may stand', async () => {
  await using door = await openDoor();
  const peer = await RawPeer.associate(door.port);
  const empty = (flags: number) => value(3, flags, none);
  peer.send(
    data(empty(command), empty(command), storeCommand, ...Array.from({ length: 1000 }, () => empty(0)), empty(last)),
  );
  expect(await peer.status()).toBe(0);
  expect((await door.files()).length).toBe(1);
  peer.send(releaseRequest);
  expect(await peer.verdict()).toEqual(['pdu', 6]);
  await peer.closed();
  await expectNothingLeft(door, { accepted: 1, stored: 1 });
});

test('two commands in one PDU are two messages, each answered once and in order', async () => {
  await using door = await openDoor();
  const peer = await RawPeer.associate(door.port);
  const named = (messageId: number) =>
    commandSet({ field: 1, sopClass: ctImage, sopInstance: '2.25.7', messageId, dataSet: true });
  peer.send(
    data(
      value(3, command | last, named(11)),
      value(3, last, pixels),
      value(3, command | last, named(12)),
      value(3, last, pixels),
    ),
    releaseRequest,
  );
  for (const messageId of [11, 12]) {
    const answer = await peer.receive();
    expect(answer?.body.includes(Buffer.from([0x20, 1, 2, 0, 0, 0, messageId, 0])), `message ${messageId}`).toBe(true);
  }
  expect(await peer.verdict()).toEqual(['pdu', 6]);
  await peer.closed();
  await expectNothingLeft(door, { accepted: 1, stored: 2 });
});
