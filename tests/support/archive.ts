/** Archives that are not ours, on loopback: DCMTK's dcmqrscp and Orthanc, with the identified originals in them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { echo } from '../../gateway/peers/echo-scu.ts';
import { store } from '../../gateway/peers/store-scu.ts';
import { missingCommands } from './has-command.ts';

export type ArchiveKind = 'dcmqrscp' | 'Orthanc';
export const archiveKinds: readonly ArchiveKind[] = ['dcmqrscp', 'Orthanc'];

export interface Archive extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly calledAe: string;
  /** Ends it; its port stays its own for `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const noArchive = (kind: ArchiveKind): string | undefined => missingCommands(kind);

export async function startArchive(kind: ArchiveKind, objects: readonly Uint8Array[]): Promise<Archive> {
  const folder = mkdtempSync(join(tmpdir(), 'markit-archive-'));
  const [host, port, calledAe] = ['127.0.0.1', await freePort(), 'ARCHIVE'];
  const destination = { host, port, calledAe, callingAe: 'ROOM' };
  let child: ChildProcess | undefined;
  const archive = {
    ...{ host, port, calledAe },
    async start() {
      child = programs[kind](folder, port, calledAe);
      for (;;) {
        const up = await echo(destination).then(
          () => true,
          // Not listening yet: asked again.
          () => false,
        );
        if (up) return;
        if (child.exitCode !== null) throw new Error(`${kind} ended with ${child.exitCode}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async [Symbol.asyncDispose]() {
      await archive.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await archive.start();
  const outcomes = await store(destination, objects);
  if (outcomes.some((outcome) => outcome !== 0)) throw new Error(`${kind} did not store: ${outcomes}`);
  return archive;
}

const quiet = { env: { ...process.env, TCP_NODELAY: '1' }, stdio: 'ignore' } as const;

const programs: Readonly<Record<ArchiveKind, (folder: string, port: number, aeTitle: string) => ChildProcess>> = {
  dcmqrscp(folder, port, aeTitle) {
    const [images, file] = [join(folder, 'images'), join(folder, 'dcmqrscp.cfg')];
    mkdirSync(images, { recursive: true });
    const table = (name: string, ...lines: string[]) => [`${name} BEGIN`, ...lines, `${name} END`];
    const lines = [
      `NetworkTCPPort = ${port}`,
      'MaxPDUSize = 16384',
      'MaxAssociations = 16',
      ...table('HostTable'),
      ...table('VendorTable'),
      ...table('AETable', `${aeTitle} ${images} RW (200, 1024mb) ANY`),
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return spawn('dcmqrscp', ['-c', file], quiet);
  },
  Orthanc(folder, port, aeTitle) {
    const file = join(folder, 'orthanc.json');
    const settings = {
      ...{ Name: 'archive', StorageDirectory: folder, IndexDirectory: folder, Plugins: [] },
      ...{ DicomAet: aeTitle, DicomPort: port, DicomCheckCalledAet: false, HttpServerEnabled: false },
      // Its answers lose every letter that its own set has not: by default all outside Latin 1.
      DefaultEncoding: 'Utf8',
      ...{ DicomAlwaysAllowEcho: true, DicomAlwaysAllowStore: true, DicomAlwaysAllowFind: true },
    };
    writeFileSync(file, JSON.stringify(settings));
    return spawn('Orthanc', [file], quiet);
  },
};

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
