/** A real listener on a free port, over a receiver that writes synced files into a folder of its own. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssociationEvent, AssociationLimits } from '../../../gateway/doors/association.ts';
import { defaultAssociationLimits, Listener, type ListenerSettings } from '../../../gateway/doors/listener.ts';
import type { Arrival, Ingest } from '../../../gateway/ingest.ts';
import { BareIngest } from '../../benchmarks/bare-receiver.ts';

export interface TestDoor extends AsyncDisposable {
  readonly listener: Listener;
  readonly port: number;
  readonly directory: string;
  readonly events: AssociationEvent[];
  readonly stored: { file: string; arrival: Arrival }[];
  /** Names in the folder now. */
  files(): Promise<string[]>;
  /** Resolves with the first event of that kind, past ones included. */
  event<K extends AssociationEvent['kind']>(kind: K): Promise<Extract<AssociationEvent, { kind: K }>>;
}

export interface TestDoorOptions extends Partial<Omit<ListenerSettings, 'limits'>> {
  limits?: Partial<AssociationLimits>;
  /** In place of the receiver that writes files. */
  ingest?: Ingest;
  /** Stands between the door and the receiver. */
  over?: (ingest: Ingest) => Ingest;
}

export async function openDoor(options: TestDoorOptions = {}): Promise<TestDoor> {
  const directory = await mkdtemp(join(tmpdir(), 'markit-door-'));
  const events: AssociationEvent[] = [];
  const stored: TestDoor['stored'] = [];
  const waiting = new Set<() => void>();
  const { limits, ingest: given, over = (same) => same, ...settings } = options;
  const ingest =
    given ?? new BareIngest({ directory, sync: true, onStored: (file, arrival) => stored.push({ file, arrival }) });
  const listener = new Listener(
    {
      host: '127.0.0.1',
      port: 0,
      aeTitle: 'MARKIT',
      anyCalledAe: false,
      peers: [],
      maxAssociations: 16,
      ...settings,
      limits: { ...defaultAssociationLimits, ...limits },
    },
    over(ingest),
    {
      onEvent: (event) => {
        events.push(event);
        for (const wake of waiting) wake();
      },
    },
  );
  await listener.start();
  return {
    listener,
    port: listener.address?.port ?? 0,
    directory,
    events,
    stored,
    files: () => readdir(directory),
    async event(kind) {
      for (;;) {
        const found = events.find((event) => event.kind === kind);
        if (found !== undefined) return found as Extract<AssociationEvent, { kind: typeof kind }>;
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      await listener.stop(0);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
