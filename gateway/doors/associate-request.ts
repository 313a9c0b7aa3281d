/** Decodes the body of an A-ASSOCIATE-RQ (PS3.8 section 9.3.2, PS3.7 annex D): every length and title is hostile. */
import { AbortReason, ProtocolError } from './pdu.ts';
import { paddedText } from './uid.ts';

export interface ProposedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** SCP/SCU role selection, PS3.7 section D.3.3.4. */
export interface ProposedRole {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

export interface AssociateRequest {
  /** Protocol version, titles and reserved bytes as they came: the answer must repeat them. */
  readonly fixedPart: Uint8Array;
  readonly protocolVersion: number;
  /** Undefined where the sixteen bytes are no AE title. */
  readonly calledAe: string | undefined;
  readonly callingAe: string | undefined;
  readonly applicationContext: string;
  readonly contexts: readonly ProposedContext[];
  readonly roles: readonly ProposedRole[];
  /** Longest P-DATA-TF the sender takes; 0 means any. */
  readonly maxPduLength: number;
}

const Item = {
  applicationContext: 0x10,
  presentationContext: 0x20,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maximumLength: 0x51,
  roleSelection: 0x54,
} as const;

const fixedLength = 68;
/** Where a sender says nothing: DCMTK's and most toolkits' default. */
const assumedMaxPduLength = 16_384;

/** Throws ProtocolError where the structure is broken; odd values are left to the negotiation. */
export function decodeAssociateRequest(body: Uint8Array): AssociateRequest {
  if (body.length < fixedLength) throw malformed('shorter than its fixed part');
  const fixedPart = body.subarray(0, fixedLength);
  const contexts: ProposedContext[] = [];
  const ids = new Set<number>();
  let applicationContext: string | undefined;
  let user: UserInformation | undefined;
  for (const item of items(body.subarray(fixedLength))) {
    if (item.type === Item.applicationContext) applicationContext = only(applicationContext, paddedText(item.value));
    else if (item.type === Item.userInformation) user = only(user, decodeUserInformation(item.value));
    else if (item.type === Item.presentationContext) {
      const context = decodeContext(item.value);
      if (ids.has(context.id)) throw malformed('a presentation context id twice');
      ids.add(context.id);
      contexts.push(context);
    }
  }
  if (contexts.length === 0) throw malformed('no presentation context');
  return {
    fixedPart,
    protocolVersion: ((fixedPart[0] as number) << 8) | (fixedPart[1] as number),
    calledAe: aeTitle(fixedPart.subarray(4, 20)),
    callingAe: aeTitle(fixedPart.subarray(20, 36)),
    applicationContext: applicationContext ?? '',
    contexts,
    ...(user ?? decodeUserInformation(new Uint8Array(0))),
  };
}

/** PS3.5 Table 6.2-1, AE: printable ASCII without backslash, not only spaces. Anything else must not reach a log. */
function aeTitle(bytes: Uint8Array): string | undefined {
  const text = paddedText(bytes);
  return /^[\x20-\x5b\x5d-\x7e]{1,16}$/.test(text) ? text : undefined;
}

function decodeContext(value: Uint8Array): ProposedContext {
  const id = value[0];
  if (id === undefined || value.length < 4) throw malformed('presentation context cut off');
  if (id % 2 === 0) throw malformed('presentation context id is even');
  let abstractSyntax: string | undefined;
  const transferSyntaxes: string[] = [];
  for (const item of items(value.subarray(4))) {
    if (item.type === Item.abstractSyntax) abstractSyntax = only(abstractSyntax, paddedText(item.value));
    else if (item.type === Item.transferSyntax) transferSyntaxes.push(paddedText(item.value));
  }
  if (abstractSyntax === undefined) throw malformed('presentation context without abstract syntax');
  return { id, abstractSyntax, transferSyntaxes };
}

type UserInformation = Pick<AssociateRequest, 'roles' | 'maxPduLength'>;

/**
 * Asynchronous operations, extended negotiation and user identity go unanswered, which PS3.7 D.3.3 reads as "not
 * supported". A positive answer to a user identity would say that somebody had checked it.
 */
function decodeUserInformation(value: Uint8Array): UserInformation {
  const roles: ProposedRole[] = [];
  let maxPduLength: number | undefined;
  for (const item of items(value)) {
    const view = new DataView(item.value.buffer, item.value.byteOffset, item.value.length);
    if (item.type === Item.maximumLength) {
      if (item.value.length !== 4) throw malformed('maximum length is not four bytes');
      maxPduLength = only(maxPduLength, view.getUint32(0));
    } else if (item.type === Item.roleSelection) {
      if (item.value.length < 4) throw malformed('role selection cut off');
      const uidLength = view.getUint16(0);
      if (item.value.length < uidLength + 4) throw malformed('role selection cut off');
      const sopClassUid = paddedText(item.value.subarray(2, 2 + uidLength));
      roles.push({ sopClassUid, scu: item.value[2 + uidLength] === 1, scp: item.value[3 + uidLength] === 1 });
    }
  }
  return { roles, maxPduLength: maxPduLength ?? assumedMaxPduLength };
}

/** Of two, whichever were taken, the sender could say that it had meant the other. */
function only<T>(earlier: T | undefined, item: T): T {
  if (earlier !== undefined) throw malformed('an item twice');
  return item;
}

interface RawItem {
  readonly type: number;
  readonly value: Uint8Array;
}

function* items(bytes: Uint8Array): Generator<RawItem> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw malformed('item header cut off');
    const end = at + 4 + view.getUint16(at + 2);
    if (end > bytes.length) throw malformed('item longer than what holds it');
    yield { type: view.getUint8(at), value: bytes.subarray(at + 4, end) };
    at = end;
  }
}

function malformed(what: string): ProtocolError {
  return new ProtocolError(AbortReason.invalidParameter, `association request: ${what}`);
}
