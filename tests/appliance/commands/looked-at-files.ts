/** DICOM files with something to see: grey images of eight bits as Part 10 files, and a run of `markit deid` that can be watched. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataSetOf } from '../../../data-set/data-set.ts';
import { textElement, unsignedElement } from '../../../data-set/elements.ts';
import { writeDataSet } from '../../../data-set/writer.ts';
import type { TextImage } from '../../../inference/contract.ts';
import { explicitLittle } from '../../prove/sent-object.ts';

export const kinds = {
  film: { sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1', modality: 'DX' },
  ultrasound: { sopClassUid: '1.2.840.10008.5.1.4.1.1.6.1', modality: 'US' },
} as const;

/** The same `name` is the same object. Both sides are even numbers. */
export function part10(name: string, { width, height, pixels }: TextImage, kind: keyof typeof kinds = 'film'): Buffer {
  const { sopClassUid, modality } = kinds[kind];
  const digest = createHash('sha256').update(name).digest('hex');
  const uid = `1.2.826.0.1.3680043.8.498.${BigInt(`0x${digest.slice(0, 24)}`)}`;
  const meta = dataSetOf([
    textElement(0x0002_0002, 'UI', sopClassUid),
    textElement(0x0002_0003, 'UI', uid),
    textElement(0x0002_0010, 'UI', explicitLittle),
  ]);
  const header = dataSetOf([
    textElement(0x0008_0008, 'CS', 'ORIGINAL', 'PRIMARY'),
    textElement(0x0008_0016, 'UI', sopClassUid),
    textElement(0x0008_0018, 'UI', uid),
    textElement(0x0008_0020, 'DA', '20260102'),
    textElement(0x0008_0060, 'CS', modality),
    textElement(0x0010_0010, 'PN', 'PROOF^PATIENT'),
    textElement(0x0010_0020, 'LO', 'PROOF-1'),
    textElement(0x0020_000d, 'UI', '1.2.826.0.1.3680043.8.498.1'),
    textElement(0x0020_000e, 'UI', '1.2.826.0.1.3680043.8.498.2'),
    unsignedElement(0x0028_0002, 1),
    textElement(0x0028_0004, 'CS', 'MONOCHROME2'),
    unsignedElement(0x0028_0010, height),
    unsignedElement(0x0028_0011, width),
    unsignedElement(0x0028_0100, 8),
    unsignedElement(0x0028_0101, 8),
    unsignedElement(0x0028_0102, 7),
    unsignedElement(0x0028_0103, 0),
  ]);
  const head = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(pixels.length, 8);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    writeDataSet(meta),
    writeDataSet(header),
    head,
    pixels,
  ]);
}

const program = fileURLToPath(new URL('../../../appliance/markit.ts', import.meta.url));

/** A run that goes on while the test looks. */
export function beginMarkit(environment: Readonly<Record<string, string>>, ...words: string[]) {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; signal: string | null; err: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, err }));
  });
  return { pid: child.pid as number, ended, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

/** The process that a process started for the models, from /proc; undefined where there is none (yet). */
export function inferenceOf(parent: number): number | undefined {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const [, , , ppid] = readFileSync(join('/proc', name, 'stat'), 'latin1')
        .replace(/\(.*\)/s, '-')
        .split(' ');
      if (Number(ppid) !== parent) continue;
      if (readFileSync(join('/proc', name, 'cmdline'), 'latin1').includes('inference-process.ts')) return Number(name);
    } catch (thrown) {
      // It ended between two readings.
      if (!['ENOENT', 'ESRCH'].includes((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
    }
  }
  return undefined;
}
