/** Real volumes from Debian's packages, for measures that phantoms would flatter: a computed tomography and a magnetic resonance of a head. */

import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export interface Volume {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Row by row; of a CT in Hounsfield units. */
  readonly slices: readonly Int16Array[];
}

const cache = fileURLToPath(new URL('../../.cache/volumes', import.meta.url));

/** Throws with the reason where the packages cannot be fetched here. */
export function realVolumes(): Volume[] {
  return [ctOfAHead(), mrOfABrain()];
}

/** 108 slices of 256 x 256, 1.5 mm apart: the example of InVesalius. */
export function ctOfAHead(): Volume {
  const project = join(fetched('invesalius-examples'), 'usr/share/doc/invesalius-examples/examples/Cranium.inv3');
  const [rows, columns, count] = [256, 256, 108];
  const bytes = execFileSync('tar', ['-xOf', project, '--wildcards', '*/matrix.dat'], { maxBuffer: 2 ** 26 });
  const samples = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return { name: 'CT of a head', rows, columns, slices: cut(samples, rows * columns, count) };
}

/** 181 slices of 217 x 181, 1 mm apart, 8 bits: the mean of one person's T1 scans that MRIcron brings. */
export function mrOfABrain(): Volume {
  const bytes = gunzipSync(readFileSync(join(fetched('mricron-data'), 'usr/share/mricron/templates/ch2.nii.gz')));
  // NIfTI-1: dim[1..3] at byte 42, vox_offset at 108.
  const [columns, rows, count] = [bytes.readInt16LE(42), bytes.readInt16LE(44), bytes.readInt16LE(46)];
  const samples = Int16Array.from(bytes.subarray(bytes.readFloatLE(108)));
  return { name: 'MR of a brain', rows, columns, slices: cut(samples, rows * columns, count) };
}

function cut(samples: Int16Array, length: number, count: number): Int16Array[] {
  return Array.from({ length: count }, (_, index) => samples.subarray(index * length, (index + 1) * length));
}

/** Unpacked, not installed: a minimal Debian leaves documentation out, and the examples are some. */
function fetched(name: string): string {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  execFileSync('apt-get', ['download', '-qq', name], { cwd: cache, stdio: ['ignore', 'ignore', 'pipe'] });
  const [file] = globSync(`${name}_*.deb`, { cwd: cache });
  if (file === undefined) throw new Error(`apt-get left no ${name}`);
  execFileSync('dpkg-deb', ['-x', join(cache, file), folder]);
  return folder;
}
