/** Memory does not grow with the object: 256 MB go through a process that never holds 192. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { peakMegabytes } from '../../support/processes.ts';
import { command, data, last, RawPeer, store, value } from './raw-peer.ts';

const receiver = fileURLToPath(new URL('../../benchmarks/bare-receiver.ts', import.meta.url));
const piece = data(value(3, 0, Buffer.alloc(131_060)));
const pieces = 2 * 1024;
const mostMegabytes = 192;

it('streams an object larger than the memory it may take', async (ctx) => {
  if (!existsSync('/proc/self/status')) return ctx.skip('no /proc on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'markit-memory-'));
  const child = spawn(process.execPath, [receiver, '0', folder, '--no-sync'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const peer = await RawPeer.associate(Number(/listening (\d+)/.exec(line.toString())?.[1]), { called: 'BARE' });
    peer.send(data(value(3, command | last, store)));
    for (let i = 0; i < pieces; i++) if (!peer.socket.write(piece)) await once(peer.socket, 'drain');
    peer.send(data(value(3, last, Buffer.alloc(2))));
    expect(await peer.status()).toBe(0);
    peer.socket.destroy();
    const peak = peakMegabytes(child.pid ?? 0);
    expect(pieces * piece.length).toBeGreaterThan(mostMegabytes * 2 ** 20);
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThan(mostMegabytes);
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
