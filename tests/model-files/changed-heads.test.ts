/** Surgery on files of which one byte is wrong: a file or a coded refusal, and nothing else. */
import { describe, expect, test } from 'vitest';
import { addMapOutput } from '../../model-files/onnx/add-map-output.ts';
import { headOf } from '../../model-files/onnx/head.ts';
import { readModel } from '../../model-files/onnx/read-model.ts';
import { replaceHead } from '../../model-files/onnx/replace-head.ts';
import { ModelRefused } from '../../model-files/refusals.ts';
import { classifier } from '../support/small-models.ts';

const head = { weights: new Float32Array(12), bias: new Float32Array(3) };

describe('a byte that is wrong', () => {
  test.each([
    ['reading the head', (bytes: Uint8Array) => void headOf(bytes)],
    ['adding a map', (bytes: Uint8Array) => void readModel(addMapOutput(bytes).bytes)],
    ['teaching', (bytes: Uint8Array) => void readModel(replaceHead(bytes, head))],
  ])('%s', (_name, work) => {
    const whole = classifier();
    let [done, refusals] = [0, 0];
    for (let at = 0; at < whole.length; at++)
      for (const flip of [0x01, 0x04, 0x80, 0xff]) {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        try {
          work(changed);
          done++;
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(ModelRefused);
          refusals++;
        }
      }
    expect(done).toBeGreaterThan(0);
    expect(refusals).toBeGreaterThan(0);
  });
});
