/** Opens associations as SCU with dcmjs-dimse: the only file that knows that library. Its console is kept quiet. */
import { createRequire } from 'node:module';
import { readFileMeta } from '../../data-set/part10.ts';
import { MarkitError } from '../errors.ts';

// A UMD bundle: its names are not seen by `import`, and its types have no default.
const dimse = createRequire(import.meta.url)('dcmjs-dimse') as typeof import('dcmjs-dimse');
dimse.log.setLevel('silent');

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
  for (const [at, outgoing] of requests.entries()) {
    const request = requestFor(outgoing);
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

type Request = InstanceType<typeof dimse.requests.Request>;

function requestFor(outgoing: Outgoing): Request {
  if (outgoing.kind === 'echo') return new dimse.requests.CEchoRequest();
  const { object } = outgoing;
  if (typeof object === 'string') return new dimse.requests.CStoreRequest(object);
  const { meta, dataSetOffset } = readFileMeta(object);
  const bytes = Buffer.from(object.buffer, object.byteOffset + dataSetOffset, object.byteLength - dataSetOffset);
  return new dimse.requests.CStoreRequest(new dimse.Dataset(bytes, meta.transferSyntax));
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
