/** One association as its acceptor: the upper-layer state machine of PS3.8 section 9.2 over one socket. */
import type { Socket } from 'node:net';
import { implementationClassUid, implementationVersionName } from '../../data-set/part10.ts';
import type { Ingest } from '../ingest.ts';
import { type AssociateRequest, decodeAssociateRequest } from './associate-request.ts';
import { DimseService, type ServiceName } from './dimse-service.ts';
import { type Acceptance, type NegotiationRules, negotiate, type RejectionCause } from './negotiation.ts';
import { AbortReason, AbortSource, type ControlPdu, type PduEvent, PduReader, PduType, ProtocolError } from './pdu.ts';
import {
  encodeAbort,
  encodeAssociateAccept,
  encodeAssociateReject,
  encodeCommandPdus,
  encodeReleaseReply,
} from './pdu-writer.ts';

/** Milliseconds and bytes; a door's settings, given plainly. */
export interface AssociationLimits {
  /** ARTIM: how long a connection may take to ask, and to close after it was told to. */
  readonly artimMs: number;
  /** How long an association may stay silent between messages. */
  readonly idleMs: number;
  /** A message under way must move by `stallBytes` in every such span. */
  readonly stallMs: number;
  readonly stallBytes: number;
  /** Announced as the longest P-DATA-TF. */
  readonly maxPduLength: number;
}

/** How an association ended, or why it never began. Safe to log: fixed words, and an AE title that is one. */
export type AssociationEvent =
  | { readonly kind: 'accepted'; readonly source: string; readonly callingAe: string | undefined }
  | { readonly kind: 'rejected'; readonly cause: RejectionCause; readonly callingAe: string | undefined }
  | { readonly kind: 'answered'; readonly service: ServiceName; readonly status: number }
  | { readonly kind: 'released' }
  | { readonly kind: 'aborted'; readonly by: 'peer' | 'box'; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string }
  | { readonly kind: 'fault'; readonly fault: unknown };

export interface AssociationOptions {
  readonly limits: AssociationLimits;
  readonly ingest: Ingest;
  /** Asked when the request is there: peers and limits as they are then. */
  readonly rules: () => NegotiationRules;
  readonly onBytes: (count: number) => void;
  readonly onEvent: (event: AssociationEvent) => void;
}

/** Some senders count PDU headers differently; nothing is buffered by this length, so being generous costs nothing. */
const dataPduTolerance = 64 * 1024;

/** How long the last bytes to a peer that does not read may hold up a stop. */
const lastWordMs = 500;

/**
 * Sta2, Sta6, Sta13 and Sta1 of PS3.8 section 9.2.1; the other acceptor states are passed through without waiting. Sta13 is
 * two: after a release PDUs can still be told apart and our half is open.
 */
type State = 'awaiting-request' | 'established' | 'released' | 'awaiting-close' | 'closed';

export class Association {
  /** Resolves when the socket is closed and nothing of a broken-off object is left. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #options: AssociationOptions;
  readonly #reader: PduReader;
  #state: State = 'awaiting-request';
  #service: DimseService | undefined;
  #peerMaxPduLength = 0;
  #timer: NodeJS.Timeout | undefined;
  #watched: 'idle' | 'transfer' | undefined;
  #received = 0;
  #waiting = false;
  #peerEnded = false;
  #finishing = false;
  #abandoned: Promise<void> | undefined;

  /** Takes over a socket that nobody has read from, made with `allowHalfOpen`. */
  constructor(socket: Socket, options: AssociationOptions) {
    this.#socket = socket;
    this.#address = socket.remoteAddress ?? '';
    this.#options = options;
    this.#reader = new PduReader({ dataPduLength: options.limits.maxPduLength + dataPduTolerance });
    this.#arm(options.limits.artimMs, () => this.#lose('no association request in time'));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve(this.#closed()));
    });
    // The reason is of no use to a sender that is gone; 'close' follows and cleans up.
    socket.on('error', () => this.#lose('connection broke'));
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => {
      this.#peerEnded = true;
      this.#pump();
    });
    socket.resume();
  }

  get established(): boolean {
    return this.#state === 'established';
  }

  /** Lets the object under way end, then aborts (only the requestor may release, PS3.7 section 7.1.2). */
  finish(): void {
    this.#finishing = true;
    if (!this.#service?.underWay) this.abort('the box is stopping');
  }

  /** Aborts and closes without waiting for the peer to close: an object under way is given up. */
  cut(why: string): void {
    this.abort(why);
    if (this.#state === 'closed') return;
    this.#socket.destroySoon();
    this.#arm(lastWordMs, () => this.#socket.destroy());
  }

  /** Aborts now: an object under way is given up. */
  abort(why: string): void {
    if (this.#isOpen()) this.#abort(AbortSource.user, AbortReason.notSpecified, why);
  }

  #take(chunk: Buffer): void {
    this.#options.onBytes(chunk.length);
    this.#received += chunk.length;
    // Sta13: what still comes is of no interest, and framing may be lost (AA-6).
    if (this.#state === 'awaiting-close' || this.#state === 'closed') return;
    this.#reader.feed(chunk);
    this.#pump();
  }

  /** Handles events until there are no more, or until one must be waited for: then the socket is paused. */
  #pump(): void {
    let handled = false;
    try {
      while (!this.#waiting && (this.#isOpen() || this.#state === 'released')) {
        const event = this.#reader.next();
        if (event === undefined) break;
        handled = true;
        const wait = this.#handle(event);
        if (wait !== undefined) this.#waitFor(wait);
      }
    } catch (error) {
      this.#fail(error);
    }
    if (this.#isOpen()) this.#afterPump(handled);
    else if (this.#peerEnded) this.#socket.destroySoon();
  }

  #afterPump(handled: boolean): void {
    if (!this.#waiting && this.#peerEnded) this.#lose('connection closed without release');
    else if (this.#finishing && !this.#service?.underWay) this.abort('the box is stopping');
    else {
      this.#watch(handled);
      // One chunk is read ahead, so that an abort or a close is noticed while the story is at work.
      if (this.#waiting && this.#reader.hasBytes) this.#socket.pause();
      else this.#socket.resume();
    }
  }

  #isOpen(): boolean {
    return this.#state === 'awaiting-request' || this.#state === 'established';
  }

  #waitFor(wait: Promise<void>): void {
    this.#waiting = true;
    wait.then(
      () => {
        this.#waiting = false;
        this.#pump();
      },
      (error: unknown) => {
        this.#waiting = false;
        this.#fail(error);
      },
    );
  }

  #handle(event: PduEvent): void | Promise<void> {
    if (this.#state === 'awaiting-request') return this.#handleFirst(event);
    if (this.#state === 'released') return this.#handleLast(event);
    if (event.kind === 'data') return this.#service?.take(event);
    switch (event.type) {
      case PduType.releaseRq:
        this.#options.onEvent({ kind: 'released' });
        this.#socket.write(encodeReleaseReply());
        this.#awaitClose('released');
        break;
      case PduType.abort:
        this.#peerAborted(event);
        break;
      default:
        throw new ProtocolError(AbortReason.unexpectedPdu, 'PDU out of turn');
    }
  }

  #handleFirst(event: PduEvent): void {
    if (event.kind === 'control' && event.type === PduType.abort) this.#peerAborted(event);
    else if (event.kind === 'control' && event.type === PduType.associateRq) this.#decide(event);
    else throw new ProtocolError(AbortReason.unexpectedPdu, 'the first PDU is no association request');
  }

  /** After a release (AA-2, AA-6, AA-7): whoever wants another association needs another connection. */
  #handleLast(event: PduEvent): void {
    if (event.kind !== 'control') return;
    if (event.type === PduType.abort) this.#socket.destroy();
    else if (event.type === PduType.associateRq)
      throw new ProtocolError(AbortReason.unexpectedPdu, 'PDU after the release');
  }

  #decide(pdu: ControlPdu): void {
    const request = decodeAssociateRequest(pdu.body);
    const verdict = negotiate(request, this.#address, this.#options.rules());
    if (verdict.accepted) {
      this.#establish(request, verdict);
      return;
    }
    this.#options.onEvent({ kind: 'rejected', cause: verdict.cause, callingAe: request.callingAe });
    this.#socket.end(encodeAssociateReject(verdict.rejection));
    this.#awaitClose();
  }

  #establish(request: AssociateRequest, verdict: Acceptance): void {
    const { ingest, limits, onEvent } = this.#options;
    this.#peerMaxPduLength = request.maxPduLength;
    this.#service = new DimseService({
      source: verdict.source,
      contexts: verdict.contexts,
      ingest,
      send: (contextId, command) => this.#send(encodeCommandPdus(contextId, command, this.#peerMaxPduLength)),
      onAnswered: (service, status) => onEvent({ kind: 'answered', service, status }),
      onFault: (fault) => onEvent({ kind: 'fault', fault }),
    });
    this.#state = 'established';
    onEvent({ kind: 'accepted', source: verdict.source, callingAe: request.callingAe });
    this.#socket.write(
      encodeAssociateAccept({
        fixedPart: request.fixedPart,
        contexts: verdict.answers,
        roles: verdict.roles,
        maxPduLength: limits.maxPduLength,
        implementationClassUid,
        implementationVersion: implementationVersionName,
      }),
    );
  }

  /** A peer that does not read its answers is waited for like a disk, but on its own time. */
  #send(bytes: Uint8Array): void | Promise<void> {
    if (this.#state !== 'established' || this.#socket.write(bytes)) return;
    return new Promise((resolve) => {
      const done = () => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
  }

  #peerAborted(pdu: ControlPdu): void {
    const byProvider = pdu.body[2] === 2;
    this.#options.onEvent({ kind: 'aborted', by: 'peer', why: byProvider ? 'its upper layer' : 'its application' });
    this.#awaitClose();
    this.#socket.destroy();
  }

  #fail(error: unknown): void {
    if (this.#state === 'released' && error instanceof ProtocolError) {
      this.#state = 'awaiting-close';
      this.#socket.end(encodeAbort(AbortSource.provider, error.reason));
    }
    if (!this.#isOpen()) return;
    if (error instanceof ProtocolError) {
      // AA-1 in Sta2, AA-8 in Sta6: before there is an association there is no provider of one.
      const source = this.#state === 'awaiting-request' ? AbortSource.user : AbortSource.provider;
      this.#abort(source, error.reason, error.message);
    } else {
      this.#options.onEvent({ kind: 'fault', fault: error });
      this.#abort(AbortSource.provider, AbortReason.notSpecified, 'a fault of the box');
    }
  }

  #abort(source: AbortSource, reason: AbortReason, why: string): void {
    this.#options.onEvent({ kind: 'aborted', by: 'box', why });
    this.#socket.end(encodeAbort(source, reason));
    this.#awaitClose();
  }

  #lose(why: string): void {
    if (this.#isOpen()) {
      this.#options.onEvent({ kind: 'lost', why });
      this.#awaitClose();
    }
    // A peer that only closed its half is still owed the answers that are being written.
    if (this.#peerEnded) this.#socket.destroySoon();
    else this.#socket.destroy();
  }

  /** Sta13: the peer closes, or ARTIM does it. What was begun is given up at once, not when the peer pleases. */
  #awaitClose(state: 'released' | 'awaiting-close' = 'awaiting-close'): void {
    this.#state = state;
    this.#abandoned ??= this.#abandon();
    this.#socket.resume();
    this.#arm(this.#options.limits.artimMs, () => this.#socket.destroy());
  }

  async #abandon(): Promise<void> {
    try {
      await this.#service?.abandon();
    } catch (fault) {
      this.#options.onEvent({ kind: 'fault', fault });
    }
  }

  async #closed(): Promise<void> {
    if (this.#isOpen()) this.#options.onEvent({ kind: 'lost', why: 'connection broke' });
    this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#abandoned ??= this.#abandon();
    await this.#abandoned;
  }

  #arm(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  /** Between messages silence is bounded, and a PDU that drips in is silence until it is whole; within one, slowness is. */
  #watch(handled: boolean): void {
    if (this.#state !== 'established') return;
    const phase = this.#service?.underWay ? 'transfer' : 'idle';
    if (phase === this.#watched) {
      if (phase === 'idle' && handled) this.#timer?.refresh();
      return;
    }
    this.#watched = phase;
    if (phase === 'idle') this.#arm(this.#options.limits.idleMs, () => this.abort('idle for too long'));
    else this.#watchTransfer();
  }

  #watchTransfer(): void {
    const before = this.#received;
    const { stallMs, stallBytes } = this.#options.limits;
    this.#arm(stallMs, () => {
      // Time that the box itself takes (a slow disk) is not the sender's.
      const ours = this.#waiting && !this.#socket.writableNeedDrain;
      if (ours || this.#received - before >= stallBytes) this.#watchTransfer();
      else this.abort('transfer stalled');
    });
  }
}
