/**
 * Judges a trace: no byte of a C-STORE-RSP is written before the sync of that object's file has returned, no row leaves the
 * process before it, and nothing is written to a file after it.
 */
import { basename, dirname } from 'node:path';
import type { Call, Step } from './strace-lines.ts';

export interface Judgement {
  /** Successful responses that were seen. */
  readonly responses: number;
  readonly rows: number;
  readonly problems: ReadonlyArray<string>;
  /**
   * Bytes seen going into each file. Whoever compares them with the files knows that nothing went past the trace: libuv has a
   * ring (io_uring) too, by which it tells epoll of sockets, and strace does not see through rings.
   */
  readonly written: ReadonlyMap<string, number>;
}

export interface OrderOptions {
  /** Name of the stored file of an object, without folder; undefined for an object that is held under a random name. */
  readonly fileOf: (sopInstanceUid: string) => string | undefined;
}

const syncs = new Set(['fsync', 'fdatasync']);
export function judgeOrder(steps: Iterable<Step>, options: OrderOptions): Judgement {
  const judge = new Judge(options);
  for (const step of steps) judge.take(step);
  return { responses: judge.responses, rows: judge.rows, problems: judge.problems, written: judge.written };
}

class Judge {
  responses = 0;
  rows = 0;
  readonly problems: string[] = [];
  readonly written = new Map<string, number>();
  readonly #options: OrderOptions;
  /** Paths whose sync returned 0, by basename for files. */
  readonly #synced = new Map<string, string>();
  readonly #syncedFolders = new Set<string>();
  #heldResponses = 0;

  constructor(options: OrderOptions) {
    this.#options = options;
  }

  take({ kind, call }: Step): void {
    const sync = syncs.has(call.name);
    if (sync && kind === 'end' && call.result === 0) this.#sync(call.target);
    if (!sync && kind === 'begin') this.#write(call);
    if (!sync && kind === 'end' && call.target.startsWith('/')) {
      this.written.set(call.target, (this.written.get(call.target) ?? 0) + (call.result ?? 0));
    }
  }

  #sync(path: string): void {
    if (/\.(dcm|held)$/.test(path)) this.#synced.set(basename(path), path);
    else this.#syncedFolders.add(path);
  }

  #write(call: Call): void {
    if (call.target.startsWith('TCP')) for (const response of responsesIn(call.bytes)) this.#response(response);
    else if (call.target.startsWith('UNIX')) this.#report(call.bytes.toString('latin1'));
    else if (this.#synced.has(basename(call.target))) this.problems.push('a file was written to after its sync');
  }

  #response({ sopInstanceUid, status }: StoreResponse): void {
    if (status !== 0) return;
    this.responses += 1;
    const file = this.#options.fileOf(sopInstanceUid);
    const path = file === undefined ? this.#nextHeld() : this.#synced.get(file);
    if (!path) this.problems.push(`response ${this.responses} was written before the sync of its object had returned`);
    else this.#needFolders(path, `response ${this.responses}`);
  }

  /** Held files have random names: the n-th answer to a held object needs n synced files. */
  #nextHeld(): string | undefined {
    this.#heldResponses += 1;
    return [...this.#synced.values()].filter((path) => path.endsWith('.held'))[this.#heldResponses - 1];
  }

  #needFolders(path: string, what: string): void {
    const epoch = dirname(path);
    for (const folder of [epoch, dirname(epoch)]) {
      if (!this.#syncedFolders.has(folder))
        this.problems.push(`${what} was written before the folders of its file were synced`);
    }
  }

  #report(message: string): void {
    for (const [name] of message.matchAll(/[0-9a-f.]+\.(?:dcm|held)\b/g)) {
      this.rows += 1;
      if (!this.#synced.has(name)) this.problems.push(`a row left before the sync of its file had returned`);
    }
  }
}

interface StoreResponse {
  readonly sopInstanceUid: string;
  readonly status: number;
}

/** C-STORE-RSP messages in bytes written to a socket (PS3.8 9.3.5, PS3.7 9.3.1.2); each lies whole in one write. */
function* responsesIn(bytes: Buffer): Generator<StoreResponse> {
  for (let at = 0; at + 12 <= bytes.length; at += 6 + bytes.readUInt32BE(at + 2)) {
    const end = Math.min(bytes.length, at + 6 + bytes.readUInt32BE(at + 2));
    if (bytes[at] !== 4 || ((bytes[at + 11] ?? 0) & 1) === 0) continue;
    const elements = commandElements(bytes.subarray(at + 12, end));
    if (elements.get(0x0100)?.readUInt16LE(0) !== 0x8001) continue;
    yield {
      sopInstanceUid: elements.get(0x1000)?.toString('latin1').replace(/\0$/, '') ?? '',
      status: elements.get(0x0900)?.readUInt16LE(0) ?? -1,
    };
  }
}

function commandElements(command: Buffer): Map<number, Buffer> {
  const elements = new Map<number, Buffer>();
  for (let at = 0; at + 8 <= command.length; at += 8 + command.readUInt32LE(at + 4)) {
    elements.set(command.readUInt16LE(at + 2), command.subarray(at + 8, at + 8 + command.readUInt32LE(at + 4)));
  }
  return elements;
}
