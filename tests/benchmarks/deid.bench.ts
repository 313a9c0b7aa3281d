/**
 * `markit deid --headers-only` beside other de-identifiers on 5,000 CT headers, all cores each, from the start of the process to
 * its end: interleaved rounds, so that only ratios within a round count.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ctHeader } from './bench-files.ts';
import { type Bench, type BenchRow, median } from './bench-row.ts';

const count = Number(process.env.BENCH_FILES ?? 5000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const markit = fileURLToPath(new URL('../../appliance/markit.ts', import.meta.url));
const peerScript = fileURLToPath(new URL('./deid-peer.py', import.meta.url));
const wheels = ['pydcm==0.5.0', 'dicom-anonymizer==2.1.0'];

/** Ours must be this many times as fast. */
const goals = { pydcm: 1, kitware: 5 } as const;
type Peer = keyof typeof goals;

export const run: Bench = async (say) => {
  const folder = join(cache, 'bench-deid');
  rmSync(folder, { recursive: true, force: true });
  const input = join(folder, 'in');
  mkdirSync(input, { recursive: true });
  try {
    for (let at = 0; at < count; at += 1)
      writeFileSync(join(input, `${String(at).padStart(5, '0')}.dcm`), ctHeader(at));
    writeFileSync(join(folder, 'site.key'), `${'ab'.repeat(32)}\n`, { mode: 0o600 });
    const python = pythonWithPeers(say);
    return measure(folder, python, say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

function measure(folder: string, python: string | undefined, say: (line: string) => void): BenchRow[] {
  const peers = python === undefined ? [] : (Object.keys(goals) as Peer[]);
  const ours: number[] = [];
  const theirs = new Map<Peer, number[]>(peers.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round += 1) {
    ours.push(rate(folder, (input, out) => cleanOurs(folder, input, out)));
    for (const peer of peers) {
      const figure = rate(folder, (input, out) => execFileSync(python as string, [peerScript, peer, input, out]));
      theirs.get(peer)?.push(figure);
    }
    say(
      `round ${round + 1}: ours ${ours.at(-1)?.toFixed(0)}/s${peers.map((peer) => `, ${peer} ${theirs.get(peer)?.at(-1)?.toFixed(0)}/s`).join('')}`,
    );
  }
  const name = `de-identify ${count} CT headers`;
  if (peers.length === 0) {
    return [
      { name, unit: 'files/s', ours: median(ours), peer: null, peerValue: null, ratio: null, goal: null, met: null },
    ];
  }
  return [...theirs].map(([peer, figures]) => {
    const ratio = median(figures.map((figure, at) => (ours[at] ?? 0) / figure));
    const goal = goals[peer];
    return {
      name,
      unit: 'files/s',
      ours: median(ours),
      peer,
      peerValue: median(figures),
      ratio,
      goal,
      met: ratio >= goal,
    };
  });
}

/** Files a second, of one run into an empty folder; throws where not every file came out. */
function rate(folder: string, work: (input: string, out: string) => unknown): number {
  // Removed when all is measured: ext4 passes over every inode that was just removed when it makes the next file, for minutes.
  const out = join(mkdtempSync(join(folder, 'out-')), 'out');
  const startedAt = performance.now();
  work(join(folder, 'in'), out);
  const seconds = (performance.now() - startedAt) / 1000;
  const made = readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.dcm')).length;
  if (made !== count) throw new Error(`${made} of ${count} files came out`);
  return count / seconds;
}

function cleanOurs(folder: string, input: string, out: string): void {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(cache, 'compile') };
  const words = ['deid', input, '--out', out, '--headers-only', '--key', join(folder, 'site.key')];
  execFileSync(process.execPath, [markit, ...words], { env, stdio: 'pipe' });
}

/** A Python that has the peers, made in the cache; undefined, with the reason said, where none can be made. pydcm needs 3.12. */
function pythonWithPeers(say: (line: string) => void): string | undefined {
  const made = join(cache, 'tools', 'deid-python');
  const python = join(made, 'bin', 'python');
  const imports = ['-c', 'import pydcm, dicomanonymizer'];
  if (works(python, imports)) return python;
  const names = [process.env.BENCH_PYTHON ?? '', 'python3.12', 'python3.13', 'python3'].filter(Boolean);
  const base = names.find((name) => works(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 12))']));
  if (base === undefined) {
    say('pydcm, Kitware: left out, there is no Python of 3.12 or later; BENCH_PYTHON may name one');
    return undefined;
  }
  if (
    works(base, ['-m', 'venv', made]) &&
    works(python, ['-m', 'pip', 'install', '-q', ...wheels]) &&
    works(python, imports)
  ) {
    return python;
  }
  say(`pydcm, Kitware: left out, ${wheels.join(' and ')} cannot be installed here`);
  return undefined;
}

function works(program: string, words: string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'pipe' });
    return true;
  } catch {
    // Not there, or not able to: the caller says what is left out.
    return false;
  }
}
