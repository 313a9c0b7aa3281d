/** Where the node listens: a Unix socket of its user's alone, and where it is wished for a TCP port of this machine's alone. */

import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { type AddressInfo, BlockList, isIP } from 'node:net';

/** A socket left by a process that died is removed; the new one is its user's alone from the first moment. */
export async function listenOnSocket(server: Server, socketPath: string): Promise<void> {
  await rm(socketPath, { force: true });
  const before = process.umask(0o177);
  try {
    await listening(server, () => server.listen(socketPath));
  } finally {
    process.umask(before);
  }
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export function isLoopback(host: string): boolean {
  const kind = isIP(host);
  return kind !== 0 && loopback.check(host, kind === 4 ? 'ipv4' : 'ipv6');
}

/** Answers the port, which may have been 0. Throws for any address that others could reach: nobody signs in here. */
export async function listenOnLoopback(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<number> {
  if (!isLoopback(host)) throw new Error('the Open Inference Protocol is spoken on loopback addresses only');
  await listening(server, () => server.listen({ host, port }));
  return (server.address() as AddressInfo).port;
}

function listening(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => resolve());
    start();
  });
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}
