/** The receiving half of a box: a listener process and the row keeper that takes its reports, as the appliance joins them. */
import { reportOf } from '../../appliance/listener-child.ts';
import type { ListenerMessage } from '../../gateway/doors/listener-messages.ts';
import { RowKeeper } from '../../gateway/jobs/row-keeper.ts';
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
  /** Resolves when the row of every object answered so far is in: within a second, when the listener next tells its health. */
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
  let health = Promise.withResolvers<void>();
  const hear = (message: ListenerMessage) => {
    if (message.type === 'reports') keeper.take(...message.reports.map(reportOf));
    // Before it says anything else it says what it has gathered.
    if (message.type !== 'health') return;
    health.resolve();
    health = Promise.withResolvers();
  };
  const listener: RunningListener = await startListener(site, answering, hear, start);
  return {
    port: listener.port,
    troubles,
    backlog: () => keeper.backlog,
    async settled() {
      // The lying one gathers nothing, and tells nothing of its health.
      if (answering === 'in order') await Promise.race([health.promise, listener.gone]);
      await keeper.settled();
    },
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
