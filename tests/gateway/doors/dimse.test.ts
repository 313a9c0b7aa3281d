/** Command sets: what a request must have, and what an answer repeats. */
import { describe, expect, it } from 'vitest';
import { decodeCommand, encodeResponse, Status } from '../../../gateway/doors/dimse.ts';
import { AbortReason, ProtocolError } from '../../../gateway/doors/pdu.ts';
import { commandSet, ctImage, echo, element, statusOf, store } from './raw-peer.ts';

function broken(bytes: Uint8Array): boolean {
  try {
    decodeCommand(bytes);
    return false;
  } catch (error) {
    return error instanceof ProtocolError && error.reason === AbortReason.invalidParameter;
  }
}

describe('command sets', () => {
  it('reads a C-STORE request', () => {
    expect(decodeCommand(store)).toEqual({
      commandField: 1,
      messageId: 1,
      hasDataSet: true,
      sopClassUid: ctImage,
      sopInstanceUid: '2.25.7',
    });
  });

  it('answers with the identifiers repeated, an even length each and the right group length', () => {
    const response = Buffer.from(encodeResponse(decodeCommand(store), Status.invalidInstance, 'odd'));
    expect(response.readUInt32LE(8)).toBe(response.length - 12);
    expect(statusOf(response)).toBe(Status.invalidInstance);
    expect(response.toString('latin1')).toContain(`${ctImage}\0`);
    expect(response.toString('latin1')).toContain('2.25.7');
    expect(response.readUInt16LE(8 + 4 + 8 + ctImage.length + 1 + 8)).toBe(0x8001);
  });

  it('takes a class only as a UID, an instance as any short printable text, and repeats nothing else', () => {
    const read = (sopClass: string, sopInstance: string) =>
      decodeCommand(commandSet({ field: 1, sopClass, sopInstance, dataSet: true }));
    expect(read('1.2 OR 1', 'dccc95-hash')).toMatchObject({ sopClassUid: undefined, sopInstanceUid: 'dccc95-hash' });
    for (const evil of ['1.2\n3 DROP', '1.2\x1b[2J', '1'.repeat(65), '', 'Ä']) {
      const request = read(ctImage, evil);
      expect(request.sopInstanceUid, JSON.stringify(evil)).toBeUndefined();
      expect(Buffer.from(encodeResponse(request, 0)).toString('latin1')).not.toContain('DROP');
    }
  });

  it('tells a cancel by the message it responds to', () => {
    const cancel = Buffer.concat([
      element(0x0100, Buffer.from([0xff, 0x0f])),
      element(0x0120, Buffer.from([9, 0])),
      element(0x0800, Buffer.from([1, 1])),
    ]);
    expect(decodeCommand(cancel)).toMatchObject({ commandField: 0x0fff, messageId: 9, hasDataSet: false });
  });

  it('refuses what is cut off, doubled, of another group or without its fields', () => {
    expect(broken(echo)).toBe(false);
    expect(broken(new Uint8Array(0))).toBe(true);
    expect(broken(echo.subarray(0, -1))).toBe(true);
    expect(broken(Buffer.concat([echo, echo]))).toBe(true);
    expect(broken(Buffer.concat([echo, Buffer.from([8, 0, 0, 0, 0, 0, 0, 0])]))).toBe(true);
    expect(broken(Buffer.concat([echo, Buffer.from([0, 0, 1, 9, 255, 255, 255, 255])]))).toBe(true);
    expect(broken(element(0x0100, Buffer.from([0x30, 0])))).toBe(true);
    expect(broken(element(0x0100, Buffer.from([0x30])))).toBe(true);
  });
});
