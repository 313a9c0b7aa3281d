/** What a door must look like once a hostile peer has gone: nothing of the peer's is left, and it still serves others. */
import { expect } from 'vitest';
import type { ListenerCounters } from '../../../gateway/doors/listener.ts';
import { command, data, echo, last, RawPeer, releaseRequest, value } from './raw-peer.ts';
import type { TestDoor } from './test-door.ts';

export const echoMessage = data(value(1, command | last, echo));

/** Ends the door. `counters` are what the hostile peer alone must have made of them; what is not named must be zero. */
export async function expectNothingLeft(door: TestDoor, counters: Partial<ListenerCounters>): Promise<void> {
  await expectService(door);
  // Longer than a test may take: nobody is cut, and an association that is left keeps the door from stopping.
  await door.listener.stop(600_000);
  expect(await door.files(), 'no file').toHaveLength(counters.stored ?? 0);
  expect(door.events.filter(({ kind }) => kind === 'fault')).toEqual([]);
  const { bytes: _, ...counted } = door.listener.counters;
  const zero = { open: 0, accepted: 0, rejected: 0, aborted: 0, lost: 0, echoes: 0, stored: 0, refused: 0 };
  const expected = { ...zero, ...counters };
  expect(counted).toEqual({ ...expected, accepted: expected.accepted + 1, echoes: expected.echoes + 1 });
}

/** Another peer is served as if nothing had happened. */
async function expectService(door: TestDoor): Promise<void> {
  const peer = await RawPeer.associate(door.port);
  peer.send(echoMessage);
  expect(await peer.status()).toBe(0);
  peer.send(releaseRequest);
  expect(await peer.verdict()).toEqual(['pdu', 6]);
  await peer.closed();
}
