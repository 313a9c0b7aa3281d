/** The receivers of the ingest benchmark, each started on a folder of this disk: ours, and the peers of its field. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startBox } from '../support/box.ts';
import { family, ticksOf } from '../support/processes.ts';

export interface Receiver {
  readonly name: string;
  readonly aeTitle: string;
  readonly port: number;
  /** Plain TCP with a length before each file instead of DICOM. */
  readonly tcp?: boolean;
  /** The processes whose memory counts. */
  pids(): number[];
  /** Removes what it has received, where that can be done from outside. */
  clear(): void;
  /** Resolves when it has done with what it received and takes no more of the processors. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

export interface Place {
  readonly folder: string;
  readonly tools: string;
}

/** DCMTK waits 40 ms for delayed ACKs without it (measured: each image would wait one out): then nothing else would be measured. */
const dcmtkEnvironment = { ...process.env, TCP_NODELAY: '1' };
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** The whole box; paused, nothing that it received is looked at. */
export async function startOurs(
  { folder }: Place,
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Receiver> {
  const data = join(folder, name.replaceAll(/\W+/g, '-'));
  const box = await startBox({ data, environment });
  const { pid } = box.process;
  const pids = () => (pid === undefined ? [] : family(pid));
  return {
    name,
    aeTitle: box.dicom.aeTitle,
    port: box.dicom.port,
    pids,
    clear: () => undefined,
    quiet: () => idle(pids),
    stop: async () => {
      await box.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** As the listener process is started: see appliance/listener-child.ts. */
const nodeFlags = ['--initial-old-space-size=64'];
const listenerEnvironment = { ...process.env, UV_THREADPOOL_SIZE: '16' };

function startScript(name: string, aeTitle: string, script: string, folder: string, flag: string): Promise<Receiver> {
  return run(name, aeTitle, join(folder, name.replaceAll(/\W+/g, '-')), (port, directory) =>
    spawn(process.execPath, [...nodeFlags, here(script), String(port), directory, flag], {
      stdio: 'ignore',
      env: listenerEnvironment,
    }),
  );
}

export async function startBare({ folder }: Place, name: string, flag = ''): Promise<Receiver> {
  return startScript(name, 'BARE', './bare-receiver.ts', folder, flag);
}

export async function startStory({ folder }: Place, name: string, flag = ''): Promise<Receiver> {
  return startScript(name, 'STORY', './story-receiver.ts', folder, flag);
}

export async function startStorescp({ folder }: Place): Promise<Receiver> {
  return run('storescp +B', 'STORESCP', join(folder, 'storescp'), (port, directory) =>
    spawn('storescp', ['+B', '--fork', '-od', directory, '-pdu', '131072', '-aet', 'STORESCP', String(port)], {
      env: dcmtkEnvironment,
      stdio: 'ignore',
    }),
  );
}

export async function startTcpsink({ folder, tools }: Place): Promise<Receiver> {
  const receiver = await run('tcpsink', 'NONE', join(folder, 'tcpsink'), (port, directory) =>
    spawn(join(tools, 'tcpsink'), [String(port), directory, '2'], { stdio: 'ignore' }),
  );
  return { ...receiver, tcp: true };
}

export async function startOrthanc({ folder }: Place): Promise<Receiver> {
  return run('Orthanc', 'ORTHANC', join(folder, 'orthanc'), (port, directory) => {
    const settings = {
      Name: 'bench',
      StorageDirectory: directory,
      IndexDirectory: directory,
      StorageCompression: false,
      DicomAet: 'ORTHANC',
      DicomPort: port,
      DicomCheckCalledAet: false,
      DicomAlwaysAllowStore: true,
      HttpServerEnabled: false,
      OverwriteInstances: true,
      Plugins: [],
    };
    const file = join(folder, 'orthanc.json');
    writeFileSync(file, JSON.stringify(settings));
    return spawn('Orthanc', [file], { env: dcmtkEnvironment, stdio: 'ignore' });
  });
}

/** Whether a program answers to its name. */
export function present(program: string, argument = '--version'): boolean {
  try {
    execFileSync(program, [argument], { stdio: 'ignore' });
    return true;
  } catch {
    // Not installed, or it cannot run here: the row is left out with that reason.
    return false;
  }
}

async function run(
  name: string,
  aeTitle: string,
  directory: string,
  start: (port: number, directory: string) => ChildProcess,
): Promise<Receiver> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const port = await freePort();
  const child = start(port, directory);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await listening(port, child, name);
  const pids = () => (child.pid === undefined ? [] : family(child.pid));
  return {
    name,
    aeTitle,
    port,
    pids,
    quiet: () => idle(pids),
    // Orthanc keeps an index of its files: they go with its folder at the end.
    clear: () => {
      if (name === 'Orthanc') return;
      // Files alone: who made folders goes on writing into them.
      for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) rmSync(join(entry.parentPath, entry.name), { force: true });
    },
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(late);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function listening(port: number, child: ChildProcess, name: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode} before it listened`);
    if (await connects(port)) return;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(`${name} does not listen`);
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Less than a tenth of one processor over a fifth of a second; a receiver that never rests is not waited for without end. */
async function idle(pids: () => readonly number[]): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    const before = ticksOf(pids());
    await sleep(200);
    if (ticksOf(pids()) - before <= 2) return;
  }
}
