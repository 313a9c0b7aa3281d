/** Association requests that lie: AA-1 of PS3.8 Table 9-9 where the PDU is broken, A-ASSOCIATE-RJ where its words are. */
import { expect, test } from 'vitest';
import { ListenerLog } from '../../../gateway/doors/listener-log.ts';
import { expectNothingLeft } from './left-behind.ts';
import { associateRequest, ctImage, explicitLittle, implicitLittle, item, pdu, RawPeer } from './raw-peer.ts';
import { openDoor, type TestDoor } from './test-door.ts';

const none = Buffer.alloc(0);
/** Version, titles and reserved bytes of a good request. */
const fixedPart = associateRequest().subarray(6, 6 + 68);
const applicationContext = item(0x10, '1.2.840.10008.3.1.1.1');
const maximumLength = item(0x51, Buffer.from([0, 0, 64, 0]));
const user = item(0x50, maximumLength);

function context(id: number, ...subItems: Uint8Array[]): Buffer {
  return item(0x20, Buffer.concat([Buffer.from([id, 0, 0, 0]), ...subItems]));
}

const ct = (id: number) => context(id, item(0x30, ctImage), item(0x40, explicitLittle));

function request(...items: Uint8Array[]): Buffer {
  return pdu(1, Buffer.concat([fixedPart, ...items]));
}

/** The item with another length in its header. */
function lying(honest: Buffer, length: number): Buffer {
  const bytes = Buffer.from(honest);
  bytes.writeUInt16BE(length, 2);
  return bytes;
}

function role(uid: string, uidLength = uid.length): Buffer {
  return item(
    0x54,
    Buffer.concat([Buffer.from([uidLength >> 8, uidLength & 0xff]), Buffer.from(uid), Buffer.from([1, 1])]),
  );
}

async function verdictOn(door: TestDoor, bytes: Uint8Array): Promise<readonly (string | number)[]> {
  const peer = await RawPeer.connect(door.port);
  peer.send(bytes);
  const verdict = await peer.verdict();
  await peer.closed();
  return verdict;
}

const broken: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['of 4 GiB', pdu(1, none, 0xffff_ffff)],
  ['longer than any request is', pdu(1, none, (1 << 20) + 1)],
  ['shorter than its fixed part', pdu(1, fixedPart.subarray(0, 67))],
  ['of a fixed part alone', request()],
  ['with an item that ends behind the PDU', request(applicationContext, ct(1), lying(user, 0xffff))],
  ['with three bytes left over', request(applicationContext, ct(1), user, Buffer.alloc(3))],
  ['with a context that ends within itself', request(applicationContext, lying(ct(1), 20), user)],
  ['with a context too short for its id', request(applicationContext, item(0x20, Buffer.alloc(3)), user)],
  [
    'with a syntax that ends behind its context',
    request(applicationContext, context(1, lying(item(0x30, ctImage), 60)), user),
  ],
  [
    'with user information whose item ends behind it',
    request(applicationContext, ct(1), item(0x50, lying(maximumLength, 9))),
  ],
  ['with a maximum length of three bytes', request(applicationContext, ct(1), item(0x50, item(0x51, Buffer.alloc(3))))],
  ['with a role cut off', request(applicationContext, ct(1), item(0x50, item(0x54, Buffer.alloc(3))))],
  ['with a role whose class ends behind it', request(applicationContext, ct(1), item(0x50, role(ctImage, 0xffff)))],
  ['with an even context id', request(applicationContext, ct(2), user)],
  ['with context id 0', request(applicationContext, ct(0), user)],
  ['with a context id twice', request(applicationContext, ct(1), ct(3), ct(1), user)],
  [
    'with 129 contexts',
    request(applicationContext, ...Array.from({ length: 129 }, (_, at) => ct((2 * at + 1) & 0xff)), user),
  ],
  [
    'with 10,000 contexts',
    request(applicationContext, ...Array.from({ length: 10_000 }, (_, at) => ct((2 * at + 1) & 0xff)), user),
  ],
  ['without a context', request(applicationContext, user)],
  ['with a context without abstract syntax', request(applicationContext, context(1, item(0x40, implicitLittle)), user)],
  [
    'with two abstract syntaxes in a context',
    request(applicationContext, context(1, item(0x30, ctImage), item(0x30, ctImage)), user),
  ],
  ['with two application contexts', request(applicationContext, applicationContext, ct(1), user)],
  ['with user information twice', request(applicationContext, ct(1), user, user)],
  [
    'with two maximum lengths',
    request(applicationContext, ct(1), item(0x50, Buffer.concat([maximumLength, maximumLength]))),
  ],
];

const outOfTurn: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ...[2, 3, 6].map((type) => [`a PDU of type ${type}`, pdu(type, Buffer.alloc(type === 2 ? 68 : 4))] as const),
  ['a P-DATA-TF', pdu(4, Buffer.from([0, 0, 0, 2, 1, 3]))],
  ['a P-DATA-TF that lies', pdu(4, none, 0xffff_ffff)],
  ['an A-RELEASE-RQ', pdu(5, Buffer.alloc(4))],
  ['a PDU of no known type', pdu(0x99, none)],
  ['another protocol', Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')],
];

for (const [name, bytes] of [...broken.map(([name, bytes]) => [`a request ${name}`, bytes] as const), ...outOfTurn]) {
  test(`${name} is aborted before there is an association`, async () => {
    await using door = await openDoor();
    expect(await verdictOn(door, bytes)).toEqual(['abort', 0, 0]);
    await expectNothingLeft(door, { aborted: 1 });
  });
}

test('an A-ABORT before the request closes the connection without a word', async () => {
  await using door = await openDoor();
  expect(await verdictOn(door, pdu(7, Buffer.alloc(4)))).toEqual(['closed']);
  await expectNothingLeft(door, { aborted: 1 });
});

/** Id and result of every context of an A-ASSOCIATE-AC. */
function* contextResults(body: Buffer): Generator<string> {
  for (let at = 68; at < body.length; at += 4 + body.readUInt16BE(at + 2)) {
    if (body[at] === 0x21) yield `${body[at + 4]}: ${body[at + 6]}`;
  }
}

test('what is only odd is answered item by item', async () => {
  await using door = await openDoor();
  const syntaxes = Buffer.concat(Array.from({ length: 16_000 }, () => item(0x40, '')));
  const bytes = request(
    applicationContext,
    item(0x99, 'an item of another standard'),
    context(1, item(0x30, 'x'.repeat(60_000)), item(0x40, implicitLittle)),
    context(3, item(0x30, ctImage), syntaxes.subarray(0, 60_000)),
    context(255, item(0x30, ctImage), item(0x40, implicitLittle)),
    item(0x50, Buffer.concat([maximumLength, ...Array.from({ length: 1500 }, () => role(ctImage))])),
  );
  const peer = await RawPeer.connect(door.port);
  peer.send(bytes);
  const answer = await peer.receive();
  expect(answer?.type).toBe(2);
  const results = [...contextResults(answer?.body ?? none)];
  expect(results, 'abstract syntax or transfer syntaxes not supported, accepted').toEqual(['1: 3', '3: 4', '255: 0']);
  expect(answer?.body.length, 'what is repeated is not repeated to the peer').toBeLessThan(600);
  await peer.closed();
  await expectNothingLeft(door, { accepted: 1, lost: 1 });
});

test('128 contexts of 60 transfer syntaxes are a request like any other', async () => {
  await using door = await openDoor();
  const syntaxes = Array.from({ length: 60 }, (_, at) => `1.2.840.10008.1.2.4.${100 + at}`);
  const contexts = Array.from({ length: 128 }, (_, at) => [2 * at + 1, ctImage, syntaxes] as const);
  expect(await verdictOn(door, associateRequest({ contexts }))).toEqual(['pdu', 2]);
  await expectNothingLeft(door, { accepted: 1, lost: 1 });
});

const titles = [
  'EVIL\nline',
  'EVIL\r\nline',
  '\x1b[31mEVIL',
  'EVIL\0EVIL',
  'EVIL\x7f',
  'EVIL\x85',
  'EVILÄ',
  'EVIL\\OR',
  ' '.repeat(16),
  '\0'.repeat(16),
  '\xff'.repeat(16),
];

test('an AE title that is none is rejected, and not a letter of it reaches an event or a log line', async () => {
  await using door = await openDoor({ anyCalledAe: true });
  for (const title of titles) {
    expect(await verdictOn(door, associateRequest({ calling: title })), JSON.stringify(title)).toEqual([
      'reject',
      1,
      1,
      3,
    ]);
    expect(await verdictOn(door, associateRequest({ called: title })), JSON.stringify(title)).toEqual([
      'reject',
      1,
      1,
      7,
    ]);
  }
  const lines: string[] = [];
  const log = new ListenerLog((...line) => lines.push(JSON.stringify(line)));
  for (const event of door.events) log.event(event, '127.0.0.1');
  expect(lines).toHaveLength(2 * titles.length);
  expect(lines.join()).not.toMatch(/EVIL|\\u00|Ä|\xff/);
  await expectNothingLeft(door, { rejected: 2 * titles.length });
});
