/** Entry of the process that checks one model: asked once, it answers with what it found, writes the file with its map, and ends. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { ModelLimits } from '../../model-files/onnx/limits.ts';
import { ModelRefused, type Refusal } from '../../model-files/refusals.ts';
import { type CheckedArrival, checkArrived } from './check-arrived.ts';

export interface CheckQuestion {
  readonly modelPath: string;
  /** Written only where a map was added. */
  readonly mappedPath: string;
  /** JSON, as it came. */
  readonly manifest: string;
  readonly addMap: boolean;
  readonly limits: ModelLimits;
}

export type CheckFound = Omit<CheckedArrival, 'bytes'>;

export type CheckAnswer =
  | { readonly found: CheckFound }
  | { readonly refusals: readonly Refusal[] }
  /** What is nobody's but the box's. */
  | { readonly fault: string };

process.once('message', (question: CheckQuestion) => {
  process.send?.(answer(question), () => process.exit());
});
process.on('disconnect', () => process.exit());

function answer({ modelPath, mappedPath, ...asked }: CheckQuestion): CheckAnswer {
  try {
    const { bytes, ...found } = checkArrived({ ...asked, bytes: readFileSync(modelPath) });
    if (found.map.state === 'added') writeFileSync(mappedPath, bytes, { flag: 'wx', mode: 0o600 });
    return { found };
  } catch (thrown) {
    if (thrown instanceof ModelRefused) return { refusals: thrown.refusals };
    return { fault: thrown instanceof Error ? thrown.message.slice(0, 200) : 'unknown' };
  }
}
