/** The receiving half of a box: a listener process and the row keeper that takes its reports, as the appliance joins them. */
import type { ListenerMessage } from '../../gateway/doors/listener-messages.ts';
import { epochKey } from '../../gateway/jobs/recovery.ts';
import { type ListenerReport, RowKeeper } from '../../gateway/jobs/row-keeper.ts';
import type { Store } from '../../gateway/store/store.ts';
import {
  type Answering,
  type ListenerStart,
  type RunningListener,
  type Site,
  startListener,
} from './start-listener.ts';

export interface Receiving {
  readonly port: number;
  /** What the row keeper met and tried again. */
  readonly troubles: ReadonlyArray<unknown>;
  /** Rows that are not in the database yet. */
  backlog(): number;
  /** Resolves when every row reported so far is in. */
  settled(): Promise<void>;
  /** Asks for a clean end. Resolves when every row is in, as `kill` does. */
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGKILL, and rows that wait are given up: what the death of a whole box leaves. */
  die(): Promise<void>;
}

export async function startReceiving(
  site: Site,
  answering: Answering,
  store: Store,
  start: ListenerStart = {},
): Promise<Receiving> {
  const troubles: unknown[] = [];
  const { imagesFolder, heldFolder } = site.options;
  const keeper = new RowKeeper({
    store,
    imagesFolder,
    heldFolder,
    onRows: () => undefined,
    onTrouble: (error) => troubles.push(error),
    retryMilliseconds: 100,
  });
  const take = (message: ListenerMessage) => {
    const report = reportOf(message);
    if (report) keeper.take(report);
  };
  const listener: RunningListener = await startListener(site, answering, take, start);
  return {
    port: listener.port,
    troubles,
    backlog: () => keeper.backlog,
    settled: () => keeper.settled(),
    async stop() {
      await listener.stop();
      await keeper.settled();
    },
    async kill() {
      listener.child.kill('SIGKILL');
      await listener.gone;
      await keeper.settled();
    },
    async die() {
      listener.child.kill('SIGKILL');
      await listener.gone;
      await keeper.stop();
    },
  };
}

/** As the box's main process reads them. */
function reportOf(message: ListenerMessage): ListenerReport | undefined {
  if (message.type === 'stored') return { kind: 'stored', row: message.row };
  if (message.type === 'held') return { kind: 'held', row: message.row };
  if (message.type === 'refused') return { kind: 'refused', row: message.row };
  if (message.type === 'epoch') return { kind: 'epoch', name: epochKey(message.folder, message.name) };
  return undefined;
}
