/**
 * `npm run bench [-- NAME…] [--json FILE]`: runs tests/benchmarks/NAME.bench.ts (all without a name), prints one table of
 * ratios against peers and writes the rows as JSON. In the environment BENCH_ROUNDS, and for `deid` BENCH_FILES and BENCH_PYTHON (an
 * interpreter for its peers), change what a run takes.
 */
import { globSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, BenchRow } from './bench-row.ts';

const folder = dirname(fileURLToPath(import.meta.url));

function readArguments(words: readonly string[]): { names: string[]; json: string | undefined } {
  const at = words.indexOf('--json');
  const json = at < 0 ? undefined : words[at + 1];
  if (at >= 0 && json === undefined) throw new Error('--json needs a file');
  return { names: words.filter((_, k) => at < 0 || (k !== at && k !== at + 1)), json };
}

function benchFiles(names: readonly string[]): string[] {
  const known = globSync('*.bench.ts', { cwd: folder }).sort();
  if (names.length === 0) return known;
  const wanted = names.map((name) => `${name}.bench.ts`);
  const missing = wanted.filter((file) => !known.includes(file));
  if (missing.length > 0) throw new Error(`no such bench: ${missing.join(', ')}; there are ${known.join(', ')}`);
  return wanted;
}

function table(rows: readonly BenchRow[]): string {
  const short = (value: number | null): string => (value === null ? '-' : value.toPrecision(3));
  const cells = rows.map((row) => [
    row.name,
    short(row.ours),
    row.unit,
    row.peer ?? '-',
    short(row.peerValue),
    short(row.ratio),
    row.goal === null ? '-' : String(row.goal),
    row.met === null ? '' : row.met ? 'met' : 'MISSED',
  ]);
  const all = [['what', 'ours', 'unit', 'peer', 'peer value', 'ratio', 'goal', ''], ...cells];
  const widths = all[0]?.map((_, k) => Math.max(...all.map((line) => line[k]?.length ?? 0))) ?? [];
  return all
    .map((line) =>
      line
        .map((cell, k) => cell.padEnd(widths[k] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function main(): Promise<void> {
  const { names, json } = readArguments(process.argv.slice(2));
  const rows: BenchRow[] = [];
  for (const file of benchFiles(names)) {
    const { run } = (await import(join(folder, file))) as { run: Bench };
    console.log(`${basename(file, '.bench.ts')}:`);
    rows.push(...(await run((line) => console.log(`  ${line}`))));
  }
  console.log(table(rows));
  if (json) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
}

await main();
