/** The inference process as the box runs it, but that its workers die as a tensor says, and that a run may take two seconds. */

import { runInferenceProcess } from '../../inference/run-inference-process.ts';

runInferenceProcess({ entry: new URL('./dying-worker.ts', import.meta.url), runLimitMilliseconds: 2_000 });
