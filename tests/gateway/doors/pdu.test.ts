/** The PDU reader: same events however the bytes are cut, no copies, and only clean aborts out of hostile bytes. */
import { describe, expect, it } from 'vitest';
import { decodeAssociateRequest } from '../../../gateway/doors/associate-request.ts';
import { decodeCommand } from '../../../gateway/doors/dimse.ts';
import { AbortReason, type PduEvent, PduReader, ProtocolError } from '../../../gateway/doors/pdu.ts';
import { associateRequest, command, data, echo, last, pdu, releaseRequest, store, value } from './raw-peer.ts';
import { seeded } from './seeded.ts';

const limits = { dataPduLength: 1 << 17 };

function drain(reader: PduReader): PduEvent[] {
  const events: PduEvent[] = [];
  for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(event);
  return events;
}

/** Events with runs of the same value joined, so that cuts do not show. */
function summary(events: readonly PduEvent[]): string[] {
  const lines: string[] = [];
  let hex = '';
  for (const event of events) {
    if (event.kind === 'control') lines.push(`control ${event.type} ${Buffer.from(event.body).toString('hex')}`);
    else {
      hex += Buffer.from(event.bytes).toString('hex');
      if (event.last) {
        lines.push(`data ${event.contextId} ${event.command} ${hex}`);
        hex = '';
      }
    }
  }
  return [...lines, `rest ${hex}`];
}

const pixels = Buffer.from(Array.from({ length: 5000 }, (_, at) => at & 0xff));
const conversation = Buffer.concat([
  associateRequest(),
  data(value(1, command | last, echo)),
  data(value(3, command, store.subarray(0, 20)), value(3, command | last, store.subarray(20))),
  data(
    value(3, 0, pixels.subarray(0, 1000)),
    value(3, 0, pixels.subarray(1000, 1000)),
    value(3, 0, pixels.subarray(1000, 1001)),
  ),
  data(value(3, 0, pixels.subarray(1001))),
  data(value(3, last, Buffer.alloc(0))),
  releaseRequest,
]);

function readCut(bytes: Buffer, sizes: () => number): PduEvent[] {
  const reader = new PduReader(limits);
  const events: PduEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizes());
    reader.feed(bytes.subarray(at, at + size));
    events.push(...drain(reader));
    at += size;
  }
  return events;
}

function reasonOf(bytes: Uint8Array): number | undefined {
  const reader = new PduReader(limits);
  reader.feed(bytes);
  try {
    drain(reader);
  } catch (error) {
    if (error instanceof ProtocolError) return error.reason;
    throw error;
  }
  return undefined;
}

describe('PDU reader', () => {
  const whole = summary(readCut(conversation, () => conversation.length));

  it('joins fragments over values, PDUs and chunks', () => {
    expect(whole.length).toBe(6);
    expect(whole[3]).toBe(`data 3 false ${pixels.toString('hex')}`);
    expect(whole.at(-1)).toBe('rest ');
  });

  it('reads the same from one-byte chunks and from a cut at every place', () => {
    expect(summary(readCut(conversation, () => 1))).toEqual(whole);
    for (let cut = 1; cut < conversation.length; cut += 7) {
      const sizes = [cut, conversation.length - cut];
      expect(summary(readCut(conversation, () => sizes.shift() ?? 1))).toEqual(whole);
    }
  });

  it('hands on views of the chunk, not copies', () => {
    const chunk = data(value(3, last, pixels));
    const reader = new PduReader(limits);
    reader.feed(chunk);
    const [run] = drain(reader);
    expect(run?.kind === 'data' && run.bytes.buffer === chunk.buffer && run.bytes.length === pixels.length).toBe(true);
  });

  it('keeps what is not taken, so that a reader may stop between events', () => {
    const reader = new PduReader(limits);
    reader.feed(conversation.subarray(0, 400));
    const first = reader.next();
    reader.feed(conversation.subarray(400));
    expect(reader.hasBytes).toBe(true);
    expect(summary([first as PduEvent, ...drain(reader)])).toEqual(whole);
    expect(reader.hasBytes).toBe(false);
  });

  it('never trusts a PDU length', () => {
    const none = new Uint8Array(0);
    for (const type of [1, 2, 3, 4, 5, 6, 7]) {
      expect(reasonOf(pdu(type, none, 0xffff_ffff)), `type ${type}`).toBe(AbortReason.invalidParameter);
    }
    expect(reasonOf(pdu(4, none, limits.dataPduLength + 1))).toBe(AbortReason.invalidParameter);
    expect(reasonOf(pdu(4, none, limits.dataPduLength))).toBeUndefined();
    expect(reasonOf(pdu(4, none, 0))).toBe(AbortReason.invalidParameter);
    expect(reasonOf(pdu(5, none, 0))).toBe(AbortReason.invalidParameter);
  });

  it('names the reason of PS3.8 Table 9-26', () => {
    expect(reasonOf(pdu(0, Buffer.alloc(4)))).toBe(AbortReason.unrecognizedPdu);
    expect(reasonOf(pdu(8, Buffer.alloc(4)))).toBe(AbortReason.unrecognizedPdu);
    expect(reasonOf(Buffer.from('GET / HTTP/1.1\r\n'))).toBe(AbortReason.unrecognizedPdu);
    for (const length of [0, 1, 7, 0xffff_ffff]) {
      const header = Buffer.from([0, 0, 0, 0, 3, 0, 9, 9]);
      header.writeUInt32BE(length);
      expect(reasonOf(pdu(4, header)), `value length ${length}`).toBe(AbortReason.invalidParameter);
    }
    expect(reasonOf(data(value(1, 3, echo), Buffer.alloc(5)))).toBe(AbortReason.invalidParameter);
  });

  it('gathers an association PDU of the longest size from one-byte chunks', () => {
    const body = Buffer.alloc(1 << 20, 7);
    const events = readCut(pdu(1, body), () => 1);
    expect(events.length).toBe(1);
    expect(events[0]?.kind === 'control' && Buffer.compare(events[0].body, body)).toBe(0);
    expect(reasonOf(pdu(1, new Uint8Array(0), (1 << 20) + 1))).toBe(AbortReason.invalidParameter);
  });

  it('lets only protocol errors out of 4,000 damaged conversations', () => {
    let broken = 0;
    for (let seed = 0; seed < 4000; seed++) {
      const random = seeded(seed);
      const bytes = Buffer.from(conversation);
      for (let hits = random(4) + 1; hits > 0; hits--) {
        // Headers are where the harm is: most of the hits go near the start of the conversation.
        bytes[random(random(3) ? 900 : bytes.length)] = random(256);
      }
      const cut = random(2) ? 1 + random(3000) : 1 + random(30);
      try {
        for (const event of readCut(bytes, () => cut)) {
          if (event.kind === 'control' && event.type === 1) decodeAssociateRequest(event.body);
          if (event.kind === 'data' && event.command && event.last) decodeCommand(event.bytes);
        }
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(ProtocolError);
        broken++;
      }
    }
    expect(broken).toBeGreaterThan(1000);
  });

  it('lets only protocol errors out of 4,000 random bodies of requests and commands', () => {
    for (let seed = 0; seed < 4000; seed++) {
      const random = seeded(seed);
      const request = Buffer.from(associateRequest().subarray(6, 6 + 68 + random(200)));
      const set = Buffer.from(random(2) ? store : echo).subarray(0, 1 + random(store.length));
      for (const [bytes, decode] of [[request, decodeAssociateRequest] as const, [set, decodeCommand] as const]) {
        for (let hits = random(4); hits > 0; hits--) bytes[random(bytes.length)] = random(256);
        try {
          decode(bytes);
        } catch (error) {
          expect(error, `seed ${seed}`).toBeInstanceOf(ProtocolError);
        }
      }
    }
  });
});
