/** Our SCU roles against our own door and against DCMTK's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MarkitError } from '../../../gateway/errors.ts';
import { echo } from '../../../gateway/peers/echo-scu.ts';
import { store } from '../../../gateway/peers/store-scu.ts';
import { missingCommands } from '../../support/has-command.ts';
import { sampleCt } from '../doors/sample-object.ts';
import { openDoor } from '../doors/test-door.ts';

const objects = [sampleCt(1), sampleCt(2, 256), sampleCt(3)];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markit-scu-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function to(port: number, calledAe = 'MARKIT') {
  return { host: '127.0.0.1', port, calledAe, callingAe: 'BOX', timeoutMs: 5000 };
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (error instanceof MarkitError ? error.code : String(error)),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('to our own door', () => {
  it('echoes', async () => {
    await using door = await openDoor();
    expect((await echo(to(door.port))).status).toBe(0);
    expect(door.listener.counters).toMatchObject({ echoes: 1, aborted: 0, lost: 0 });
  });

  it('stores bytes and files over one association, with progress, pixels unchanged', async () => {
    await using door = await openDoor();
    const path = join(folder, 'a.dcm');
    await writeFile(path, objects[2]?.file ?? '');
    const progress: number[] = [];
    const sent = [objects[0]?.file ?? new Uint8Array(), objects[1]?.file ?? new Uint8Array(), path];
    const outcomes = await store(to(door.port), sent, ({ answered }) => progress.push(answered));
    expect(outcomes).toEqual([0, 0, 0]);
    expect(progress).toEqual([1, 2, 3]);
    expect(door.listener.counters).toMatchObject({ accepted: 1, stored: 3, lost: 0 });
    for (const [at, { file }] of door.stored.entries()) {
      const pixels = objects[at]?.pixels ?? Buffer.alloc(0);
      expect((await readFile(file)).subarray(-pixels.length).equals(pixels)).toBe(true);
    }
  });

  it('tells a rejection, a silence and a lost association apart', async () => {
    await using door = await openDoor();
    expect(await codeOf(echo(to(door.port, 'OTHER')))).toBe('PEER_REJECTED');
    expect(await codeOf(echo(to(await freePort())))).toBe('PEER_UNREACHABLE');
    await using silent = await openDoor({ limits: { artimMs: 200 }, peers: [] });
    const stopping = silent.listener.stop(0);
    expect(await codeOf(echo(to(silent.port)))).toBe('PEER_UNREACHABLE');
    await stopping;
    await using broken = await openDoor();
    const sending = codeOf(store(to(broken.port), [objects[0]?.file ?? new Uint8Array()]));
    await broken.event('accepted');
    void broken.listener.stop(100);
    expect(await sending).toBe('PEER_LOST');
  });

  it('tells what was refused from what was stored', async () => {
    const ingest = {
      begin: () => ({ push: () => undefined, end: async () => ({ status: 0xa700 }), abandon: async () => undefined }),
    };
    await using door = await openDoor({ ingest });
    expect(await store(to(door.port), [objects[0]?.file ?? new Uint8Array()])).toEqual([0xa700]);
  });
});

describe('to storescp', () => {
  it('echoes and stores', async (ctx) => {
    const missing = missingCommands('storescp');
    if (missing) return ctx.skip(missing);
    const port = await freePort();
    const scp = spawn('storescp', ['+xa', '-od', folder, '-aet', 'MARKIT', `${port}`], {
      env: { ...process.env, TCP_NODELAY: '1' },
      stdio: 'ignore',
    });
    try {
      while ((await codeOf(echo(to(port)))) === 'PEER_UNREACHABLE') await new Promise((r) => setTimeout(r, 50));
      expect((await echo(to(port))).status).toBe(0);
      expect(await store(to(port), [objects[1]?.file ?? new Uint8Array()])).toEqual([0]);
    } finally {
      scp.kill('SIGKILL');
    }
  });
});
