/** Conversations of a requestor with the door, made from a number: most of them whole in shape and wrong in one place. */
import { mutate } from '../../data-set/mutator.ts';
import {
  associateRequest,
  command,
  commandSet,
  ctImage,
  explicitLittle,
  implicitLittle,
  item,
  last,
  pdu,
  type RequestOptions,
  value,
  verification,
} from '../../gateway/doors/raw-peer.ts';
import { pick, type Random } from '../random.ts';
import { lyingRequest } from './request-lies.ts';

/** What the peer does after its last byte: closes its half, breaks the connection, or says nothing more. */
export type Ending = 'closes' | 'breaks' | 'falls silent';

export interface Conversation {
  readonly bytes: Uint8Array;
  readonly ending: Ending;
}

interface Value {
  contextId: number;
  flags: number;
  bytes: Uint8Array;
  /** Where the header lies. */
  length?: number;
}

interface Pdu {
  type: number;
  values: Value[];
  body?: Uint8Array;
  length?: number;
}

const secondCapture = '1.2.840.10008.5.1.4.1.1.7';
const findModel = '1.2.840.10008.5.1.4.1.2.2.1';
const privateClass = '1.2.840.113619.4.26';

export function conversation(random: Random): Conversation {
  const pdus = [...messages(random), ...endOf(random)];
  for (let hits = random(5) < 3 ? 1 + random(3) : 0; hits > 0; hits--) bend(pdus, random);
  const honest = associateRequest(requestOptions(random));
  const request = random(8) ? honest : lyingRequest(honest, random);
  const whole = Buffer.concat([random(40) ? request : Buffer.alloc(0), ...pdus.map(encode)]);
  const bytes = random(5) < 2 ? damage(whole, request.length, random) : whole;
  return { bytes, ending: pick(random, ['closes', 'closes', 'closes', 'falls silent', 'breaks']) };
}

/** Headers are where the harm is, and most of a request is header: some of the damage is done there. */
function damage(bytes: Buffer, requestLength: number, random: Random): Buffer {
  const fraction = () => random(2 ** 32) / 2 ** 32;
  if (random(4)) return Buffer.from(mutate(bytes, fraction));
  const cut = Math.min(requestLength, bytes.length);
  return Buffer.concat([mutate(bytes.subarray(0, cut), fraction), bytes.subarray(cut)]);
}

const strangers: readonly [RequestOptions, ...RequestOptions[]] = [
  { called: 'OTHER' },
  { calling: '\x1b[2J' },
  { version: 2 },
  { applicationContext: '1.2.3' },
];

function requestOptions(random: Random): RequestOptions {
  const contexts: RequestOptions['contexts'] = [
    [1, verification, [implicitLittle]],
    [3, ctImage, [explicitLittle, implicitLittle]],
    [5, pick(random, [secondCapture, privateClass, findModel]), [implicitLittle]],
    ...Array.from({ length: random(8) ? 0 : random(60) }, (_, at) => [7 + 2 * at, ctImage, [explicitLittle]] as const),
  ];
  const userItems = [item(0x53, Buffer.from([0, 8, 0, 8])), item(0x55, 'PROOF'), item(0x58, Buffer.alloc(random(40)))];
  return {
    contexts,
    maxPduLength: pick(random, [0, 1, 8, 16, 128, 16_384, 0xffff_ffff]),
    userItems: userItems.slice(0, random(4)),
    ...(random(40) ? {} : pick<RequestOptions>(random, strangers)),
  };
}

function messages(random: Random): Pdu[] {
  const pdus: Pdu[] = [];
  for (let left = 1 + random(4); left > 0; left--) {
    const { contextId, set, dataSet } = message(random);
    spread(pdus, cut(random, set, { contextId, command: true }), random);
    if (dataSet) spread(pdus, cut(random, dataSet, { contextId, command: false }), random);
  }
  return pdus;
}

function message(random: Random): { contextId: number; set: Uint8Array; dataSet: Uint8Array | undefined } {
  const messageId = random(65_536);
  const dataSet = Buffer.alloc(pick(random, [0, 1, 2, 10, 500, 1023, 1024, 1025, 3000, 20_000]), random(256));
  for (let at = 0; at < dataSet.length; at += 1 + random(50)) dataSet[at] = random(256);
  const contextId = pick(random, [3, 3, 3, 5]);
  const of = (options: Parameters<typeof commandSet>[0]) => commandSet({ messageId, ...options });
  const sopInstance = pick(random, ['2.25.7', '1.2.3', 'not a UID', '', '1'.repeat(65)]);
  switch (random(10)) {
    case 0:
    case 1:
      return { contextId: 1, set: of({ field: 0x30, sopClass: verification }), dataSet: undefined };
    case 2:
      return { contextId, set: of({ field: 0x20, sopClass: findModel, dataSet: true }), dataSet };
    case 3:
      return {
        contextId,
        set: of({ field: pick(random, [1, 0x0fff, 0x8001, 0x0130]), sopClass: ctImage, sopInstance }),
        dataSet: undefined,
      };
    case 4:
      return { contextId, set: of({ field: 1, sopInstance, dataSet: true }), dataSet };
    default:
      return { contextId: 3, set: of({ field: 1, sopClass: ctImage, sopInstance: '2.25.7', dataSet: true }), dataSet };
  }
}

/** One command or data set as values: one, or many, or one byte each. */
function cut(
  random: Random,
  bytes: Uint8Array,
  { contextId, command: isCommand }: { contextId: number; command: boolean },
): Value[] {
  const piece = pick(random, [
    bytes.length,
    bytes.length,
    1 + random(bytes.length + 1),
    Math.ceil(bytes.length / 20),
    bytes.length > 300 ? 300 : 1,
  ]);
  const flags = isCommand ? command : 0;
  const values: Value[] = [];
  for (let at = 0; at < bytes.length || values.length === 0; at += Math.max(1, piece)) {
    values.push({ contextId, flags, bytes: bytes.subarray(at, at + Math.max(1, piece)) });
  }
  const final = values.at(-1);
  if (final) final.flags |= last;
  return values;
}

function spread(pdus: Pdu[], values: readonly Value[], random: Random): void {
  const together = random(3) > 0;
  for (const one of values) {
    const open = pdus.at(-1);
    if (together && open?.type === 4 && random(8)) open.values.push(one);
    else pdus.push({ type: 4, values: [one] });
  }
}

function endOf(random: Random): Pdu[] {
  const release: Pdu = { type: 5, values: [], body: Buffer.alloc(4) };
  return random(3) ? [release] : random(2) ? [{ ...release, type: 7 }] : [];
}

const lengths = [0, 1, 2, 3, 5, 6, 7, 0xffff, 0x2ffff, 0x30001, 0x100001, 0x7fff_ffff, 0xffff_ffff] as const;

/** One lie: about a length, a context, a flag, or the order of things. */
function bend(pdus: Pdu[], random: Random): void {
  const at = random(pdus.length);
  const pdu = pdus[at];
  const value = pdu?.values[random(pdu.values.length || 1)];
  const kind = random(11);
  if (kind === 0) pdus.splice(at, 1);
  else if (kind === 1 && pdu) pdus.splice(random(pdus.length), 0, structuredClone(pdu));
  else if (kind === 2) pdus.reverse();
  else if (kind === 3)
    pdus.splice(at, 0, {
      type: random(10),
      values: [],
      body: Buffer.alloc(pick(random, [0, 3, 4, 4, 4, 68, 200]), random(3)),
    });
  else if (kind === 4 && pdu) pdu.length = pick(random, lengths);
  else if (kind === 5 && pdu) pdu.length = encode(pdu).length - 6 + random(9) - 4;
  else if (kind === 6 && value) value.length = random(2) ? pick(random, lengths) : value.bytes.length + random(9) - 2;
  else if (kind === 7 && value) value.flags = random(random(4) ? 4 : 256);
  else if (kind === 8 && value) value.contextId = random(random(4) ? 8 : 256);
  else if (kind === 9 && value && pdu)
    pdu.values.splice(random(pdu.values.length + 1), 0, { ...value, bytes: Buffer.alloc(0), flags: random(4) });
  else if (value) value.bytes = value.bytes.subarray(0, random(value.bytes.length + 1));
}

function encode({ type, values, body, length }: Pdu): Buffer {
  const whole = body ?? Buffer.concat(values.map(encodeValue));
  return pdu(type, whole, Math.max(0, length ?? whole.length));
}

function encodeValue({ contextId, flags, bytes, length }: Value): Buffer {
  const encoded = value(contextId, flags, bytes);
  if (length !== undefined) encoded.writeUInt32BE(Math.max(0, length));
  return encoded;
}
