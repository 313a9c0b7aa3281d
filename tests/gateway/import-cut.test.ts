/** A process that is killed while it imports: under a digest there is a whole model or nothing, and what was listed is there. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ModelFolders } from '../../gateway/models/model-folders.ts';
import { checkModel } from '../../model-files/check-model.ts';
import { sha256Of } from '../support/model-manifest.ts';

const worker = fileURLToPath(new URL('./import-cut-worker.ts', import.meta.url));

/** Kills it `after` ms past its first import; answers with what it had listed. */
function cut(kept: string, arriving: string, first: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [worker, kept, arriving, `${first}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let listed = '';
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), after));
  child.stdout.on('data', (piece: Buffer) => {
    listed += piece.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(listed.split('\n').filter((line) => line.length === 64)));
  });
}

test('killed at any moment it leaves whole models only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markit-cut-'));
  const [kept, arriving] = [join(folder, 'models'), join(folder, 'arriving')];
  try {
    for (let round = 0; round < 6; round++) {
      const listed = await cut(kept, arriving, round * 1_000, round * 37);
      expect(listed.length).toBeGreaterThan(0);
      for (const sha256 of listed) expect(existsSync(join(kept, sha256))).toBe(true);
      for (const sha256 of readdirSync(kept)) {
        const bytes = readFileSync(join(kept, sha256, 'model.onnx'));
        const manifest: unknown = JSON.parse(readFileSync(join(kept, sha256, 'manifest.json'), 'utf8'));
        expect(checkModel({ bytes, sha256, manifest }).manifest.sha256).toBe(sha256Of(bytes));
        expect(readFileSync(join(kept, sha256, 'README.md'), 'utf8')).toContain(sha256);
      }
    }
    await new ModelFolders({ kept, arriving }).sweep();
    expect(readdirSync(arriving)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
