/** A sheet of a million answers as it streams: how long, and how much memory above what the process had. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.ts';

interface Peak {
  readonly answers: number;
  readonly bytes: number;
  readonly seconds: number;
  /** Kilobytes. */
  readonly before: number;
  readonly peak: number;
}

export async function run(say: (line: string) => void): Promise<BenchRow[]> {
  return ['wide', 'long'].flatMap((form) => {
    const script = fileURLToPath(new URL('sheet-peak.ts', import.meta.url));
    // A process of its own: a peak of memory never falls again.
    const { answers, bytes, seconds, before, peak } = JSON.parse(
      execFileSync(process.execPath, [script, form], { encoding: 'utf8' }),
    ) as Peak;
    const megabytes = (peak - before) / 1024;
    say(
      `${form}: ${answers} answers of ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB more`,
    );
    const alone = { peer: null, peerValue: null, ratio: null, goal: null, met: null };
    return [
      { name: `${form} sheet, ${answers} answers`, unit: 's', ours: seconds, ...alone },
      { name: `${form} sheet, memory above the start`, unit: 'MB', ours: megabytes, ...alone },
    ];
  });
}
