/** What an association that stands must come to: answers and objects of a list of values (PS3.7 section 9.3, PS3.8 annex E). */
import type { Piece } from './pieces.ts';
import type { Plan } from './recording-ingest.ts';
import { textOf } from './request-reference.ts';

const longestCommand = 16 * 1024;

interface Command {
  readonly field: number;
  readonly messageId: number;
  readonly hasDataSet: boolean;
  readonly sopClass: string | undefined;
  readonly sopInstance: string | undefined;
}

interface Message {
  readonly contextId: number;
  readonly command: Command;
  readonly dataSet: Uint8Array | undefined;
}

/** A data set that must reach the story whole, and how it is met there. */
export interface ExpectedObject {
  readonly bytes: Uint8Array;
  readonly plan: Plan;
}

interface Outcome {
  readonly words: string[];
  readonly objects: ExpectedObject[];
  /** The conversation came to its end, whichever. */
  readonly over: boolean;
  readonly abortedByPeer: boolean;
}

/** How an association ends. */
interface End {
  readonly words: readonly string[];
  readonly abortedByPeer: boolean;
}

export function messagesOf(
  pieces: Iterator<Piece, undefined>,
  contexts: ReadonlyMap<number, string>,
  plans: readonly Plan[],
): Outcome {
  const words: string[] = [];
  const objects: ExpectedObject[] = [];
  const messages = readMessages(pieces, contexts);
  for (let next = messages.next(); ; next = messages.next()) {
    if (next.done) {
      const { words: last, abortedByPeer } = next.value ?? { words: [], abortedByPeer: false };
      return { words: [...words, ...last], objects, over: next.value !== undefined, abortedByPeer };
    }
    const { contextId, command, dataSet = new Uint8Array(0) } = next.value;
    let { status, toStory } = verdictOn(next.value, contexts.get(contextId) ?? '');
    if (toStory) {
      const plan = plans[objects.length] ?? 'keep';
      status = statusOf(plan, dataSet.length);
      objects.push({ bytes: dataSet, plan });
    }
    const { field, messageId } = command;
    if (field !== 0x0fff) words.push(`answer ${contextId} ${field | 0x8000} ${messageId} ${status}`);
  }
}

/** Whole messages; returns the end, or undefined where more could come. */
function* readMessages(
  pieces: Iterator<Piece, undefined>,
  contexts: ReadonlyMap<number, string>,
): Generator<Message, End | undefined> {
  let begun: { contextId: number; command: Command | undefined; parts: Uint8Array[]; length: number } | undefined;
  for (let { value: piece } = pieces.next(); piece !== undefined; { value: piece } = pieces.next()) {
    if (piece.kind === 'broken') return aborted(piece.reason);
    if (piece.kind === 'control') return endBy(piece.type, pieces);
    const { contextId, bytes, whole } = piece;
    const isCommand = (piece.flags & 1) === 1;
    if (!contexts.has(contextId)) return aborted(6);
    if (isCommand !== (begun?.command === undefined) || (begun && begun.contextId !== contextId)) return aborted(5);
    begun ??= { contextId, command: undefined, parts: [], length: 0 };
    begun.parts.push(bytes);
    begun.length += bytes.length;
    if (isCommand && begun.length > longestCommand) return aborted(6);
    if (!whole || (piece.flags & 2) === 0) continue;
    const set = Buffer.concat(begun.parts.splice(0));
    const command = begun.command ?? readCommand(set);
    if (command === undefined) return aborted(6);
    if (command.field >= 0x8000) return aborted(5);
    if (isCommand && command.hasDataSet) begun.command = command;
    else {
      begun = undefined;
      yield { contextId, command, dataSet: isCommand ? undefined : set };
    }
  }
  return undefined;
}

function aborted(reason: number): End {
  return { words: [`abort 2 ${reason}`], abortedByPeer: false };
}

function endBy(type: number, pieces: Iterator<Piece, undefined>): End {
  if (type === 7) return { words: [], abortedByPeer: true };
  if (type !== 5) return aborted(2);
  const { words, abortedByPeer } = afterRelease(pieces);
  return { words: ['released', ...words], abortedByPeer };
}

/** Sta13: one more word, where the connection is used for another association or for something that is no PDU. */
function afterRelease(pieces: Iterator<Piece, undefined>): End {
  for (let { value: piece } = pieces.next(); piece !== undefined; { value: piece } = pieces.next()) {
    if (piece.kind === 'broken') return aborted(piece.reason);
    if (piece.kind === 'control' && piece.type === 1) return aborted(2);
    if (piece.kind === 'control' && piece.type === 7) return { words: [], abortedByPeer: true };
  }
  return { words: [], abortedByPeer: false };
}

/** PS3.7 annex C and PS3.4 Table B.2-1. */
function verdictOn({ command, dataSet }: Message, abstractSyntax: string): { status: number; toStory?: boolean } {
  const sopClass = command.sopClass ?? abstractSyntax;
  if (command.field === 0x30) return { status: sopClass === abstractSyntax ? 0 : 0x0122 };
  if (command.field !== 1) return { status: 0x0211 };
  if (sopClass !== abstractSyntax || abstractSyntax === '1.2.840.10008.1.1') return { status: 0x0122 };
  if (command.sopInstance === undefined) return { status: 0x0117 };
  return dataSet ? { status: 0, toStory: true } : { status: 0xc000 };
}

function statusOf(plan: Plan, length: number): number {
  if (plan === 'keep') return 0;
  if (plan === 'refuse') return 0xc000;
  // Without a byte nothing is pushed, and nothing goes wrong.
  return length === 0 && (plan === 'throw at push' || plan === 'reject at push') ? 0 : 0xa700;
}

function readCommand(bytes: Buffer): Command | undefined {
  const elements = new Map<number, Buffer>();
  let rest = bytes;
  while (rest.length > 0) {
    if (rest.length < 8 || rest.readUInt16LE(0) !== 0 || rest.length < 8 + rest.readUInt32LE(4)) return undefined;
    const tag = rest.readUInt16LE(2);
    if (elements.has(tag)) return undefined;
    const end = 8 + rest.readUInt32LE(4);
    elements.set(tag, rest.subarray(8, end));
    rest = rest.subarray(end);
  }
  const short = (tag: number) => (elements.get(tag)?.length === 2 ? elements.get(tag)?.readUInt16LE(0) : undefined);
  const [field, dataSetType] = [short(0x0100), short(0x0800)];
  const idTag = field === 0x0fff ? 0x0120 : 0x0110;
  const messageId = short(idTag);
  if (field === undefined || dataSetType === undefined) return undefined;
  if (messageId === undefined && (field < 0x8000 || elements.has(idTag))) return undefined;
  return {
    field,
    messageId: messageId ?? 0,
    hasDataSet: dataSetType !== 0x0101,
    sopClass: matching(elements.get(0x0002), /^\d[\d.]{0,63}$/),
    sopInstance: matching(elements.get(0x1000), /^[ -~]{1,64}$/),
  };
}

function matching(bytes: Buffer | undefined, pattern: RegExp): string | undefined {
  const text = bytes && textOf(bytes);
  return text !== undefined && pattern.test(text) ? text : undefined;
}
