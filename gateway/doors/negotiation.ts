/** Decides on an association request: reject with the reason of PS3.8 Table 9-21, or accept context by context. */
import type { AssociateRequest, ProposedContext } from './associate-request.ts';
import { type AnsweredContext, type AnsweredRole, ContextResult, type Rejection } from './pdu-writer.ts';
import type { PeerGate } from './peer-gate.ts';
import { isStorageClass } from './storage-classes.ts';
import { applicationContextUid, isUid, verificationUid } from './uid.ts';

export interface NegotiationRules {
  readonly aeTitle: string;
  /** Takes any called AE title: for senders that cannot be set up. */
  readonly anyCalledAe: boolean;
  readonly gate: PeerGate;
  /** What cannot be taken now, whoever asks. */
  readonly refusal: 'stopping' | 'limit' | undefined;
}

export type RejectionCause =
  | 'protocol version'
  | 'application context'
  | 'called AE title'
  | 'calling AE title or address'
  | 'limit of associations'
  | 'stopping';

export interface AcceptedContext {
  readonly abstractSyntax: string;
  readonly transferSyntax: string;
}

export interface Refusal {
  readonly accepted: false;
  readonly rejection: Rejection;
  readonly cause: RejectionCause;
}

export interface Acceptance {
  readonly accepted: true;
  /** Id of the peer that calls. */
  readonly source: string;
  readonly contexts: ReadonlyMap<number, AcceptedContext>;
  readonly answers: readonly AnsweredContext[];
  readonly roles: readonly AnsweredRole[];
}

/** Strangers are told that they are strangers before they learn how busy the box is. */
export function negotiate(request: AssociateRequest, address: string, rules: NegotiationRules): Refusal | Acceptance {
  if ((request.protocolVersion & 1) === 0) return reject('protocol version', 1, 2, 2);
  if (request.applicationContext !== applicationContextUid) return reject('application context', 1, 1, 2);
  const called = request.calledAe;
  if (called === undefined || (called !== rules.aeTitle && !rules.anyCalledAe)) {
    return reject('called AE title', 1, 1, 7);
  }
  const source = request.callingAe && rules.gate.identify(request.callingAe, address);
  if (!source) return reject('calling AE title or address', 1, 1, 3);
  if (rules.refusal === 'stopping') return reject('stopping', 2, 3, 1);
  if (rules.refusal === 'limit') return reject('limit of associations', 2, 3, 2);
  const answers = request.contexts.map(answerContext);
  const accepted = request.contexts.flatMap((context, at) => acceptedEntry(context, answers[at]));
  return { accepted: true, source, contexts: new Map(accepted), answers, roles: answerRoles(request) };
}

function reject(cause: RejectionCause, result: 1 | 2, source: 1 | 2 | 3, reason: number): Refusal {
  return { accepted: false, rejection: { result, source, reason }, cause };
}

function acceptedEntry(context: ProposedContext, answer: AnsweredContext | undefined): [number, AcceptedContext][] {
  if (answer?.result !== ContextResult.accepted) return [];
  return [[context.id, { abstractSyntax: context.abstractSyntax, transferSyntax: answer.transferSyntax }]];
}

const implicitLittleEndian = '1.2.840.10008.1.2';

/** Data sets in these are held before they are read, or have their pixels elsewhere: taken only if nothing else is offered. */
const lastChoices: ReadonlySet<string> = new Set([
  '1.2.840.10008.1.2.1.99', // deflated
  '1.2.840.10008.1.2.2', // big endian
  '1.2.840.10008.1.2.4.94', // JPIP referenced
  '1.2.840.10008.1.2.4.95', // JPIP referenced, deflated
  '1.2.840.10008.1.2.4.204', // JPIP HTJ2K referenced
  '1.2.840.10008.1.2.4.205', // JPIP HTJ2K referenced, deflated
]);

/** The sender's first syntax that needs no second way; failing that its first of any kind, private ones included. */
export function chooseTransferSyntax(offered: readonly string[]): string | undefined {
  const valid = offered.filter(isUid);
  const easy = (uid: string) => uid.startsWith(implicitLittleEndian) && !lastChoices.has(uid);
  return valid.find(easy) ?? valid[0];
}

function answerContext(context: ProposedContext): AnsweredContext {
  const { id, abstractSyntax } = context;
  const chosen = chooseTransferSyntax(context.transferSyntaxes);
  const transferSyntax = chosen ?? implicitLittleEndian;
  const known = isUid(abstractSyntax) && (abstractSyntax === verificationUid || isStorageClass(abstractSyntax));
  if (!known) return { id, result: ContextResult.abstractSyntaxNotSupported, transferSyntax };
  if (chosen === undefined) return { id, result: ContextResult.transferSyntaxesNotSupported, transferSyntax };
  return { id, result: ContextResult.accepted, transferSyntax };
}

/** This door is SCP only: the sender may be SCU as it proposed, and is never granted the SCP role (PS3.7 D.3.3.4). */
function answerRoles(request: AssociateRequest): readonly AnsweredRole[] {
  const proposed = new Set(request.contexts.map((context) => context.abstractSyntax));
  return request.roles
    .filter((role) => proposed.has(role.sopClassUid) && isUid(role.sopClassUid))
    .slice(0, request.contexts.length)
    .map((role) => ({ sopClassUid: role.sopClassUid, scu: role.scu, scp: false }));
}
