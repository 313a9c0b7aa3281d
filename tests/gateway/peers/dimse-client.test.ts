/** What the SCU sends, byte by byte, and what it must never print. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { textElement } from '../../../data-set/elements.ts';
import { encodePart10Header, readFileMeta } from '../../../data-set/part10.ts';
import { missingCommands } from '../../support/has-command.ts';

const canary = 'CANARY^JANE';
const client = fileURLToPath(new URL('../../../gateway/peers/dimse-client.ts', import.meta.url));
let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'markit-dimse-'));
  path = join(folder, 'private.dcm');
  await writeFile(path, privateObject());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Private elements whose values quote the patient, and one that no dictionary knows. */
function privateObject(): Uint8Array {
  return encodePart10Header(
    dataSetOf([
      textElement(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'),
      textElement(0x00080018, 'UI', '1.2.3.4.5'),
      textElement(0x00090010, 'LO', 'ACME 1.0'),
      textElement(0x00091001, 'LO', `Exam of ${canary}`),
      textElement(0x00100010, 'PN', canary),
      textElement(0x00170001, 'LO', `Nobody reserved this for ${canary}`),
    ]),
    { transferSyntax: '1.2.840.10008.1.2.1' },
  );
}

/** The client in a process of its own, with everything it prints. */
async function sendFrom(port: number, object: string): Promise<{ printed: string; outcomes: unknown }> {
  const code = `
    const { runAssociation } = await import(${JSON.stringify(client)});
    const { readFileSync } = await import('node:fs');
    const path = process.argv[1];
    const peer = { host: '127.0.0.1', port: ${port}, calledAe: 'ANY', callingAe: 'BOX' };
    const objects = [path, readFileSync(path)].map((object) => ({ kind: 'store', object }));
    process.send(await runAssociation(peer, objects));
    process.disconnect();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, object], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  let outcomes: unknown;
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (printed += chunk));
  child.on('message', (message) => (outcomes = message));
  await once(child, 'close');
  return { printed, outcomes };
}

/** DCMTK's receiver, taking only what `option` names; its files lie in `folder`. */
async function storescp(option: string, run: (port: number, received: string) => Promise<void>): Promise<void> {
  const received = await mkdtemp(join(folder, 'received-'));
  const port = await freePort();
  const scp = spawn('storescp', ['-v', option, '+B', '-od', received, `${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    await once(scp, 'spawn');
    await answersAt(port);
    await run(port, received);
  } finally {
    scp.kill('SIGKILL');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answersAt(port: number): Promise<void> {
  const { echo } = await import('../../../gateway/peers/echo-scu.ts');
  for (;;) {
    const up = await echo({ host: '127.0.0.1', port, calledAe: 'ANY', callingAe: 'BOX' }).then(
      () => true,
      // Not listening yet: asked again.
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a data set with private names in it', () => {
  const missing = missingCommands('storescp');

  it('goes out byte for byte, from a path and from memory, and nothing is printed', async (ctx) => {
    if (missing) return ctx.skip(missing);
    await storescp('+xa', async (port, received) => {
      expect(await sendFrom(port, path)).toEqual({ printed: '', outcomes: [0, 0] });
      const sent = await readFile(path);
      const [name] = await readdir(received);
      const came = await readFile(join(received, name ?? ''));
      expect(came.subarray(readFileMeta(came).dataSetOffset)).toEqual(sent.subarray(readFileMeta(sent).dataSetOffset));
    });
  });

  it('is written anew for a peer that takes implicit little endian only, and still nothing is printed', async (ctx) => {
    if (missing) return ctx.skip(missing);
    await storescp('+xi', async (port, received) => {
      expect(await sendFrom(port, path)).toEqual({ printed: '', outcomes: [0, 0] });
      const [name] = await readdir(received);
      const came = await readFile(join(received, name ?? ''));
      expect(readFileMeta(came).meta.transferSyntax).toBe('1.2.840.10008.1.2');
      // The control: the value that dcmjs would have printed is in what was sent.
      expect(came.includes(canary)).toBe(true);
    });
  });
});
