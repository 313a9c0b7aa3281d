/** An ingest over a folder of its own, its rows kept, and a door that pushes bytes into it. */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deriveSiteKeys, type SiteKeys } from '../../../gateway/deid/pseudonym.ts';
import type { LinkSealer } from '../../../gateway/deid/sealed-link.ts';
import { Epochs } from '../../../gateway/images/epoch.ts';
import { heldStore } from '../../../gateway/images/held-store.ts';
import type { HoldReasonCode } from '../../../gateway/images/hold-reason.ts';
import { type Arrival, createIngest, type IngestStory, type OpenIngest } from '../../../gateway/ingest.ts';
import { reconsider } from '../../../gateway/reconsider.ts';
import type { HeldRow, InstanceRow, RefusedRow } from '../../../gateway/store/instances.ts';
import { temporaryFolder } from './samples.ts';

export interface TestBox {
  readonly ingest: IngestStory;
  readonly imagesFolder: string;
  readonly heldFolder: string;
  readonly keys: SiteKeys;
  readonly stored: InstanceRow[];
  readonly held: HeldRow[];
  readonly refused: RefusedRow[];
  readonly closedEpochs: string[];
  readonly log: object[];
  /** Every file of both folders, relative. */
  files(): Promise<string[]>;
  /** Looks at a held object again; what comes clean is released and reported like any other. */
  reconsider(row: HeldRow): Promise<InstanceRow | HoldReasonCode>;
  /** The bytes of a held object. */
  heldBytes(row: HeldRow): Promise<Buffer>;
}

export async function openTestBox(folder?: string, links?: LinkSealer): Promise<TestBox> {
  const root = folder ?? (await temporaryFolder());
  const imagesFolder = join(root, 'images');
  const heldFolder = join(root, 'held');
  await mkdir(imagesFolder);
  await mkdir(heldFolder);
  const keys = deriveSiteKeys(randomBytes(32));
  const heldKey = randomBytes(32);
  const said = {
    stored: [] as InstanceRow[],
    held: [] as HeldRow[],
    refused: [] as RefusedRow[],
    closedEpochs: [] as string[],
    log: [] as object[],
  };
  const ingest = createIngest({
    imagesFolder,
    heldFolder,
    keys,
    heldKey,
    links,
    onStored: (row) => said.stored.push(row),
    onHeld: (row) => said.held.push(row),
    onRefused: (row) => said.refused.push(row),
    onEpochClosed: (kind, name) => said.closedEpochs.push(`${kind}/${name}`),
    log: {
      warn: (fields, message) => said.log.push({ ...fields, message }),
      error: (fields, message) => said.log.push({ ...fields, message }),
    },
  });
  const again = new Epochs({ root: imagesFolder });
  return {
    ...said,
    async reconsider(row) {
      const held = await heldStore(heldFolder, heldKey).open(row);
      try {
        const result = await reconsider(held, { images: again, keys, links, onFault: (fault) => said.log.push(fault) });
        if (result.kind === 'held') return result.reason;
        await result.file.release();
        return result.row;
      } finally {
        await held.close();
      }
    },
    ingest,
    imagesFolder,
    heldFolder,
    keys,
    async files() {
      const files: string[] = [];
      for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) files.push(`${entry.parentPath.slice(root.length + 1)}/${entry.name}`);
      }
      return files;
    },
    async heldBytes(row) {
      const object = await heldStore(heldFolder, heldKey).open(row);
      const pieces: Buffer[] = [];
      for await (const piece of object.bytes()) pieces.push(piece);
      await object.close();
      return Buffer.concat(pieces);
    },
  };
}

/** Pushes `bytes` in pieces of `pieceLength` (or of what it gives), each a copy that the story may change; answers the status. */
export async function push(
  ingest: OpenIngest,
  arrival: Omit<Arrival, 'source' | 'receivedAt'>,
  bytes: Uint8Array,
  pieceLength: number | (() => number) = 65_536,
): Promise<number> {
  const receiving = ingest.begin({ ...arrival, source: 'loopback', receivedAt: Date.now() });
  for (let at = 0; at < bytes.length; ) {
    const length = typeof pieceLength === 'number' ? pieceLength : pieceLength();
    await receiving.push(Buffer.from(bytes.subarray(at, at + length)));
    at += length;
  }
  return (await receiving.end()).status;
}
