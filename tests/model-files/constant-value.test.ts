import { expect, test } from 'vitest';
import { constantIntegers } from '../../model-files/onnx/constant-value.ts';
import { GraphIndex } from '../../model-files/onnx/graph-index.ts';
import { readModel } from '../../model-files/onnx/read-model.ts';
import { classifierTensors, classifierWith, integers, node } from '../support/small-models.ts';

test.each(['an initialiser', 'a Constant node'])('of %s up to 64 whole numbers are read as a shape', (form) => {
  const found = (count: number) => {
    const list = Array.from({ length: count }, () => 1);
    const inNode = form === 'a Constant node';
    const bytes = classifierWith(
      [...(inNode ? [node('Constant', [], 'list', { value_ints: list })] : []), node('Relu', ['layer'], 'layer2')],
      inNode ? {} : { tensors: [...classifierTensors, integers('list', list)] },
    );
    return constantIntegers(new GraphIndex(readModel(bytes).graph), 'list');
  };
  expect(found(64)).toEqual(Array.from({ length: 64 }, () => 1));
  expect(found(65)).toBeUndefined();
});
