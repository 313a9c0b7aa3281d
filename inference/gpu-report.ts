/** What nvidia-smi says of the GPUs, to stand beside the provider that was probed: a card may be there that no model runs on. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GpuReport } from './contract.ts';

const run = promisify(execFile);
const fields = 'index,name,driver_version,memory.used,memory.total';

export async function gpuReport(): Promise<GpuReport> {
  try {
    const { stdout } = await run('nvidia-smi', [`--query-gpu=${fields}`, '--format=csv,noheader'], {
      timeout: 5_000,
      maxBuffer: 1 << 16,
    });
    return { devices: stdout.split('\n').map(plain).filter(Boolean).slice(0, 64), note: undefined };
  } catch (thrown) {
    // Its absence is the usual case and no fault.
    const absent = (thrown as NodeJS.ErrnoException).code === 'ENOENT';
    return { devices: [], note: absent ? 'nvidia-smi is not on this machine' : 'nvidia-smi gave no answer' };
  }
}

function plain(line: string): string {
  return line
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 200);
}
