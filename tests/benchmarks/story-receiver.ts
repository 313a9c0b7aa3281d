/**
 * The door over the story of an arriving object without the box around it, whole or without its de-identification: what each
 * costs by itself. `node tests/benchmarks/story-receiver.ts PORT DIR [--no-engine]`
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { deriveSiteKeys } from '../../gateway/deid/pseudonym.ts';
import { defaultAssociationLimits, Listener } from '../../gateway/doors/listener.ts';
import { createIngest, type Ingest } from '../../gateway/ingest.ts';
import { EnginelessIngest } from './engineless-ingest.ts';

const keys = deriveSiteKeys(new Uint8Array(32).fill(7));

function wholeStory(imagesFolder: string, heldFolder: string): Ingest {
  return createIngest({
    imagesFolder,
    heldFolder,
    keys,
    heldKey: new Uint8Array(32).fill(9),
    onStored: () => undefined,
    onHeld: () => undefined,
    onRefused: () => undefined,
    onEpochClosed: () => undefined,
    log: { warn: console.warn, error: console.error },
  });
}

async function main(port: number, directory: string): Promise<void> {
  const [images, held] = [join(directory, 'images'), join(directory, 'held')];
  for (const folder of [images, held]) mkdirSync(folder, { recursive: true });
  const isWhole = !process.argv.includes('--no-engine');
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
    isWhole ? wholeStory(images, held) : new EnginelessIngest(images, keys.digest),
  );
  await listener.start();
  process.once('SIGTERM', () => void listener.stop(1000));
}

await main(Number(process.argv[2]), process.argv[3] ?? '.');
