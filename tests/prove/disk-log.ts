/** Reads the log of a recording disk, and builds the disk again as a power cut at any of its moments may leave it. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

export type DiskEvent =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer }
  /** `covers`: how many of the writes before it are on the disk for good. */
  | { readonly kind: 'flush'; readonly covers: number }
  | { readonly kind: 'mark'; readonly word: string };

const headLength = 24;

export function readDiskLog(file: string): DiskEvent[] {
  const log = readFileSync(file);
  const events: DiskEvent[] = [];
  for (let at = 0; at < log.length; ) {
    const kind = log.toString('latin1', at, at + 1);
    const number = Number(log.readBigUInt64LE(at + 8));
    const end = at + headLength + Number(log.readBigUInt64LE(at + 16));
    const bytes = log.subarray(at + headLength, end);
    if (kind === 'W') events.push({ kind: 'write', offset: number, bytes });
    else if (kind === 'F') events.push({ kind: 'flush', covers: number });
    else if (kind === 'M') events.push({ kind: 'mark', word: bytes.toString() });
    else throw new Error(`no record of a disk log at ${at}`);
    at = end;
  }
  return events;
}

/** What becomes of writes that no flush covers: lost, kept, kept or lost each, or kept and lost sector by sector. */
const fates = ['lost', 'kept', 'some', 'torn'] as const;

type Write = Extract<DiskEvent, { kind: 'write' }>;

/** Cuts must come in rising order: what is on the disk for good only grows. */
export class CutDisk {
  readonly #events: ReadonlyArray<DiskEvent>;
  readonly #writes: ReadonlyArray<Write>;
  readonly #durable: Buffer;
  #applied = 0;

  constructor(events: ReadonlyArray<DiskEvent>, bytes: number) {
    this.#events = events;
    this.#writes = events.filter((event) => event.kind === 'write');
    this.#durable = Buffer.alloc(bytes);
  }

  /**
   * Writes the disk into `file` as it may be after the power went before `events[cut]`. A disk may put loose writes down in
   * any order, yet never two of one sector (the kernel keeps a page under write-back from being written again), so a random
   * subset put down in order is all that another order could leave.
   */
  build(file: string, cut: number, random: (below: number) => number): string {
    let written = 0;
    let covered = 0;
    for (let at = 0; at < cut; at += 1) {
      const event = this.#events[at];
      if (event?.kind === 'write') written += 1;
      if (event?.kind === 'flush') covered = Math.max(covered, event.covers);
    }
    for (; this.#applied < covered; this.#applied += 1) {
      const { bytes, offset } = this.#writes[this.#applied] as Write;
      bytes.copy(this.#durable, offset);
    }
    const fate = fates[random(fates.length)] as (typeof fates)[number];
    // Of eight, so that a cut may keep nearly all or nearly none.
    const odds = 1 + random(7);
    const sector = random(2) === 0 ? 512 : 4096;
    const survives = () => random(8) < odds;
    const fd = openSync(file, 'w');
    try {
      writeSync(fd, this.#durable);
      for (const { offset, bytes } of this.#writes.slice(covered, written)) {
        if (fate === 'lost' || (fate === 'some' && !survives())) continue;
        const step = fate === 'torn' ? sector : bytes.length;
        for (let at = 0; at < bytes.length; at += step) {
          if (fate !== 'torn' || survives()) writeSync(fd, bytes.subarray(at, at + step), 0, undefined, offset + at);
        }
      }
    } finally {
      closeSync(fd);
    }
    return `${written - covered} loose writes, ${fate}${fate === 'torn' ? ` at ${sector} B` : ''}`;
  }
}
