/** The listener as the box runs it: its plain options from the settings, its reports to the row keeper, its log lines to the log. */
import { createServer } from 'node:net';
import type { Logger } from 'pino';
import type { ProfileDocument } from '../gateway/deid/profile.ts';
import type { SiteWord } from '../gateway/deid/site-words.ts';
import type { CountedWord } from '../gateway/deid/word-tally.ts';
import { defaultAssociationLimits } from '../gateway/doors/listener.ts';
import type {
  ListenerHealth,
  ListenerMessage,
  ListenerOptions,
  ObjectReport,
  SupervisorMessage,
} from '../gateway/doors/listener-messages.ts';
import type { Peer } from '../gateway/doors/peer-gate.ts';
import { epochKey } from '../gateway/jobs/recovery.ts';
import type { ListenerReport } from '../gateway/jobs/row-keeper.ts';
import { keyFile } from './keys.ts';
import type { Settings } from './settings.ts';
import { type Child, supervise } from './supervisor.ts';

export interface ListenerParts {
  readonly settings: Settings;
  readonly imagesFolder: string;
  readonly heldFolder: string;
  /** In force now: asked for at every start. */
  readonly profile: () => ProfileDocument;
  readonly take: (reports: readonly ListenerReport[]) => void;
  /** The site's own words as they are now. */
  readonly siteWords: () => readonly SiteWord[];
  /** See ListenerOptions. */
  readonly linkKeys: readonly string[] | undefined;
  /** Words that were on no list. */
  readonly takeWords: (words: readonly CountedWord[]) => void;
  /** The process with this id died: what it had acknowledged and not reported lies in its open epochs. */
  readonly onDeath: (pid: number | undefined) => void;
  readonly log: Logger;
}

export type ListenerChild = Child<{ host: string; port: number }> & {
  health(): ListenerHealth | undefined;
};

/** The listeners of a box, seen as one. */
export interface Listeners {
  readonly ready: { host: string; port: number };
  /** Every one of them. */
  alive(): boolean;
  restarts(): number;
  health(): ListenerHealth[];
  /** From the next header on; one that is between two lives gets them with its options. */
  setSiteWords(words: readonly SiteWord[]): void;
  /** For what begins from now on. */
  setProfile(profile: ProfileDocument): void;
  stop(): Promise<void>;
}

/** The first wins the port, the others join it. Rejects with all of them ended where one cannot start. */
export async function startListeners(parts: ListenerParts): Promise<Listeners> {
  const { settings } = parts;
  const isShared = settings.listeners > 1;
  // Of a shared port nobody is told that another box has it: asked for once, for this box alone, it tells.
  if (isShared) await probePort(settings.dicomPort);
  const first = await startListener(parts, 1, settings.dicomPort);
  const children = [first];
  try {
    while (children.length < settings.listeners)
      children.push(await startListener(parts, children.length + 1, first.ready.port));
  } catch (thrown) {
    await Promise.all(children.map((child) => child.stop()));
    throw thrown;
  }
  return {
    ready: first.ready,
    alive: () => children.every((child) => child.alive()),
    restarts: () => children.reduce((sum, child) => sum + child.restarts(), 0),
    health: () => children.map((child) => child.health()).filter((health) => health !== undefined),
    setSiteWords: (words) => {
      for (const child of children) child.send({ type: 'words', words } satisfies SupervisorMessage);
    },
    setProfile: (profile) => {
      for (const child of children) child.send({ type: 'profile', profile } satisfies SupervisorMessage);
    },
    stop: async () => void (await Promise.all(children.map((child) => child.stop()))),
  };
}

/** Rejects with EADDRINUSE where any process holds the port. */
async function probePort(port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '0.0.0.0', port }, () => server.close(() => resolve()));
  });
}

/**
 * Its death costs the objects under way, which their senders keep. The port of the first start is asked for again, so that a
 * box on a free port stays where its peers know it.
 */
async function startListener(
  { settings, imagesFolder, heldFolder, profile, take, siteWords, takeWords, linkKeys, onDeath, log }: ListenerParts,
  number: number,
  firstPort: number,
): Promise<ListenerChild> {
  let port = firstPort;
  let health: ListenerHealth | undefined;
  const options = (): ListenerOptions => ({
    host: '0.0.0.0',
    port,
    aeTitle: settings.aeTitle,
    anyCalledAe: false,
    peers: peersOf(settings.peers),
    maxAssociations: Math.ceil(settings.maxAssociations / settings.listeners),
    portShared: settings.listeners > 1,
    limits: defaultAssociationLimits,
    imagesFolder,
    heldFolder,
    siteKeyFile: keyFile(settings.keys, 'site'),
    heldKeyFile: keyFile(settings.keys, 'held'),
    profile: profile(),
    verbose: log.isLevelEnabled('debug'),
    stopGraceMs: 5_000,
    siteWords: siteWords(),
    linkKeys,
  });
  const child = await supervise(
    {
      name: settings.listeners > 1 ? `listener ${number}` : 'listener',
      entry: new URL('../gateway/doors/listener-process.ts', import.meta.url),
      start: () => ({ type: 'options', options: options() }),
      stop: { type: 'stop' },
      ready: (message) => {
        const told = message as ListenerMessage;
        return told.type === 'listening' ? { host: told.host, port: told.port } : undefined;
      },
      onMessage: (message) => {
        const told = message as ListenerMessage;
        if (told.type === 'listening') port = told.port;
        else if (told.type === 'reports') take(told.reports.map(reportOf));
        else if (told.type === 'words') takeWords(told.words);
        else if (told.type === 'health') health = told.health;
        else if (told.type === 'log') log[told.level]({ process: 'listener', ...told.fields }, told.message);
      },
      onDeath,
      // Opening, writing and syncing of all objects under way share these threads; four are too few for a disk that queues.
      environment: { UV_THREADPOOL_SIZE: '16' },
      // What a socket hands over lies outside the heap and counts towards its old part, whose first bound is low: every dozen
      // megabytes cost a marking of everything. From this bound on chunks go with the young part, and the resident set stays what
      // it was (a 10 MB object: 25 ms of processor time before, 17 after; a small young heap did less).
      nodeOptions: ['--initial-old-space-size=64'],
      stopMilliseconds: 10_000,
    },
    log,
  );
  return { ...child, health: () => health };
}

/** As the row keeper reads it. */
export function reportOf(told: ObjectReport): ListenerReport {
  if (told.type === 'epoch') return { kind: 'epoch', name: epochKey(told.folder, told.name) };
  return { kind: told.type, row: told.row } as ListenerReport;
}

/** One peer an AE title: its addresses together. The title, which the settings have checked, is its id. */
function peersOf(settings: Settings['peers']): Peer[] {
  const addresses = new Map<string, string[]>();
  for (const { aeTitle, address } of settings) addresses.set(aeTitle, [...(addresses.get(aeTitle) ?? []), address]);
  return [...addresses].map(([aeTitle, list]) => ({ id: aeTitle, aeTitle, addresses: list }));
}
