/** The listener as the box runs it: its plain options from the settings, its reports to the row keeper, its log lines to the log. */
import type { Logger } from 'pino';
import { defaultAssociationLimits } from '../gateway/doors/listener.ts';
import type { ListenerHealth, ListenerMessage, ListenerOptions } from '../gateway/doors/listener-messages.ts';
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
  readonly take: (report: ListenerReport) => void;
  /** The process with this id died: what it had acknowledged and not reported lies in its open epochs. */
  readonly onDeath: (pid: number | undefined) => void;
  readonly log: Logger;
}

export interface ListenerChild extends Child<{ host: string; port: number }> {
  health(): ListenerHealth | undefined;
}

/**
 * Its death costs the objects under way, which their senders keep. The port of the first start is asked for again, so that a
 * box on a free port stays where its peers know it.
 */
export async function startListener({
  settings,
  imagesFolder,
  heldFolder,
  take,
  onDeath,
  log,
}: ListenerParts): Promise<ListenerChild> {
  let port = settings.dicomPort;
  let health: ListenerHealth | undefined;
  const options = (): ListenerOptions => ({
    host: '0.0.0.0',
    port,
    aeTitle: settings.aeTitle,
    anyCalledAe: false,
    peers: peersOf(settings.peers),
    maxAssociations: settings.maxAssociations,
    limits: defaultAssociationLimits,
    imagesFolder,
    heldFolder,
    siteKeyFile: keyFile(settings.keys, 'site'),
    heldKeyFile: keyFile(settings.keys, 'held'),
    verbose: log.isLevelEnabled('debug'),
    stopGraceMs: 5_000,
  });
  const child = await supervise(
    {
      name: 'listener',
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
        else if (told.type === 'stored') take({ kind: 'stored', row: told.row });
        else if (told.type === 'held') take({ kind: 'held', row: told.row });
        else if (told.type === 'refused') take({ kind: 'refused', row: told.row });
        else if (told.type === 'epoch') take({ kind: 'epoch', name: epochKey(told.folder, told.name) });
        else if (told.type === 'health') health = told.health;
        else if (told.type === 'log') log[told.level]({ process: 'listener', ...told.fields }, told.message);
      },
      onDeath,
      // Opening, writing and syncing of all objects under way share these threads; four are too few for a disk that queues.
      environment: { UV_THREADPOOL_SIZE: '16' },
      stopMilliseconds: 10_000,
    },
    log,
  );
  return { ...child, health: () => health };
}

/** One peer an AE title: its addresses together. The title, which the settings have checked, is its id. */
function peersOf(settings: Settings['peers']): Peer[] {
  const addresses = new Map<string, string[]>();
  for (const { aeTitle, address } of settings) addresses.set(aeTitle, [...(addresses.get(aeTitle) ?? []), address]);
  return [...addresses].map(([aeTitle, list]) => ({ id: aeTitle, aeTitle, addresses: list }));
}
