/** Entry of the process in which a model is tried: one question by IPC, its answer, the end. It may crash at any moment. */
import { readFileSync } from 'node:fs';
import { ModelRefused, printable, type RefusalCode } from '../../model-files/refusals.ts';
import { type ModelSession, openSession } from '../session.ts';
import type { TrialAnswer, TrialQuestion } from './trial-messages.ts';
import { tryModel } from './try-model.ts';

process.once('message', (question: TrialQuestion) => {
  void answer(question).then((message) => process.send?.(message, () => process.exit()));
});
// Without whoever asked nobody wants to know.
process.on('disconnect', () => process.exit());

async function answer({ path, manifest, threads }: TrialQuestion): Promise<TrialAnswer> {
  const start = performance.now();
  let session: ModelSession;
  try {
    // The bytes and not the path: the engine then knows no folder from which it could read more.
    session = await openSession(readFileSync(path), { provider: 'cpu', threads });
  } catch (thrown) {
    return refusedWith('TRIAL_NOT_OPENED', thrown);
  }
  const openMilliseconds = performance.now() - start;
  process.send?.({ kind: 'opened' } satisfies TrialAnswer);
  try {
    const tried = await tryModel(session, manifest);
    return { kind: 'report', report: { openMilliseconds, ...tried, peakBytes: process.resourceUsage().maxRSS * 1024 } };
  } catch (thrown) {
    return refusedWith('TRIAL_FAILED', thrown);
  }
}

function refusedWith(code: RefusalCode, thrown: unknown): TrialAnswer {
  if (thrown instanceof ModelRefused)
    return { kind: 'refused', code: thrown.code, detail: thrown.refusals[0]?.detail ?? '' };
  const words = thrown instanceof Error ? thrown.message : 'unknown';
  // std::bad_alloc, onnxruntime's arena and V8 say it in words of their own.
  const memory = /bad.?alloc|allocat|out of memory|ENOMEM/i.test(words);
  return { kind: 'refused', code: memory ? 'TRIAL_MEMORY' : code, detail: printable(words, 200) };
}
