/**
 * The control of the proofs: the real door and the real story in a process that says Success before the story has ended.
 * Speaks the messages of gateway/doors/listener-process.ts.
 */
import { readFileSync } from 'node:fs';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { Listener } from '../../gateway/doors/listener.ts';
import type {
  ListenerMessage,
  ListenerOptions,
  ObjectReport,
  SupervisorMessage,
} from '../../gateway/doors/listener-messages.ts';
import { createIngest, type Ingest } from '../../gateway/ingest.ts';

function tell(message: ListenerMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

function report(object: ObjectReport): void {
  tell({ type: 'reports', reports: [object] });
}

function keyOf(path: string): Uint8Array {
  return Buffer.from(readFileSync(path, 'utf8').trim(), 'hex');
}

async function start(options: ListenerOptions): Promise<() => Promise<void>> {
  const ingest = createIngest({
    imagesFolder: options.imagesFolder,
    heldFolder: options.heldFolder,
    keys: deriveSiteKeys(keyOf(options.siteKeyFile)),
    heldKey: keyOf(options.heldKeyFile),
    onStored: (row) => report({ type: 'stored', row }),
    onHeld: (row) => report({ type: 'held', row }),
    onRefused: (row) => report({ type: 'refused', row }),
    onEpochClosed: (folder, name) => report({ type: 'epoch', folder, name }),
    log: { warn: () => undefined, error: () => undefined },
  });
  const listener = new Listener(options, answeringEarly(ingest), {
    onListening: (at) => tell({ type: 'listening', ...at }),
  });
  await listener.start();
  return async () => {
    await listener.stop(options.stopGraceMs);
    await ingest.close();
    process.disconnect?.();
  };
}

function answeringEarly(ingest: Ingest): Ingest {
  return {
    begin(arrival) {
      const receiving = ingest.begin(arrival);
      return {
        push: (chunk) => receiving.push(chunk),
        abandon: () => receiving.abandon(),
        async end() {
          void receiving.end();
          return { status: 0 };
        },
      };
    },
  };
}

let stop: Promise<() => Promise<void>> | undefined;
process.on('message', (message: SupervisorMessage) => {
  if (message.type === 'options') stop = start(message.options);
  if (message.type === 'stop') void stop?.then((end) => end());
});
