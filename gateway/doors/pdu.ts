/** Reads DICOM upper-layer PDUs (PS3.8 section 9.3) from socket chunks: a pull parser that never copies pixel bytes. */
import { ByteGatherer } from './byte-gatherer.ts';

export const PduType = {
  associateRq: 0x01,
  associateAc: 0x02,
  associateRj: 0x03,
  data: 0x04,
  releaseRq: 0x05,
  releaseRp: 0x06,
  abort: 0x07,
} as const;

export type ControlType = Exclude<(typeof PduType)[keyof typeof PduType], typeof PduType.data>;

/** Reasons of an A-ABORT whose source is the service provider, PS3.8 Table 9-26. */
export const AbortReason = {
  notSpecified: 0,
  unrecognizedPdu: 1,
  unexpectedPdu: 2,
  unrecognizedParameter: 4,
  unexpectedParameter: 5,
  invalidParameter: 6,
} as const;

export type AbortReason = (typeof AbortReason)[keyof typeof AbortReason];

/** Who aborts, PS3.8 Table 9-26. */
export const AbortSource = { user: 0, provider: 2 } as const;

export type AbortSource = (typeof AbortSource)[keyof typeof AbortSource];

/** The peer broke the protocol: the only way on is an A-ABORT, with this reason once it is associated. `message` carries nothing the peer sent. */
export class ProtocolError extends Error {
  readonly reason: AbortReason;

  constructor(reason: AbortReason, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.reason = reason;
  }
}

/** A whole PDU other than P-DATA-TF; `body` is what follows the six header bytes. */
export interface ControlPdu {
  readonly kind: 'control';
  readonly type: ControlType;
  readonly body: Uint8Array;
}

/**
 * A run of bytes of one presentation data value, as they came from the socket (a view on the chunk).
 * `last` is true only on the run that ends the last fragment of a command or data set. A value without bytes is a run too:
 * its context and flags are judged like any other's.
 */
export interface DataRun {
  readonly kind: 'data';
  readonly contextId: number;
  readonly command: boolean;
  readonly last: boolean;
  readonly bytes: Uint8Array;
}

export type PduEvent = ControlPdu | DataRun;

export interface PduLimits {
  /** Longest P-DATA-TF taken, in bytes of its length field: what was announced plus a tolerance. */
  readonly dataPduLength: number;
}

const headerLength = 6;
const valueHeaderLength = 6;
/** 128 contexts of 60 transfer syntaxes are 230 kB: whoever sends more than this is not negotiating. */
const longestAssociatePdu = 1 << 20;
/** Reject, release and abort have four bytes after the header, PS3.8 sections 9.3.4 and 9.3.6 to 9.3.8. */
const fixedBodyLength = 4;
const noBytes = new Uint8Array(0);

type State = 'header' | 'control' | 'value-header' | 'value';

/**
 * Feed it chunks, then take events with `next()` until it answers undefined: whoever must wait (for a disk) simply stops
 * taking. Work and memory are linear in the bytes fed however they are cut. After a ProtocolError framing is lost: no
 * further call makes sense.
 */
export class PduReader {
  readonly #limits: PduLimits;
  readonly #header = new Uint8Array(headerLength + valueHeaderLength);
  readonly #headerView = new DataView(this.#header.buffer);
  readonly #queue: Uint8Array[] = [];
  #chunk: Uint8Array = noBytes;
  #at = 0;
  #filled = 0;
  #state: State = 'header';
  #controlType: ControlType = PduType.abort;
  #body = new ByteGatherer();
  /** Bytes left of the PDU, value included; then of the value alone. */
  #pduLeft = 0;
  #valueLeft = 0;
  #contextId = 0;
  #flags = 0;

  constructor(limits: PduLimits) {
    this.#limits = limits;
  }

  /** True while fed bytes have not been taken. */
  get hasBytes(): boolean {
    return this.#at < this.#chunk.length || this.#queue.length > 0;
  }

  feed(chunk: Uint8Array): void {
    if (this.#at < this.#chunk.length) this.#queue.push(chunk);
    else this.#use(chunk);
  }

  /** The next event, or undefined when more bytes are needed. Throws ProtocolError. */
  next(): PduEvent | undefined {
    for (;;) {
      switch (this.#state) {
        case 'header':
          if (!this.#fill(headerLength)) return undefined;
          this.#beginPdu();
          break;
        case 'control': {
          if (!this.#gatherBody()) return undefined;
          this.#state = 'header';
          return { kind: 'control', type: this.#controlType, body: this.#body.take() };
        }
        case 'value-header': {
          if (!this.#fill(headerLength + valueHeaderLength)) return undefined;
          this.#beginValue();
          break;
        }
        case 'value':
          return this.#takeRun();
      }
    }
  }

  #use(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** Moves to the next chunk if this one is used up; false when there is none. */
  #available(): boolean {
    while (this.#at === this.#chunk.length) {
      const next = this.#queue.shift();
      if (next === undefined) {
        // Let go of the chunk's memory: a quiet association must not pin 64 KiB.
        this.#use(noBytes);
        return false;
      }
      this.#use(next);
    }
    return true;
  }

  #fill(until: number): boolean {
    while (this.#filled < until) {
      if (!this.#available()) return false;
      const end = Math.min(this.#chunk.length, this.#at + until - this.#filled);
      while (this.#at < end) {
        this.#header[this.#filled++] = this.#chunk[this.#at++] as number;
      }
    }
    return true;
  }

  #beginPdu(): void {
    const length = this.#headerView.getUint32(2);
    const type = this.#header[0] as number;
    this.#pduLeft = length;
    if (type === PduType.data) {
      if (length > this.#limits.dataPduLength) {
        throw new ProtocolError(AbortReason.invalidParameter, 'P-DATA-TF longer than announced');
      }
      if (length < valueHeaderLength)
        throw new ProtocolError(AbortReason.invalidParameter, 'P-DATA-TF without a value');
      this.#state = 'value-header';
      return;
    }
    this.#controlType = checkedControl(type, length);
    this.#filled = 0;
    this.#body = new ByteGatherer();
    this.#state = 'control';
  }

  #gatherBody(): boolean {
    while (this.#pduLeft > 0) {
      if (!this.#available()) return false;
      const end = Math.min(this.#chunk.length, this.#at + this.#pduLeft);
      this.#body.add(this.#chunk.subarray(this.#at, end));
      this.#pduLeft -= end - this.#at;
      this.#at = end;
    }
    return true;
  }

  #beginValue(): void {
    // The length counts the context id and the message control header, PS3.8 section 9.3.5.1.
    const length = this.#headerView.getUint32(headerLength);
    if (length < 2 || length + 4 > this.#pduLeft) {
      throw new ProtocolError(AbortReason.invalidParameter, 'presentation data value does not fit its PDU');
    }
    this.#contextId = this.#header[headerLength + 4] as number;
    this.#flags = this.#header[headerLength + 5] as number;
    this.#pduLeft -= length + 4;
    if (this.#pduLeft > 0 && this.#pduLeft < valueHeaderLength) {
      throw new ProtocolError(AbortReason.invalidParameter, 'bytes left over after the last presentation data value');
    }
    this.#valueLeft = length - 2;
    this.#state = 'value';
  }

  #takeRun(): DataRun | undefined {
    let bytes: Uint8Array = noBytes;
    if (this.#valueLeft > 0) {
      if (!this.#available()) return undefined;
      const end = Math.min(this.#chunk.length, this.#at + this.#valueLeft);
      bytes = this.#chunk.subarray(this.#at, end);
      this.#valueLeft -= bytes.length;
      this.#at = end;
    }
    const done = this.#valueLeft === 0;
    if (done) {
      this.#state = this.#pduLeft > 0 ? 'value-header' : 'header';
      this.#filled = this.#pduLeft > 0 ? headerLength : 0;
    }
    return {
      kind: 'data',
      contextId: this.#contextId,
      command: (this.#flags & 1) !== 0,
      last: done && (this.#flags & 2) !== 0,
      bytes,
    };
  }
}

function checkedControl(type: number, length: number): ControlType {
  switch (type) {
    case PduType.associateRq:
    case PduType.associateAc:
      if (length > longestAssociatePdu)
        throw new ProtocolError(AbortReason.invalidParameter, 'association PDU too long');
      return type;
    case PduType.associateRj:
    case PduType.releaseRq:
    case PduType.releaseRp:
    case PduType.abort:
      if (length !== fixedBodyLength) throw new ProtocolError(AbortReason.invalidParameter, 'PDU length is not four');
      return type;
    default:
      throw new ProtocolError(AbortReason.unrecognizedPdu, 'PDU of unknown type');
  }
}
