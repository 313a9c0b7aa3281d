/**
 * The door over the whole story of an arriving object, without the box around it: what receiving, de-identification and the one
 * sync cost by themselves. `node tests/benchmarks/story-receiver.ts PORT DIR`
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { defaultAssociationLimits, Listener } from '../../gateway/doors/listener.ts';
import { createIngest } from '../../gateway/ingest.ts';

async function main(port: number, directory: string): Promise<void> {
  const [imagesFolder, heldFolder] = ['images', 'held'].map((name) => join(directory, name)) as [string, string];
  for (const folder of [imagesFolder, heldFolder]) mkdirSync(folder, { recursive: true });
  const ingest = createIngest({
    imagesFolder,
    heldFolder,
    keys: deriveSiteKeys(new Uint8Array(32).fill(7)),
    heldKey: new Uint8Array(32).fill(9),
    onStored: () => undefined,
    onHeld: () => undefined,
    onRefused: () => undefined,
    onEpochClosed: () => undefined,
    log: { warn: console.warn, error: console.error },
  });
  const listener = new Listener(
    {
      host: '127.0.0.1',
      port,
      aeTitle: 'STORY',
      anyCalledAe: true,
      peers: [],
      maxAssociations: 64,
      limits: defaultAssociationLimits,
    },
    ingest,
  );
  await listener.start();
  process.once('SIGTERM', () => void listener.stop(1000));
}

if (import.meta.main) await main(Number(process.argv[2]), process.argv[3] ?? '.');
