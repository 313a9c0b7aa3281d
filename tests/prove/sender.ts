/** Sends objects over one association, one after the other, as a PACS does, and says which were acknowledged. */
import { command, commandSet, data, last, RawPeer, releaseRequest, value } from '../gateway/doors/raw-peer.ts';
import { explicitBig, explicitLittle, type SentObject, secondaryCapture } from './sent-object.ts';

const contexts = [
  [1, secondaryCapture, [explicitLittle]],
  [3, secondaryCapture, [explicitBig]],
] as const;

const longestFragment = 60_000;

/** Ends when the objects do or the box goes away. `onStatus` is told of each answer that came. */
export async function sendObjects(
  port: number,
  objects: Iterable<SentObject>,
  onStatus: (object: SentObject, status: number) => void,
): Promise<void> {
  const peer = await RawPeer.associate(port, { contexts, maxPduLength: 16_384 }).catch(() => undefined);
  // The box died before it answered: nothing was sent.
  if (!peer) return;
  for (const object of objects) {
    await send(peer, object);
    const answer = await peer.receive();
    if (answer?.type !== 4) return peer.socket.destroy() && undefined;
    onStatus(object, statusIn(answer.body));
  }
  peer.send(releaseRequest);
  await peer.receive();
  await peer.closed();
}

/** Sends half of an object and waits. The answer ends the association as a sender does that was unplugged. */
export async function sendHalf(port: number, object: SentObject): Promise<() => Promise<void>> {
  const peer = await RawPeer.associate(port, { contexts, maxPduLength: 16_384 });
  await send(peer, object, object.bytes.length / 2);
  return async () => {
    peer.socket.destroy();
    await peer.closed();
  };
}

async function send(peer: RawPeer, object: SentObject, upTo = object.bytes.length): Promise<void> {
  const context = object.transferSyntax === explicitLittle ? 1 : 3;
  const { sopClassUid: sopClass, sopInstanceUid: sopInstance, bytes } = object;
  peer.send(data(value(context, command | last, commandSet({ field: 1, sopClass, sopInstance, dataSet: true }))));
  for (let at = 0; at < upTo; at += longestFragment) {
    const end = at + longestFragment >= bytes.length;
    peer.send(data(value(context, end ? last : 0, bytes.subarray(at, at + longestFragment))));
    // A kill is to find objects half sent: let the sockets work between fragments.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function statusIn(body: Buffer): number {
  for (let at = 6; at + 8 <= body.length; at += 8 + body.readUInt32LE(at + 4)) {
    if (body.readUInt16LE(at + 2) === 0x0900) return body.readUInt16LE(at + 8);
  }
  return -1;
}
