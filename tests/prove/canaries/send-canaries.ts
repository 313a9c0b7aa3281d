/** Sends all canaries to a box: data sets by a raw peer, whose command sets and user items are ours, files by dcmjs-dimse. */
import { store } from '../../../gateway/peers/store-scu.ts';
import {
  associateRequest,
  command,
  commandSet,
  data,
  item,
  last,
  RawPeer,
  releaseRequest,
  statusOf,
  value,
} from '../../gateway/doors/raw-peer.ts';
import type { RunningBox } from '../../support/box.ts';
import type { CanarySet } from './objects.ts';
import type { CanaryObject } from './plant.ts';

const longestFragment = 16_000;

/** What was sent besides the data sets, for the control, and what was not answered as it should have been. */
export interface Sent {
  readonly association: Buffer;
  readonly problems: string[];
}

export async function sendCanaries({ dicom }: RunningBox, set: CanarySet): Promise<Sent> {
  const problems: string[] = [];
  const contexts = contextsOf(set.objects);
  const request = { contexts: contexts.map(({ id, sopClass, syntax }) => [id, sopClass, [syntax]] as const) };
  const options = { ...request, maxPduLength: 16_384, userItems: userItems(set.association) };
  const peer = await RawPeer.associate(dicom.port, options);
  for (const object of set.objects) {
    const { sopClassUid, transferSyntax } = object;
    const context = contexts.find(({ sopClass, syntax }) => sopClass === sopClassUid && syntax === transferSyntax);
    const status = await send(peer, context?.id ?? 0, object);
    if ((status === 0) === (object.fate === 'refused'))
      problems.push(`${object.name}: answered ${status.toString(16)}`);
  }
  peer.send(releaseRequest);
  await peer.receive();
  await peer.closed();
  const destination = { host: '127.0.0.1', port: dicom.port, calledAe: dicom.aeTitle, callingAe: 'CANARIES' };
  const outcomes = await store(
    destination,
    set.files.map(({ bytes }) => bytes),
  );
  for (const outcome of outcomes) if (outcome !== 0) problems.push(`a file was answered ${outcome}`);
  const others = await Promise.all([rejected(dicom.port, set), broken(dicom.port, set)]);
  return { association: Buffer.concat([associateRequest(options), ...others]), problems };
}

/** An association for another box. */
async function rejected(port: number, { association }: CanarySet): Promise<Buffer> {
  const request = associateRequest({ called: association.called });
  const peer = await RawPeer.connect(port);
  peer.send(request);
  await peer.verdict();
  await peer.closed();
  return request;
}

/** Letters where a command set should stand. */
async function broken(port: number, { association }: CanarySet): Promise<Buffer> {
  const peer = await RawPeer.associate(port);
  const message = data(value(3, command | last, Buffer.from(association.broken)));
  peer.send(message);
  await peer.verdict();
  await peer.closed();
  return message;
}

/** One presentation context for each class and syntax (PS3.8 9.3.2.2: odd numbers). */
function contextsOf(objects: readonly CanaryObject[]) {
  const pairs = new Set(objects.map(({ sopClassUid, transferSyntax }) => `${sopClassUid} ${transferSyntax}`));
  return [...pairs].map((pair, at) => {
    const [sopClass = '', syntax = ''] = pair.split(' ');
    return { id: 2 * at + 1, sopClass, syntax };
  });
}

/** Implementation version name (PS3.7 D.3.3.2.3) and user identity (D.3.3.7.1): a name without a passcode. */
function userItems({ version, user }: CanarySet['association']): Buffer[] {
  const name = Buffer.from(user, 'latin1');
  const identity = Buffer.from([1, 0, name.length >> 8, name.length & 0xff, ...name, 0, 0]);
  return [item(0x55, version), item(0x58, identity)];
}

async function send(peer: RawPeer, context: number, object: CanaryObject): Promise<number> {
  const { sopClassUid: sopClass, sopInstanceUid: sopInstance, bytes } = object;
  const set = commandSet({ field: 1, sopClass, sopInstance, dataSet: true });
  peer.send(data(value(context, command | last, Buffer.concat([set, object.command ?? Buffer.alloc(0)]))));
  for (let at = 0; at < bytes.length; at += longestFragment) {
    const end = at + longestFragment >= bytes.length;
    peer.send(data(value(context, end ? last : 0, bytes.subarray(at, at + longestFragment))));
  }
  const answer = await peer.receive();
  return answer?.type === 4 ? statusOf(answer.body.subarray(6)) : -1;
}
