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
  /** True where the door waits for more: its silence then ends by the clock. */
  readonly waiting: 'for a request' | 'for more' | 'for the close';
  readonly request: ReadRequest | undefined;
  readonly abortedByPeer: boolean;
}

/** `accepted`: the contexts that the door took, by id. */
export function expectedOf(bytes: Uint8Array, accepted: ReadonlySet<number>, plans: readonly Plan[]): Expected {
  const pieces = piecesOf(bytes);
  const first = pieces.next().value;
  const nothing = { words: [], objects: [], request: undefined, abortedByPeer: false };
  if (first === undefined) return { ...nothing, waiting: 'for a request' };
  if (first.kind === 'control' && first.type === 7) return { ...nothing, waiting: 'for the close' };
  const request = first.kind === 'control' && first.type === 1 ? readRequest(first.body) : undefined;
  if (request === undefined) return { ...nothing, words: ['abort 0 0'], waiting: 'for the close' };
  if (request.rejection) return { ...nothing, words: [request.rejection], request, waiting: 'for the close' };
  const contexts = new Map([...request.contexts].filter(([id]) => accepted.has(id)));
  const { words, objects, over } = messagesOf(pieces, contexts, plans);
  const abortedByPeer = over && !/^(abort|released)/.test(words.at(-1) ?? '');
  return { words: ['accept', ...words], objects, request, abortedByPeer, waiting: over ? 'for the close' : 'for more' };
}
