/**
 * What agreement costs: 10,000 cases x 25 labels x 5 readers, each count-based figure per label and pooled, out of the same bytes as
 * pandas, statsmodels, krippendorff and irrCAC. Each round starts both in a fresh process, one after the other; every value is compared.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agreementPython } from '../support/agreement-peers.ts';
import { hash, type Measured, type OurMeasured, type Timed } from './agreement-ours.ts';
import { type Bench, type BenchRow, median } from './bench-row.ts';
import { alone } from './ingest-rows.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const sizes = [10_000, 25, 5] as const;

/** Who works out the same, and how many times as many of ours are promised in the same time. */
const peers: Readonly<Record<string, { readonly name: string; readonly peer: string; readonly goal: number | null }>> =
  {
    percent_agreement: { name: 'percent agreement: unanimous, mean, each pair', peer: 'pandas, statsmodels', goal: 20 },
    cohen: { name: 'Cohen’s kappa of each pair', peer: 'statsmodels', goal: 20 },
    fleiss: { name: 'Fleiss’ kappa', peer: 'statsmodels', goal: 20 },
    brennan_prediger: { name: 'PABAK', peer: 'statsmodels', goal: 20 },
    alpha: { name: 'Krippendorff’s alpha', peer: 'krippendorff', goal: 20 },
    ac1: { name: 'Gwet’s AC1', peer: 'irrCAC', goal: 20 },
    prevalence: { name: 'prevalence and its interval', peer: 'pandas, statsmodels', goal: 20 },
  };

interface Round {
  readonly ours: OurMeasured;
  readonly theirs: (Measured & { readonly versions: Readonly<Record<string, string>> }) | undefined;
}

export const run: Bench = async (say) => {
  const venv = agreementPython();
  if ('why' in venv) say(`left out: the peers, ${venv.why}`);
  const folder = mkdtempSync(join(tmpdir(), 'bench-agreement-'));
  try {
    const file = join(folder, 'values');
    writeFileSync(file, answers());
    const measured = Array.from({ length: rounds }, (_, at) => {
      const round = measureRound(file, 'python' in venv ? venv.python : undefined);
      const load = loadavg()[0]?.toFixed(1);
      say(
        `round ${at + 1}, load ${load}: ours ${said(round.ours)}${round.theirs ? `; theirs ${said(round.theirs)}` : ''}`,
      );
      return round;
    });
    const versions = measured[0]?.theirs?.versions ?? {};
    for (const [name, version] of Object.entries(versions)) say(`${name} ${version}`);
    return rowsOf(measured);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function said({ figures }: Measured): string {
  return Object.entries(figures)
    .map(([name, { median }]) => `${name} ${median.toFixed(1)} ms`)
    .join(', ');
}

/** Of each unit one in seven has the finding, and each reader misreads one in twenty. */
function answers(): Uint8Array {
  const [cases, labels, readers] = sizes;
  return Uint8Array.from({ length: cases * labels * readers }, (_, at) => {
    const finding = hash(Math.floor(at / readers)) % 7 === 0;
    return Number(finding !== (hash(at + 1e9) % 20 === 0));
  });
}

function measureRound(file: string, python: string | undefined): Round {
  const words = [file, ...sizes.map(String)];
  const script = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));
  const ours = ask<OurMeasured>(process.execPath, [script('agreement-ours.ts'), ...words]);
  if (python === undefined) return { ours, theirs: undefined };
  const theirs = ask<NonNullable<Round['theirs']>>(python, [script('agreement-peer.py'), ...words]);
  for (const name of Object.keys(peers)) assertSame(name, timedOf(ours, name), timedOf(theirs, name));
  return { ours, theirs };
}

function ask<Answer>(program: string, words: readonly string[]): Answer {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${words[0]} ended with ${status}: ${stderr.slice(-2_000)}`);
  return JSON.parse(stdout) as Answer;
}

function timedOf({ figures }: Measured, name: string): Timed {
  const figure = figures[name];
  if (figure === undefined) throw new Error(`no ${name}`);
  return figure;
}

/** Who computes something else is no peer. */
function assertSame(name: string, ours: Timed, theirs: Timed): void {
  const apart = ours.values.map((value, at) => Math.abs(value - (theirs.values[at] ?? Number.NaN)));
  const same = ours.values.length === theirs.values.length && apart.every((distance) => distance < 1e-9);
  if (!same) throw new Error(`${name}: ours and theirs are not the same`);
}

function rowsOf(measured: readonly Round[]): BenchRow[] {
  const ours = measured.map((round) => round.ours);
  const theirs = measured.flatMap((round) => round.theirs ?? []);
  const firsts = ({ figures }: Measured) => Object.values(figures).reduce((total, { first }) => total + first, 0);
  const memory = beside(
    'peak memory',
    'MiB',
    'Python',
    [ours, theirs].map((all) => all.map(({ peakMiB }) => peakMiB)),
  );
  return [
    ...Object.entries(peers).map(([at, { name, peer, goal }]) =>
      rates(
        name,
        peer,
        goal,
        [ours, theirs].map((all) => all.map((one) => timedOf(one, at).median)),
      ),
    ),
    rates('all of it, first time in a process', 'all of these', 20, [
      ours.map(({ report }) => report.first),
      theirs.map(firsts),
    ]),
    memory,
    ...Object.keys(ours[0]?.update ?? {}).map((kind) => {
      const milliseconds = median(ours.map(({ update }) => update[kind] ?? Number.NaN));
      return alone(`an answer more to 1,000,000, all figures and groups, p95: ${kind}`, 'ms', milliseconds, 100);
    }),
  ];
}

/** Tables a second from milliseconds; at least `goal` times as many as the peer. */
function rates(name: string, peer: string, goal: number | null, milliseconds: readonly number[][]): BenchRow {
  const row = beside(
    name,
    'tables/s',
    peer,
    milliseconds.map((all) => all.map((each) => 1_000 / each)),
  );
  return { ...row, goal, met: goal === null || row.ratio === null ? null : row.ratio >= goal };
}

/** What each round measured of us and of the peer, who may be missing. */
function beside(name: string, unit: string, peer: string, [ours = [], theirs = []]: readonly number[][]): BenchRow {
  const row = alone(name, unit, median(ours));
  if (theirs.length === 0) return row;
  const ratio = median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
  return { ...row, peer, peerValue: median(theirs), ratio };
}
