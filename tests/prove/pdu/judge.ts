/** Holds what the door said and did in a conversation against the reference acceptor. */
import type { AssociationEvent } from '../../../gateway/doors/association.ts';
import { type AcceptorWords, acceptorWords, NotWellFormed } from './acceptor-words.ts';
import type { Conversation } from './conversations.ts';
import type { Reading } from './duplex-socket.ts';
import { piecesOf } from './pieces.ts';
import { type Plan, plans, type RecordingIngest } from './recording-ingest.ts';
import { type Expected, expectedOf } from './reference.ts';
import { readRequest } from './request-reference.ts';

export interface Judged {
  readonly expected: Expected;
  readonly words: readonly string[];
  readonly problems: string[];
}

export interface Run {
  readonly talk: Conversation;
  readonly written: Buffer;
  readonly plans: readonly Plan[];
  readonly reading: Reading;
}

/** The answers: well-formed, and the reference's one for one, as far as the peer was there to take them. */
export function judge(run: Run): Judged {
  const { bytes, ending } = run.talk;
  const deaf = run.reading === 'never';
  let said: AcceptorWords = { words: [], accepted: new Set() };
  const problems: string[] = [];
  try {
    said = acceptorWords(run.written, requestOf(bytes));
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error;
    problems.push(`an answer is not well-formed: ${error.message}`);
  }
  const expected = expectedOf(bytes, said.accepted, run.plans);
  if (problems.length > 0) return { expected, words: said.words, problems };
  const all = [...expected.words];
  // A peer that says nothing more is told by the user of the service, once time is up; before it has asked it is not told.
  const timeUp = said.words.at(-1) === 'abort 0 0' && expected.words.at(-1) !== 'abort 0 0';
  const words = timeUp ? said.words.slice(0, -1) : said.words;
  if (timeUp && ending !== 'falls silent' && !deaf) problems.push('aborted by the clock though the peer had closed');
  if (!timeUp && ending === 'falls silent' && !deaf && expected.stands) problems.push('closed without a word');
  // Whoever aborts is not owed what it had not yet taken.
  const owed = run.reading === 'at once' || (run.reading === 'later' && !expected.abortedByPeer);
  const whole = ending !== 'breaks' && owed;
  const wanted = whole ? all : all.slice(0, words.length);
  if (words.join('; ') !== wanted.join('; ')) problems.push(`said ${words.join('; ')} in place of ${all.join('; ')}`);
  return { expected, words: said.words, problems };
}

function requestOf(bytes: Uint8Array) {
  const first = piecesOf(bytes).next().value;
  return first?.kind === 'control' && first.type === 1 ? readRequest(first.body) : undefined;
}

/** What reached the story: the very bytes of each object, one end each, and none after it was given up. */
export function judgeStory(ingest: RecordingIngest, { expected, words }: Judged, exact: boolean): string[] {
  const problems: string[] = [];
  for (const [at, { plan, chunks, copies, ends, abandons }] of ingest.objects.entries()) {
    const got = Buffer.concat(copies);
    const wanted = expected.objects[at];
    if (!Buffer.concat(chunks).equals(got)) problems.push('bytes changed after they were handed on');
    if (plan !== 'throw at begin' && ends + abandons !== 1)
      problems.push(`${ends} ends and ${abandons} goodbyes of one object`);
    if (ends > 0 && !(wanted && got.equals(wanted.bytes)))
      problems.push('an object ended with other bytes than were sent');
  }
  const ended = ingest.objects.filter(({ ends }) => ends > 0).length;
  if (exact && expected.objects.length > ingest.objects.length) problems.push('an object never reached the story');
  // C-STORE-RSP with Success, said to whoever was still there.
  if (words.filter((word) => / 32769 \d+ 0$/.test(word)).length > ended) problems.push('Success without the story');
  if (ended > expected.objects.length) problems.push('the story ended more objects than were sent');
  return problems;
}

/** One end, and no fault but those that the story was told to throw. */
export function judgeEvents(events: readonly AssociationEvent[], chosen: readonly Plan[]): string[] {
  const faults = events.filter(({ kind }) => kind === 'fault');
  const planned = faults.every(
    (event) => event.kind === 'fault' && event.fault instanceof Error && plans.includes(event.fault.message as Plan),
  );
  const ends = events.filter(({ kind }) => ['rejected', 'released', 'aborted', 'lost'].includes(kind)).length;
  return [
    ...(planned && faults.length <= chosen.length ? [] : ['a fault that nobody planned']),
    ...(ends === 1 ? [] : [`${ends} ends of one association`]),
  ];
}

/** A few words for the count. */
export function outcomeOf(words: readonly string[], events: readonly AssociationEvent[]): string {
  const last = words.at(-1) ?? '';
  if (/^(abort|reject|released)/.test(last)) return last;
  const aborted = events.find((event) => event.kind === 'aborted');
  return aborted === undefined ? 'lost' : aborted.by === 'peer' ? 'aborted by the peer' : 'aborted, unheard';
}
