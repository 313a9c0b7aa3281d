/** Entry of the inference child process. */

import { runInferenceProcess } from './run-inference-process.ts';

runInferenceProcess();
