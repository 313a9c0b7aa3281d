/** Encodes the PDUs an acceptor sends (PS3.8 section 9.3). */
import { type AbortReason, AbortSource, PduType } from './pdu.ts';
import { applicationContextUid } from './uid.ts';

/** Results of a presentation context, PS3.8 Table 9-18. */
export const ContextResult = {
  accepted: 0,
  abstractSyntaxNotSupported: 3,
  transferSyntaxesNotSupported: 4,
} as const;

export type ContextResult = (typeof ContextResult)[keyof typeof ContextResult];

export interface AnsweredContext {
  readonly id: number;
  readonly result: ContextResult;
  /** Not significant to the receiver unless accepted, but the sub-item must be there. */
  readonly transferSyntax: string;
}

export interface AnsweredRole {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

export interface AssociateAccept {
  readonly fixedPart: Uint8Array;
  readonly contexts: readonly AnsweredContext[];
  readonly roles: readonly AnsweredRole[];
  readonly maxPduLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersion: string;
}

/** PS3.8 Table 9-21: who rejects, for how long, why. */
export interface Rejection {
  readonly result: 1 | 2;
  readonly source: 1 | 2 | 3;
  readonly reason: number;
}

export function encodeAssociateAccept(accept: AssociateAccept): Uint8Array {
  const user = Buffer.concat([
    item(0x51, uint32(accept.maxPduLength)),
    item(0x52, text(accept.implementationClassUid)),
    ...accept.roles.map((role) => {
      const uid = text(role.sopClassUid);
      return item(0x54, uint16(uid.length), uid, Uint8Array.of(role.scu ? 1 : 0, role.scp ? 1 : 0));
    }),
    item(0x55, text(accept.implementationVersion)),
  ]);
  const contexts = accept.contexts.map((context) =>
    item(0x21, Uint8Array.of(context.id, 0, context.result, 0), item(0x40, text(context.transferSyntax))),
  );
  // Version bit 0 is the only one there is; the rest of the fixed part goes back as it came (PS3.8 Table 9-17).
  const fixedPart = Uint8Array.from(accept.fixedPart);
  fixedPart.set([0, 1]);
  return pdu(PduType.associateAc, fixedPart, item(0x10, text(applicationContextUid)), ...contexts, item(0x50, user));
}

export function encodeAssociateReject(rejection: Rejection): Uint8Array {
  return pdu(PduType.associateRj, Uint8Array.of(0, rejection.result, rejection.source, rejection.reason));
}

export function encodeReleaseReply(): Uint8Array {
  return pdu(PduType.releaseRp, new Uint8Array(4));
}

/** PS3.8 Table 9-26: a reason is the provider's; the user's is not significant and stays zero. */
export function encodeAbort(source: AbortSource, reason: AbortReason): Uint8Array {
  return pdu(PduType.abort, Uint8Array.of(0, 0, source, source === AbortSource.user ? 0 : reason));
}

/** A whole command set as P-DATA-TF PDUs, cut to what the peer takes (0: any). Fragments stay even, PS3.8 annex E. */
export function encodeCommandPdus(contextId: number, command: Uint8Array, maxPduLength: number): Uint8Array {
  const room = maxPduLength === 0 ? command.length : Math.max(2, (maxPduLength - 6) & ~1);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < command.length; at += room) {
    const fragment = command.subarray(at, at + room);
    const last = at + room >= command.length;
    parts.push(pdu(PduType.data, uint32(fragment.length + 2), Uint8Array.of(contextId, last ? 0b11 : 0b01), fragment));
  }
  return Buffer.concat(parts);
}

function pdu(type: number, ...body: Uint8Array[]): Uint8Array {
  const length = body.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(type, 0), uint32(length), ...body]);
}

function item(type: number, ...value: Uint8Array[]): Uint8Array {
  const length = value.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Uint8Array.of(type, 0), uint16(length), ...value]);
}

function text(value: string): Uint8Array {
  return Buffer.from(value, 'latin1');
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value);
}

function uint32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}
