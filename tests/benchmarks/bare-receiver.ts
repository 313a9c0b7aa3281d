/**
 * The door with the least a story can do: every data set to a file of its own, synced before Success. What the real story
 * costs is measured against it. `node tests/benchmarks/bare-receiver.ts PORT DIR [--no-sync]`
 */
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultAssociationLimits, Listener } from '../../gateway/doors/listener.ts';
import type { Arrival, Ingest, Receiving } from '../../gateway/ingest.ts';

/** One writev of at least this much: smaller ones cost more in thread-pool hops than the disk takes. */
const batchBytes = 512 * 1024;
const pendingBatches = 3;

export interface BareOptions {
  readonly directory: string;
  readonly sync: boolean;
  /** Told of each file once it is whole. */
  readonly onStored?: (file: string, arrival: Arrival) => void;
}

export class BareIngest implements Ingest {
  readonly #options: BareOptions;
  #count = 0;

  constructor(options: BareOptions) {
    this.#options = options;
  }

  begin(arrival: Arrival): Receiving {
    return new FileReceiving(join(this.#options.directory, `${process.pid}-${++this.#count}`), arrival, this.#options);
  }
}

class FileReceiving implements Receiving {
  readonly #path: string;
  readonly #arrival: Arrival;
  readonly #options: BareOptions;
  readonly #file: Promise<FileHandle>;
  #batch: Uint8Array[] = [];
  #batched = 0;
  #pending = 0;
  #tail: Promise<void>;
  #room: (() => void) | undefined;

  constructor(path: string, arrival: Arrival, options: BareOptions) {
    this.#path = path;
    this.#arrival = arrival;
    this.#options = options;
    this.#file = open(path, 'wx', 0o600);
    this.#tail = this.#file.then(() => undefined);
    // The failure is seen by whoever awaits the tail: at the latest in end().
    this.#tail.catch(() => undefined);
  }

  push(chunk: Uint8Array): Promise<void> | undefined {
    this.#batch.push(chunk);
    this.#batched += chunk.length;
    if (this.#batched < batchBytes) return undefined;
    this.#flush();
    if (this.#pending < pendingBatches) return undefined;
    return new Promise((resolve) => {
      this.#room = resolve;
    });
  }

  async end(): Promise<{ status: number }> {
    try {
      this.#flush();
      await this.#tail;
      const file = await this.#file;
      if (this.#options.sync) await file.datasync();
      await file.close();
      this.#options.onStored?.(this.#path, this.#arrival);
      return { status: 0 };
    } catch {
      // Told to the sender as "out of resources": it keeps its copy.
      return { status: 0xa700 };
    }
  }

  async abandon(): Promise<void> {
    await this.#tail.catch(() => undefined);
    await (await this.#file).close();
    await unlink(this.#path);
  }

  #flush(): void {
    if (this.#batched === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batched = 0;
    this.#pending++;
    this.#tail = this.#tail.then(async () => {
      await writeAll(await this.#file, batch);
      this.#written();
    });
    this.#tail.catch(() => this.#written());
  }

  #written(): void {
    this.#pending--;
    this.#room?.();
    this.#room = undefined;
  }
}

async function writeAll(file: FileHandle, batch: Uint8Array[]): Promise<void> {
  const total = batch.reduce((sum, chunk) => sum + chunk.length, 0);
  const { bytesWritten } = await file.writev(batch);
  if (bytesWritten !== total) throw new Error('short write');
}

async function main(port: number, directory: string): Promise<void> {
  const ingest = new BareIngest({ directory, sync: !process.argv.includes('--no-sync') });
  const listener = new Listener(
    {
      host: '127.0.0.1',
      port,
      aeTitle: 'BARE',
      anyCalledAe: true,
      peers: [],
      maxAssociations: 64,
      limits: { ...defaultAssociationLimits, maxPduLength: Number(process.env.PDU ?? 128 * 1024) },
    },
    ingest,
  );
  await listener.start();
  console.log(`listening ${listener.address?.port}`);
  process.once('SIGTERM', () => void listener.stop(1000));
}

if (import.meta.main) await main(Number(process.argv[2]), process.argv[3] ?? '.');
