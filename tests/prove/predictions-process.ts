/** The inference process of the proof: the real one but for its workers, which die at random or, where they are to lie, answer in the wrong order. */
import { runInferenceProcess } from '../../inference/run-inference-process.ts';

runInferenceProcess({ entry: new URL('./predictions-worker.ts', import.meta.url) });
