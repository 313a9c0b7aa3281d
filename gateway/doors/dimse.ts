/** DIMSE command sets (PS3.7 section 6.3 and annex E): implicit little endian, group 0000 only. */
import { AbortReason, ProtocolError } from './pdu.ts';
import { isUid, paddedText } from './uid.ts';

/** A C-STORE-RQ is about 200 bytes; nothing this door answers needs more than this. */
export const longestCommand = 16 * 1024;

/** PS3.7 Table E.1-1, (0000,0100). */
export const CommandField = {
  storeRequest: 0x0001,
  echoRequest: 0x0030,
  cancelRequest: 0x0fff,
  /** Set in every response. */
  response: 0x8000,
} as const;

/** Statuses this door gives by itself, PS3.7 annex C and PS3.4 Table B.2-1. */
export const Status = {
  success: 0x0000,
  invalidInstance: 0x0117,
  sopClassNotSupported: 0x0122,
  unrecognizedOperation: 0x0211,
  outOfResources: 0xa700,
  cannotUnderstand: 0xc000,
} as const;

const noDataSet = 0x0101;

export interface CommandRequest {
  readonly commandField: number;
  readonly messageId: number;
  readonly hasDataSet: boolean;
  /** Undefined where absent or no UID. */
  readonly sopClassUid: string | undefined;
  /** Undefined where absent or no text of a UID's length; other systems make identifiers that are no UIDs. Never log it. */
  readonly sopInstanceUid: string | undefined;
}

/** Throws ProtocolError where the set is broken or lacks what every request has. */
export function decodeCommand(bytes: Uint8Array): CommandRequest {
  const elements = commandElements(bytes);
  const commandField = uint16(elements.get(0x0100));
  // C-CANCEL carries only the id it responds to, PS3.7 section 9.3.2.3.
  const messageId = uint16(elements.get(commandField === CommandField.cancelRequest ? 0x0120 : 0x0110));
  const dataSetType = uint16(elements.get(0x0800));
  if (commandField === undefined || dataSetType === undefined)
    throw malformed('command field or data set type missing');
  const isResponse = (commandField & CommandField.response) !== 0;
  if (messageId === undefined && !isResponse) throw malformed('message id missing');
  return {
    commandField,
    messageId: messageId ?? 0,
    hasDataSet: dataSetType !== noDataSet,
    sopClassUid: uid(elements.get(0x0002)),
    sopInstanceUid: instanceName(elements.get(0x1000)),
  };
}

/** The response to a request: the identifiers repeated, PS3.7 sections 9.3.1.2 and 9.3.5.2; `comment` is fixed text of ours. */
export function encodeResponse(request: CommandRequest, status: number, comment?: string): Uint8Array {
  const elements: Uint8Array[] = [];
  if (request.sopClassUid !== undefined) elements.push(textElement(0x0002, request.sopClassUid, 0));
  elements.push(uint16Element(0x0100, request.commandField | CommandField.response));
  elements.push(uint16Element(0x0120, request.messageId));
  elements.push(uint16Element(0x0800, noDataSet));
  elements.push(uint16Element(0x0900, status));
  if (comment !== undefined) elements.push(textElement(0x0902, comment, 0x20));
  if (request.sopInstanceUid !== undefined) elements.push(textElement(0x1000, request.sopInstanceUid, 0));
  const groupLength = Buffer.alloc(4);
  groupLength.writeUInt32LE(elements.reduce((sum, bytes) => sum + bytes.length, 0));
  return Buffer.concat([element(0x0000, groupLength), ...elements]);
}

function commandElements(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const elements = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) throw malformed('element header cut off');
    if (view.getUint16(at, true) !== 0) throw malformed('an element of another group');
    const number = view.getUint16(at + 2, true);
    const end = at + 8 + view.getUint32(at + 4, true);
    if (end > bytes.length) throw malformed('element longer than the command set');
    if (elements.has(number)) throw malformed('an element twice');
    elements.set(number, bytes.subarray(at + 8, end));
    at = end;
  }
  return elements;
}

function uint16(value: Uint8Array | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value.length !== 2) throw malformed('US of another length than two');
  return (value[0] as number) | ((value[1] as number) << 8);
}

function uid(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = paddedText(value);
  return isUid(text) ? text : undefined;
}

function instanceName(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = paddedText(value);
  return /^[\x20-\x7e]{1,64}$/.test(text) ? text : undefined;
}

function element(number: number, value: Uint8Array): Uint8Array {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(number, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}

function uint16Element(number: number, value: number): Uint8Array {
  return element(number, Uint8Array.of(value, value >>> 8));
}

function textElement(number: number, value: string, padding: number): Uint8Array {
  const even = Buffer.alloc(value.length + (value.length % 2), padding);
  even.write(value, 'latin1');
  return element(number, even);
}

function malformed(what: string): ProtocolError {
  return new ProtocolError(AbortReason.invalidParameter, `command set: ${what}`);
}
