/** Puts the C-FIND responses of a peer together from the fragments of its P-DATA-TF, and believes nothing about their size. */
import { MarkitError } from '../errors.ts';

export interface Fragment {
  readonly contextId: number;
  readonly command: boolean;
  readonly last: boolean;
  readonly bytes: Uint8Array;
}

export interface FindResponse {
  readonly contextId: number;
  readonly status: number;
  /** The identifier's bytes, in the transfer syntax of the context; undefined where the response has none. */
  readonly identifier: Uint8Array | undefined;
}

const findResponse = 0x8020;
const noDataSet = 0x0101;
/** A C-FIND-RSP is about 150 bytes; an error comment adds 64. */
const longestCommand = 4_096;

export class AnswerGatherer {
  readonly #longestIdentifier: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #open: { readonly contextId: number; readonly status: number } | undefined;

  constructor(longestIdentifier: number) {
    this.#longestIdentifier = longestIdentifier;
  }

  /** The response that this fragment completes. Throws PEER_MALFORMED where it is too long, out of turn, or none to C-FIND. */
  take({ contextId, command, last, bytes }: Fragment): FindResponse | undefined {
    const open = this.#open;
    if (command === (open !== undefined) || (open && open.contextId !== contextId)) throw malformed('out of turn');
    // They would be kept for nothing, one behind the other without end.
    if (bytes.length === 0 && !last) throw malformed('a fragment without bytes');
    this.#length += bytes.length;
    if (this.#length > (command ? longestCommand : this.#longestIdentifier)) throw malformed('an answer too long');
    this.#pieces.push(bytes);
    if (!last) return undefined;
    const whole = Buffer.concat(this.#pieces, this.#length);
    this.#pieces = [];
    this.#length = 0;
    if (open) {
      this.#open = undefined;
      return { ...open, identifier: whole };
    }
    const { status, hasDataSet } = readCommand(whole);
    if (!hasDataSet) return { contextId, status, identifier: undefined };
    this.#open = { contextId, status };
    return undefined;
  }
}

/** Group 0000 in implicit little endian (PS3.7 6.3.1), of which three numbers are needed. */
function readCommand(bytes: Buffer): { status: number; hasDataSet: boolean } {
  const numbers = new Map<number, number>();
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length || bytes.readUInt16LE(at) !== 0) throw malformed('no command set');
    const length = bytes.readUInt32LE(at + 4);
    if (at + 8 + length > bytes.length) throw malformed('an element cut off');
    if (length === 2) numbers.set(bytes.readUInt16LE(at + 2), bytes.readUInt16LE(at + 8));
    at += 8 + length;
  }
  const [status, dataSetType] = [numbers.get(0x0900), numbers.get(0x0800)];
  if (numbers.get(0x0100) !== findResponse || status === undefined) throw malformed('no response to C-FIND');
  return { status, hasDataSet: dataSetType !== noDataSet };
}

function malformed(detail: string): MarkitError {
  return new MarkitError('PEER_MALFORMED', { detail });
}
