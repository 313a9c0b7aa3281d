/** Starts the listener process as the supervisor does, or the lying one, with or without a tracer around it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deriveSiteKeys, type SiteKeys } from '../../gateway/deid/pseudonym.ts';
import { defaultAssociationLimits } from '../../gateway/doors/listener.ts';
import type { ListenerMessage, ListenerOptions } from '../../gateway/doors/listener-messages.ts';

/** in order: the real process. early: says Success before the disk has anything. */
export type Answering = 'in order' | 'early';

const entries: Readonly<Record<Answering, string>> = {
  'in order': fileURLToPath(new URL('../../gateway/doors/listener-process.ts', import.meta.url)),
  early: fileURLToPath(new URL('./lying-listener.ts', import.meta.url)),
};

export interface Site {
  readonly options: ListenerOptions;
  readonly keys: SiteKeys;
  readonly heldKey: Uint8Array;
}

/** Folders and keys of a box in `folder`. */
export function makeSite(folder: string): Site {
  const site = randomBytes(32);
  const heldKey = randomBytes(32);
  const path = (name: string) => join(folder, name);
  for (const name of ['images', 'held']) mkdirSync(path(name), { recursive: true });
  writeFileSync(path('site.key'), site.toString('hex'), { mode: 0o600 });
  writeFileSync(path('held.key'), heldKey.toString('hex'), { mode: 0o600 });
  const options = {
    host: '127.0.0.1',
    port: 0,
    aeTitle: 'MARKIT',
    anyCalledAe: true,
    peers: [],
    maxAssociations: 16,
    limits: defaultAssociationLimits,
    imagesFolder: path('images'),
    heldFolder: path('held'),
    siteKeyFile: path('site.key'),
    heldKeyFile: path('held.key'),
    verbose: false,
    stopGraceMs: 10_000,
  };
  return { options, keys: deriveSiteKeys(site), heldKey };
}

export interface RunningListener {
  readonly port: number;
  readonly child: ChildProcess;
  /** Asks for a clean end. */
  stop(): Promise<void>;
  /** Resolves when the process is gone and everything it had said was heard. */
  readonly gone: Promise<void>;
}

export interface ListenerStart {
  /** A program and its arguments in front of node, such as strace. */
  readonly before?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startListener(
  { options }: Site,
  answering: Answering,
  onMessage: (message: ListenerMessage) => void,
  { before = [], environment = {} }: ListenerStart = {},
): Promise<RunningListener> {
  const [program = process.execPath, ...args] = [...before, process.execPath, entries[answering]];
  const child = spawn(program, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.send({ type: 'options', options });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`the listener ended with ${signal ?? code}`)));
    child.on('message', (message: ListenerMessage) => {
      if (message.type === 'listening') resolve(message.port);
      onMessage(message);
    });
  });
  return {
    port,
    child,
    gone,
    async stop() {
      child.send({ type: 'stop' });
      await gone;
    },
  };
}
