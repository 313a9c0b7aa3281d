/** One conversation of the fuzz proof: the real association over a socket in this process, judged by the reference acceptor. */
import { Association, type AssociationEvent } from '../../../gateway/doors/association.ts';
import { defaultAssociationLimits } from '../../../gateway/doors/listener.ts';
import { PeerGate } from '../../../gateway/doors/peer-gate.ts';
import { seeded } from '../../gateway/doors/seeded.ts';
import { pick, type Random } from '../random.ts';
import type { BrokenDoor } from './broken-door.ts';
import { type Conversation, conversation } from './conversations.ts';
import { DuplexSocket } from './duplex-socket.ts';
import { judge, judgeEvents, judgeStory, outcomeOf } from './judge.ts';
import { type Plan, plans, RecordingIngest } from './recording-ingest.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface CaseResult {
  /** How the conversation ended, for the count. */
  readonly outcome: string;
  readonly problems: readonly string[];
}

const gate = new PeerGate([]);
/** Turns of the loop without a close after which a conversation hangs: a story that makes the door wait takes a few hundred. */
const patience = 5000;

/** The conversation of that number, played to its end and judged. */
export async function runCase(seed: number, clock: VirtualClock, broken: BrokenDoor): Promise<CaseResult> {
  const random = seeded(seed);
  const talk = conversation(random);
  const chosen = Array.from({ length: 8 }, () => (random(6) ? 'keep' : pick<Plan>(random, ['keep', ...plans])));
  const ingest = new RecordingIngest({ plans: chosen, slow: random(3) === 0 });
  const written: Uint8Array[] = [];
  const socket = new DuplexSocket({
    reading: pick(random, ['at once', 'at once', 'at once', 'later', 'never']),
    room: pick(random, [65_536, 65_536, 1, 100]),
    onWritten: (bytes) => written.push(...broken.written(bytes)),
  });
  const deaf = socket.reading === 'never';
  const events: AssociationEvent[] = [];
  const association = new Association(socket.socket, {
    limits: defaultAssociationLimits,
    ingest: broken.ingest(ingest),
    rules: () => ({ aeTitle: 'MARKIT', anyCalledAe: false, gate, refusal: undefined }),
    onBytes: broken.bytes,
    onEvent: (event) => events.push(event),
  });
  const moves = () => written.length + events.length + ingest.moves;
  const { closed, timers } = await play({ socket, talk, ingest, clock, random, association, moves });
  const problems = closed ? [] : ['it hangs'];
  if (timers > 0 && talk.ending !== 'falls silent' && !deaf)
    problems.push('only time closed it, though the peer was gone');
  const judged = judge({ talk, written: Buffer.concat(written), plans: chosen, reading: socket.reading });
  problems.push(...judged.problems, ...judgeStory(ingest, judged, talk.ending === 'closes' && !deaf));
  problems.push(...judgeEvents(events, chosen), ...(clock.pending > 0 ? ['a timer is left'] : []));
  clock.clear();
  return { outcome: `${talk.ending}${deaf ? ' and never reads' : ''}: ${outcomeOf(judged.words, events)}`, problems };
}

interface Play {
  readonly socket: DuplexSocket;
  readonly talk: Conversation;
  readonly ingest: RecordingIngest;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly association: Association;
  /** Counts whatever the door does. */
  readonly moves: () => number;
}

/** Feeds the bytes in random chunks, then lets time pass until the door has closed, which it must. */
async function play(run: Play): Promise<{ closed: boolean; timers: number }> {
  const { socket, talk, ingest, clock, random, association, moves } = run;
  let closed = false;
  void association.closed.then(() => {
    closed = true;
  });
  const size = pick(random, [talk.bytes.length, 1 + random(3000), 1 + random(200), 1 + random(12)]);
  const turns = random(2) === 0 ? 0 : random(20);
  for (let at = 0, fed = 0; at < talk.bytes.length && !socket.destroyed; fed++) {
    const end = at + (random(2) ? size : 1 + random(size));
    socket.push(talk.bytes.subarray(at, end));
    at = end;
    if (fed < turns) await new Promise(setImmediate);
  }
  if (talk.ending === 'closes') socket.push(null);
  if (talk.ending === 'breaks') await new Promise(setImmediate);
  if (talk.ending === 'breaks') socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  let [quiet, before, timers] = [0, -1, 0];
  for (let turn = 0; turn < patience && !closed; turn++) {
    await new Promise(setImmediate);
    quiet = ingest.busy || moves() !== before ? 0 : quiet + 1;
    before = moves();
    // Only time can end what nothing moves any more.
    if (quiet > 3 && !closed && clock.next()) timers++;
  }
  return { closed, timers };
}
