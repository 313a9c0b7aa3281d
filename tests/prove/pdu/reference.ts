/**
 * An acceptor as PS3.8 describes one, written a second time and differently: it has the whole conversation before it and
 * no sockets, no states and no clock. What it says is what the door must have said.
 */
import { type ExpectedObject, messagesOf } from './message-reference.ts';
import { piecesOf } from './pieces.ts';
import type { Plan } from './recording-ingest.ts';
import { type ReadRequest, readRequest } from './request-reference.ts';

export interface Expected {
  /** Answers in order, in the words of acceptor-words.ts. */
  readonly words: readonly string[];
  readonly objects: readonly ExpectedObject[];
  /** An association stands and the door waits for more: a peer that falls silent is aborted when time is up. */
  readonly stands: boolean;
  readonly request: ReadRequest | undefined;
  readonly abortedByPeer: boolean;
}

/** `accepted`: the contexts that the door took, by id. */
export function expectedOf(bytes: Uint8Array, accepted: ReadonlySet<number>, plans: readonly Plan[]): Expected {
  const pieces = piecesOf(bytes);
  const first = pieces.next().value;
  const nothing = { words: [], objects: [], request: undefined, stands: false, abortedByPeer: false };
  if (first === undefined || (first.kind === 'control' && first.type === 7)) return nothing;
  const request = first.kind === 'control' && first.type === 1 ? readRequest(first.body) : undefined;
  if (request === undefined) return { ...nothing, words: ['abort 0 0'] };
  if (request.rejection) return { ...nothing, words: [request.rejection], request };
  const contexts = new Map([...request.contexts].filter(([id]) => accepted.has(id)));
  const { words, over, ...rest } = messagesOf(pieces, contexts, plans);
  return { ...rest, words: ['accept', ...words], request, stands: !over };
}
