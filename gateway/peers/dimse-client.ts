/** Opens associations as SCU with dcmjs-dimse: the only file that knows that library. Its console is kept quiet. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { type FileMeta, readFileMeta } from '../../data-set/part10.ts';
import { explicitLittleEndian } from '../../data-set/transfer-syntax.ts';
import { MarkitError } from '../errors.ts';
import { AnswerGatherer, type Fragment } from './answer-gatherer.ts';
import { IncomingLimits } from './incoming-limits.ts';

const require = createRequire(import.meta.url);
// A UMD bundle: its names are not seen by `import`, and its types have no default.
const dimse = require('dcmjs-dimse') as typeof import('dcmjs-dimse');
silence();

interface Logger {
  setLevel(level: 'silent', persist: false): void;
}
interface RootLogger extends Logger {
  getLoggers(): Readonly<Record<string, Logger>>;
}

/**
 * Its own log, and those of both copies of dcmjs below it, which quote values of a data set ("Unknown name in dataset", with
 * the value of a private element).
 */
function silence(): void {
  const below = createRequire(require.resolve('dcmjs-dimse'));
  const parsers = [below, createRequire(below.resolve('dcmjs-codecs'))].map(
    (requireThere) => (requireThere('dcmjs') as { readonly log: RootLogger }).log,
  );
  dimse.log.setLevel('silent', false);
  for (const root of parsers) {
    for (const logger of [root, ...Object.values(root.getLoggers())]) logger.setLevel('silent', false);
  }
}

export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly calledAe: string;
  readonly callingAe: string;
  /** For the connection, and for each answer. */
  readonly timeoutMs?: number;
}

/** A request to send; a stored object is a Part 10 file by its path (read when its turn comes) or its bytes. */
export type Outgoing = { readonly kind: 'echo' } | { readonly kind: 'store'; readonly object: string | Uint8Array };

/** The DIMSE status; 'not accepted' where the peer took no context that fits. */
export type Outcome = number | 'not accepted';

const defaultTimeoutMs = 30_000;

/**
 * One association for all requests, one after the other; `onOutcome` is told of each as it is answered. Resolves with their
 * outcomes in order once the association is released. Throws MarkitError PEER_UNREACHABLE, PEER_REJECTED, PEER_LOST; bytes
 * that are no Part 10 file throw DataSetError.
 */
export async function runAssociation(
  destination: Destination,
  requests: readonly Outgoing[],
  onOutcome: (at: number, outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = requests.map(() => 'not accepted');
  const client = new dimse.Client();
  const sent = requests.map(requestFor);
  askForOwnSyntax(client, sent);
  for (const [at, request] of sent.entries()) {
    request.on('response', (response) => {
      outcomes[at] = response.getStatus();
    });
    request.on('done', () => {
      // The library keeps every request until the end: their pixels need not stay with them.
      request.setDataset(new dimse.Dataset({}));
      onOutcome(at, outcomes[at] ?? 'not accepted');
    });
    client.addRequest(request);
  }
  await converse(client, destination);
  return outcomes;
}

export interface Query {
  /** By keyword, ASCII. */
  readonly keys: Readonly<Record<string, string>>;
  /** Bytes of an identifier as they came; true where no more are wanted. Its errors end the association. */
  readonly onAnswer: (identifier: Uint8Array, explicit: boolean) => boolean;
  /** Of one identifier, and of all that the peer sends. */
  readonly answerBytes: number;
  readonly mostBytes: number;
  readonly totalMs: number;
}

/** A peer that goes on after a C-CANCEL is left after this time. */
const cancelMs = 2_000;

/**
 * C-FIND, Study Root, over an association of its own. Answers the last status, or pending (FF00) where `onAnswer` had enough and
 * the peer did not end. Throws MarkitError PEER_UNREACHABLE, PEER_REJECTED, PEER_LOST, PEER_SILENT, PEER_MALFORMED.
 */
export async function runQuery(destination: Destination, query: Query): Promise<Outcome> {
  const client = new WatchedClient();
  const request = new dimse.requests.CFindRequest();
  request.setDataset(new dimse.Dataset({ ...query.keys }));
  client.addRequest(request);
  const ended = Promise.withResolvers<void>();
  const timers: NodeJS.Timeout[] = [];
  let outcome: Outcome = 'not accepted';
  let enough = false;
  const take = (response: Fragment, explicit: boolean) => {
    const whole = gatherer.take(response);
    if (whole === undefined) return;
    outcome = whole.status;
    if (!isPending(whole.status)) return request.raiseDoneEvent();
    if (whole.identifier === undefined || enough) return;
    enough = query.onAnswer(whole.identifier, explicit);
    if (!enough) return;
    client.cancel(request);
    timers.push(setTimeout(ended.resolve, cancelMs));
  };
  const gatherer = new AnswerGatherer(query.answerBytes);
  // Once there is enough, how the peer ends does not matter.
  const fail = (error: unknown) => (enough ? ended.resolve() : ended.reject(error));
  const talk = converse(client, destination).then(ended.resolve, fail);
  const { network } = client;
  timers.push(setTimeout(() => fail(new MarkitError('PEER_SILENT')), query.totalMs));
  try {
    takeOver(network, { take, limits: new IncomingLimits(query.mostBytes), fail });
    await ended.promise;
    return outcome;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    // A peer that goes on sending has nobody to send to.
    network.socket.destroy();
    await talk;
  }
}

/** Pending, and pending without support of an optional key (PS3.4 C.4.1.1.4). */
function isPending(status: number): boolean {
  return status === 0xff00 || status === 0xff01;
}

/** What is used of the library's connection. It reads answers by itself, without bounds and in character sets of its own. */
interface Network {
  readonly socket: Socket;
  readonly association: { getPresentationContext(id: number): { getAcceptedTransferSyntaxUid(): string } };
  _processPDataTf: (pdu: { getPdvs(): readonly Pdv[] }) => Promise<void>;
}
interface Pdv {
  getPresentationContextId(): number;
  isCommand(): boolean;
  isLastFragment(): boolean;
  getValue(): Uint8Array;
}

/** Its connection is there, and is left out of the library's types. */
class WatchedClient extends dimse.Client {
  declare readonly network: Network;
}

interface TakeOver {
  readonly take: (fragment: Fragment, explicit: boolean) => void;
  readonly limits: IncomingLimits;
  readonly fail: (error: unknown) => void;
}

function takeOver(network: Network, { take, limits, fail }: TakeOver): void {
  const guarded = (work: () => void) => {
    try {
      work();
    } catch (error) {
      fail(error instanceof MarkitError ? error : new MarkitError('PEER_MALFORMED'));
      network.socket.destroy();
    }
  };
  // Before the library's own: what is past a limit must not be put together by it.
  network.socket.prependListener('data', (chunk: Buffer) => guarded(() => limits.take(chunk)));
  network._processPDataTf = async (pdu) =>
    guarded(() => {
      for (const pdv of pdu.getPdvs()) {
        if (network.socket.destroyed) return;
        const contextId = pdv.getPresentationContextId();
        const syntax = network.association.getPresentationContext(contextId).getAcceptedTransferSyntaxUid();
        const [command, last, bytes] = [pdv.isCommand(), pdv.isLastFragment(), pdv.getValue()];
        take({ contextId, command, last, bytes }, syntax === explicitLittleEndian);
      }
    });
}

type Request = InstanceType<typeof dimse.requests.Request>;

function requestFor(outgoing: Outgoing): Request {
  if (outgoing.kind === 'echo') return new dimse.requests.CEchoRequest();
  return new dimse.requests.CStoreRequest(new ObjectAsItIs(outgoing.object));
}

/**
 * A data set whose bytes go out as they lie in the file: the library by itself takes every data set apart and writes it anew,
 * without what its dictionary does not know. It is taken apart only for a peer that does not take its transfer syntax.
 */
class ObjectAsItIs extends dimse.Dataset {
  readonly #object: string | Uint8Array;
  readonly #meta: FileMeta;

  constructor(object: string | Uint8Array) {
    const { meta } = readFileMeta(typeof object === 'string' ? headOf(object) : object);
    super({}, meta.transferSyntax);
    this.#object = object;
    this.#meta = meta;
  }

  override getDenaturalizedDataset(): Buffer {
    const file = typeof this.#object === 'string' ? readFileSync(this.#object) : this.#object;
    const { dataSetOffset } = readFileMeta(file);
    return Buffer.from(file.buffer, file.byteOffset + dataSetOffset, file.byteLength - dataSetOffset);
  }

  override getElements(): Record<string, unknown> {
    return new dimse.Dataset(this.getDenaturalizedDataset(), this.#meta.transferSyntax).getElements();
  }

  override getElement(name: string): string | undefined {
    const { sopClassUid, sopInstanceUid } = this.#meta;
    const known = new Map([
      ['SOPClassUID', sopClassUid],
      ['SOPInstanceUID', sopInstanceUid],
    ]).get(name);
    return known || (this.getElements()[name] as string | undefined);
  }
}

/** As much of a file as its file meta can be long. */
function headOf(path: string): Uint8Array {
  const head = Buffer.alloc(2 ** 17);
  const file = openSync(path, 'r');
  try {
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

const littleEndian = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'];

/** The library asks for both little endian syntaxes in one context, of which a peer picks either: here each gets its own. */
function askForOwnSyntax(client: InstanceType<typeof dimse.Client>, requests: readonly Request[]): void {
  const asked = new Set<string>();
  for (const request of requests) {
    const dataSet = request.getDataset();
    const syntax = dataSet?.getTransferSyntaxUid() ?? '';
    const sopClass = dataSet?.getElement('SOPClassUID') ?? '';
    if (!littleEndian.includes(syntax) || asked.has(sopClass + syntax)) continue;
    asked.add(sopClass + syntax);
    client.addAdditionalPresentationContext(new dimse.association.PresentationContext(0, sopClass, syntax), true);
  }
}

/** Resolves when the association was released. */
function converse(client: InstanceType<typeof dimse.Client>, destination: Destination): Promise<void> {
  const { host, port, callingAe, calledAe, timeoutMs = defaultTimeoutMs } = destination;
  return new Promise((resolve, reject) => {
    let state: 'calling' | 'accepted' | 'released' = 'calling';
    client.on('associationAccepted', () => {
      state = 'accepted';
    });
    client.on('associationReleased', () => {
      state = 'released';
    });
    client.on('associationRejected', (how: { result: number; source: number; reason: number }) => {
      const detail = `result ${how.result}, source ${how.source}, reason ${how.reason} (PS3.8 Table 9-21)`;
      reject(new MarkitError('PEER_REJECTED', { detail }));
    });
    const fail = (cause?: Error) => {
      const code = state === 'calling' ? 'PEER_UNREACHABLE' : 'PEER_LOST';
      reject(new MarkitError(code, cause === undefined ? {} : { cause }));
    };
    client.on('networkError', fail);
    client.on('closed', () => (state === 'released' ? resolve() : fail()));
    client.send(host, port, callingAe, calledAe, {
      connectTimeout: timeoutMs,
      associationTimeout: timeoutMs,
      pduTimeout: timeoutMs,
    });
  });
}
