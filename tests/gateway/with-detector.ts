/** A real inference process and decode threads for a file of clearing tests: started before the first, ended after the last. */

import { afterAll, beforeAll } from 'vitest';
import { InferenceClient } from '../../gateway/models/inference-client.ts';
import { DecodePool } from '../../gateway/pixels/decode-pool.ts';
import { startTestInference, type TestInference } from '../inference/running-inference.ts';

export interface ClearingParts {
  readonly pool: DecodePool;
  readonly detector: InferenceClient;
}

/** To be called in a `describe`; the parts are there once its tests run. */
export function withDetector(): () => ClearingParts {
  const pool = new DecodePool({ workers: 1 });
  let inference: TestInference;
  let detector: InferenceClient;
  beforeAll(async () => {
    inference = await startTestInference();
    detector = new InferenceClient({ socketPath: inference.socketPath, detectTimeoutMs: 240_000 });
  });
  afterAll(async () => {
    detector.close();
    await pool.close();
    await inference.stop();
  });
  return () => ({ pool, detector });
}
