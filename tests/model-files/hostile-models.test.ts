/** Model files that mean ill, each made here and refused with its own code before anything of it runs. */
import { describe, expect, test } from 'vitest';
import { checkModel } from '../../model-files/check-model.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { defaultLimits } from '../../model-files/onnx/limits.ts';
import { readModel } from '../../model-files/onnx/read-model.ts';
import { bytesField, join, textField, varintField } from '../../model-files/onnx/wire-writer.ts';
import { floatValueBytes, nodeBytes } from '../../model-files/onnx/write-parts.ts';
import { ModelRefused, type RefusalCode, refusalTable } from '../../model-files/refusals.ts';
import { manifestFor, sha256Of } from '../support/model-manifest.ts';
import type { TestNode } from '../support/onnx-graph.ts';
import {
  classifier,
  classifierNodes,
  classifierTensors,
  classifierWith,
  integers,
  node,
} from '../support/small-models.ts';

function codesOf(bytes: Uint8Array, changes: Partial<ModelManifest> = {}, limits = defaultLimits): RefusalCode[] {
  try {
    checkModel({ bytes, sha256: sha256Of(bytes), manifest: manifestFor(bytes, changes) }, limits);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof ModelRefused)) throw thrown;
    for (const { detail } of thrown.refusals) expect(detail).toMatch(/^[^\p{C}]{0,200}$/u);
    return thrown.refusals.map(({ code }) => code);
  }
}

/** TensorProto of float32 whose raw data are `bytes`. */
function tensor(
  name: string,
  dims: readonly (number | bigint)[],
  bytes: Uint8Array,
  ...more: Uint8Array[]
): Uint8Array {
  return join([
    ...dims.map((dim) => varintField(1, dim)),
    varintField(2, 1),
    textField(8, name),
    bytesField(9, bytes),
    ...more,
  ]);
}

const entry = (key: string, value: string) => bytesField(13, textField(1, key), textField(2, value));
const withTensor = (bytes: Uint8Array) =>
  classifierWith([node('Add', ['layer', 'extra'], 'layer2')], { tensors: [...classifierTensors, bytes] });
const withNode = (operator: string, inputs = ['layer'], attributes: object = {}, tensors: Uint8Array[] = []) =>
  classifierWith([node(operator, inputs, 'layer2', attributes)], { tensors: [...classifierTensors, ...tensors] });

/** A node with one attribute that is given as bytes. */
const withAttribute = (operator: string, ...attribute: Uint8Array[]): TestNode =>
  join([
    nodeBytes({ name: '', operator, inputs: ['layer'], outputs: ['layer2'] }),
    bytesField(5, textField(1, 'odd'), ...attribute),
  ]);

/** Graphs in attributes in graphs in attributes, 200 deep. */
function nested(depth: number): Uint8Array {
  let graph: Uint8Array = textField(2, 'innermost');
  for (let level = 0; level < depth; level++)
    graph = bytesField(
      1,
      textField(2, 'y'),
      textField(4, 'If'),
      bytesField(5, textField(1, 'then_branch'), bytesField(6, graph)),
    );
  return graph;
}

const endlessLoop = (): Uint8Array => {
  const body = join([
    bytesField(1, nodeBytes({ name: '', operator: 'Identity', inputs: ['go'], outputs: ['go2'] })),
    textField(2, 'body'),
  ]);
  return classifierWith([withAttribute('Loop', bytesField(6, body), varintField(20, 5))]);
};

const swapped = () => {
  const nodes = [...classifierNodes];
  [nodes[0], nodes[1]] = [nodes[1] as TestNode, nodes[0] as TestNode];
  return classifier({ nodes });
};

const controlName = 'evil\u001b[2Jname';

const files: ReadonlyArray<readonly [string, () => Uint8Array, RefusalCode]> = [
  ['nothing at all', () => new Uint8Array(), 'NO_GRAPH'],
  ['text', () => new TextEncoder().encode('<html>404 not found</html>'), 'FILE_BROKEN'],
  ['zeros', () => new Uint8Array(64), 'FILE_BROKEN'],
  ['a number without an end', () => Uint8Array.of(8, ...new Array(12).fill(255)), 'FILE_BROKEN'],
  ['a length of 2 GB before nothing', () => Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07), 'FILE_BROKEN'],
  ['a length of 2^63', () => Uint8Array.of(0x3a, ...new Array(9).fill(0xff), 1), 'FILE_BROKEN'],
  ['two graphs', () => classifier({ modelFields: [bytesField(7, textField(2, 'other'))] }), 'FIELD_TWICE'],
  [
    'weights of 2 GB that are not there',
    () => withTensor(tensor('extra', [2 ** 29], new Uint8Array(4))),
    'TENSOR_SHAPE',
  ],
  ['weights of 400 MB that are not there', () => withTensor(tensor('extra', [1e8], new Uint8Array(4))), 'TENSOR_SIZE'],
  [
    'dimensions whose product overflows',
    () => withTensor(tensor('extra', [2 ** 31, 2 ** 31, 4], new Uint8Array(16))),
    'TENSOR_SHAPE',
  ],
  [
    'dimensions whose product overflows to the right size',
    () => withTensor(tensor('extra', [2n ** 62n + 1n, 4], new Uint8Array(16))),
    'TENSOR_SHAPE',
  ],
  ['a negative dimension', () => withTensor(tensor('extra', [-1], new Uint8Array(4))), 'TENSOR_SHAPE'],
  ['no elements, of 2^62 columns', () => withTensor(tensor('extra', [0, 2n ** 62n], new Uint8Array())), 'TENSOR_SHAPE'],
  [
    'a thousand dimensions',
    () => withTensor(tensor('extra', new Array(1_000).fill(1), new Uint8Array(4))),
    'TOO_MANY_PARTS',
  ],
  ['too few bytes', () => withTensor(tensor('extra', [4], new Uint8Array(15))), 'TENSOR_SIZE'],
  [
    'bytes in two places',
    () => withTensor(tensor('extra', [1], new Uint8Array(4), bytesField(4, new Uint8Array(4)))),
    'TENSOR_SIZE',
  ],
  [
    'a tensor of texts',
    () => withTensor(join([varintField(1, 1), varintField(2, 8), textField(8, 'extra'), textField(6, 'a')])),
    'TENSOR_KIND',
  ],
  [
    'weights in /etc/passwd',
    () =>
      withTensor(tensor('extra', [1], new Uint8Array(4), entry('location', '../../../etc/passwd'), varintField(14, 1))),
    'EXTERNAL_DATA',
  ],
  [
    'a place without the word for it',
    () => withTensor(tensor('extra', [1], new Uint8Array(4), entry('location', 'x.bin'))),
    'EXTERNAL_DATA',
  ],
  [
    'numbers written one by one',
    () =>
      withTensor(
        join([
          varintField(1, 70_000),
          varintField(2, 7),
          textField(8, 'extra'),
          ...Array.from({ length: 70_000 }, () => varintField(7, 1)),
        ]),
      ),
    'TENSOR_SPREAD',
  ],
  ['a graph that goes round', () => classifierWith([node('Add', ['layer', 'layer2'], 'layer2')]), 'CYCLE'],
  [
    'a graph that goes round by three',
    () =>
      classifierWith([
        node('Add', ['layer', 'c'], 'a'),
        node('Relu', ['a'], 'b'),
        node('Relu', ['b'], 'c'),
        node('Relu', ['c'], 'layer2'),
      ]),
    'CYCLE',
  ],
  ['nodes in the wrong order', swapped, 'NOT_SORTED'],
  ['a value from nowhere', () => withNode('Add', ['layer', 'nowhere']), 'NAME_UNKNOWN'],
  ['an output from nowhere', () => classifier({ outputs: { scores: ['N', 3], nowhere: ['N', 3] } }), 'NAME_UNKNOWN'],
  [
    'two makers of a value',
    () => classifierWith([node('Relu', ['layer'], 'layer2'), node('Relu', ['layer'], 'layer2')]),
    'NAME_TWICE',
  ],
  [
    'a node that makes what a weight is',
    () => classifierWith([node('Relu', ['layer'], 'layer2'), node('Relu', ['layer'], 'bias')]),
    'NAME_TWICE',
  ],
  [
    'two weights of a name',
    () => classifier({ tensors: [...classifierTensors, classifierTensors[0] as Uint8Array] }),
    'NAME_TWICE',
  ],
  [
    'a name that clears the terminal',
    () => classifierWith([node('Relu', ['layer'], controlName), node('Relu', [controlName], 'layer2')]),
    'NAME_UNFIT',
  ],
  [
    'a name that turns the writing',
    () => classifierWith([node('Relu', ['layer'], 'a\u202eb'), node('Relu', ['a\u202eb'], 'layer2')]),
    'NAME_UNFIT',
  ],
  ['a name of a megabyte', () => classifierWith([node('Relu', ['layer'], 'n'.repeat(2 ** 20))]), 'NAME_UNFIT'],
  [
    'a name that is no text',
    () => classifier({ graphFields: [bytesField(1, bytesField(2, Uint8Array.of(0xff, 0xfe)))] }),
    'NAME_UNFIT',
  ],
  [
    'an operator of a vendor',
    () =>
      classifierWith([
        join([
          nodeBytes({ name: '', operator: 'FusedConv', inputs: ['layer'], outputs: ['layer2'] }),
          textField(7, 'com.microsoft'),
        ]),
      ]),
    'FOREIGN_OPERATOR',
  ],
  ['an operator that nobody knows', () => withNode('PythonOp'), 'UNKNOWN_OPERATOR'],
  ['an operator that reads pictures', () => withNode('ImageDecoder'), 'UNKNOWN_OPERATOR'],
  ['an endless loop', endlessLoop, 'SUBGRAPH'],
  ['branches 200 deep', () => classifierWith([withAttribute('If', bytesField(6, nested(200)))]), 'SUBGRAPH'],
  ['a graph where none belongs', () => classifierWith([withAttribute('Relu', bytesField(6, nested(1)))]), 'SUBGRAPH'],
  ['random numbers', () => withNode('RandomNormalLike'), 'RANDOM_OPERATOR'],
  [
    'a Dropout that trains',
    () => classifierWith([node('Dropout', ['layer', '', 'layer'], 'layer2')]),
    'TRAINING_PARTS',
  ],
  ['what training needs', () => classifier({ modelFields: [bytesField(20, textField(1, 'x'))] }), 'TRAINING_PARTS'],
  ['functions', () => classifier({ modelFields: [bytesField(25, textField(1, 'own'))] }), 'FUNCTIONS'],
  ['sparse weights', () => classifier({ graphFields: [bytesField(15, varintField(3, 4))] }), 'SPARSE_TENSOR'],
  [
    'an attribute of two kinds',
    () => classifierWith([withAttribute('Relu', varintField(3, 1), textField(4, 'a'))]),
    'NODE_UNFIT',
  ],
  [
    'an attribute twice',
    () =>
      classifierWith([
        join([
          withAttribute('Relu', varintField(3, 1)) as Uint8Array,
          bytesField(5, textField(1, 'odd'), varintField(3, 2)),
        ]),
      ]),
    'NODE_UNFIT',
  ],
  ['a future opset', () => classifier({ opset: 99 }), 'VERSION_UNFIT'],
  ['opset 1', () => classifier({ opset: 1 }), 'VERSION_UNFIT'],
  [
    'two opsets',
    () => classifier({ modelFields: [bytesField(8, textField(1, 'ai.onnx'), varintField(2, 13))] }),
    'VERSION_UNFIT',
  ],
  ['a future file version', () => classifier({ ir: 200 }), 'VERSION_UNFIT'],
  [
    'a terabyte of a constant',
    () =>
      classifierWith([node('ConstantOfShape', ['huge'], 'big'), node('Add', ['layer', 'big'], 'layer2')], {
        tensors: [...classifierTensors, integers('huge', [2 ** 20, 2 ** 20])],
      }),
    'SHAPE_TOO_LARGE',
  ],
  [
    'an image spread out to a terabyte',
    () => withNode('Expand', ['layer', 'huge'], {}, [integers('huge', [1, 4, 2 ** 19, 2 ** 19])]),
    'SHAPE_TOO_LARGE',
  ],
  [
    'tiles without end',
    () => withNode('Tile', ['layer', 'huge'], {}, [integers('huge', [1, 1, 2 ** 16, 2 ** 16])]),
    'SHAPE_TOO_LARGE',
  ],
  [
    'an image made a million times larger',
    () => withNode('Resize', ['layer', '', '', 'huge'], {}, [integers('huge', [1, 4, 2 ** 20, 2 ** 20])]),
    'SHAPE_TOO_LARGE',
  ],
  [
    'a border of 2^40',
    () => withNode('Pad', ['layer', 'huge'], {}, [integers('huge', [0, 0, 2 ** 40, 0, 0, 0, 0, 0])]),
    'SHAPE_TOO_LARGE',
  ],
  ['a window of 2^40', () => withNode('MaxPool', ['layer'], { kernel_shape: [2 ** 40, 1] }), 'SHAPE_TOO_LARGE'],
  [
    'a range that never ends',
    () =>
      classifierWith([node('Range', ['zero', 'one', 'zero'], 'r'), node('Relu', ['layer'], 'layer2')], {
        tensors: [...classifierTensors, integers('zero', [0]), integers('one', [0])],
      }),
    'SHAPE_TOO_LARGE',
  ],
  ['a declared shape of 2^60', () => classifier({ values: { layer: ['N', 2 ** 30, 2 ** 30] } }), 'SHAPE_TOO_LARGE'],
  [
    'another input name',
    () => classifier({ nodes: classifierNodes.slice(1), inputs: { convolved: ['N', 1, 8, 8] } }),
    'INPUT_UNFIT',
  ],
  ['an input of another size', () => classifier({ inputs: { x: ['N', 1, 9, 8] } }), 'INPUT_UNFIT'],
  ['two inputs', () => classifier({ inputs: { x: ['N', 1, 8, 8], y: ['N'] } }), 'INPUT_UNFIT'],
  ['a fixed batch that is said to be free', () => classifier({ inputs: { x: [4, 1, 8, 8] } }), 'INPUT_UNFIT'],
  ['scores of another number of labels', () => classifier({ outputs: { scores: ['N', 4] } }), 'OUTPUT_UNFIT'],
  ['an output of another name', () => classifier({ outputs: { flat: ['N', 4] } }), 'OUTPUT_MISSING'],
  [
    'an output of whole numbers',
    () =>
      classifier({
        graphFields: [
          bytesField(
            1,
            nodeBytes({ name: '', operator: 'Cast', inputs: ['layer'], outputs: ['i'], attributes: { to: 7 } }),
          ),
          bytesField(12, textField(1, 'i'), bytesField(2, bytesField(1, varintField(1, 7)))),
        ],
      }),
    'OUTPUT_UNFIT',
  ],
];

describe('hostile model files', () => {
  test('the file that all of them are made from is taken', () => {
    expect(codesOf(classifier())).toEqual([]);
    expect(codesOf(withNode('Relu'))).toEqual([]);
    expect(codesOf(withTensor(tensor('extra', [1], new Uint8Array(4))))).toEqual([]);
  });

  test.each(files)('%s', (_name, make, code) => {
    expect(codesOf(make())).toContain(code);
  });

  test('a million tiny parts end before they are a million objects', () => {
    const flood = classifier({
      graphFields: Array.from({ length: 30_000 }, () => bytesField(1, textField(4, 'Relu'))),
    });
    expect(codesOf(flood)).toEqual(['TOO_MANY_PARTS']);
    const names = bytesField(
      1,
      new Uint8Array(1_000_000).map((_, at) => (at % 2 === 0 ? 0x0a : 0)),
    );
    expect(codesOf(classifier({ graphFields: [names] }))).toEqual(['TOO_MANY_PARTS']);
  });

  test('a file that is larger than the limit is not read', () => {
    expect(codesOf(classifier(), {}, { ...defaultLimits, bytes: 100 })).toEqual(['FILE_TOO_LARGE']);
  });

  test('broken off at any byte it is refused, and nothing else happens', () => {
    const whole = classifier();
    const taken = [];
    for (let length = 0; length < whole.length; length++)
      if (codesOf(whole.slice(0, length)).length === 0) taken.push(length);
    expect(taken).toEqual([]);
  });

  test('with any byte changed it is refused or read, and nothing else happens', () => {
    const whole = classifier();
    let refusedFiles = 0;
    for (let at = 0; at < whole.length; at++)
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ flip;
        if (codesOf(changed).length > 0) refusedFiles++;
      }
    expect(refusedFiles).toBeGreaterThan(whole.length);
  });

  test('what is not known is kept and does not disturb', () => {
    const future = classifier({
      modelFields: [bytesField(900, new Uint8Array(10))],
      graphFields: [varintField(77, 5)],
    });
    expect(codesOf(future)).toEqual([]);
    expect(readModel(future).graph.nodes).toHaveLength(classifierNodes.length);
  });

  test('every code has words, and they say what to do or what is wrong', () => {
    for (const [code, words] of Object.entries(refusalTable)) expect(words, code).toMatch(/^[A-Z][^<>]{20,200}[.]$/);
    for (const [, , code] of files) expect(refusalTable[code]).toBeDefined();
  });

  test('a value of a sequence is no image', () => {
    const sequence = join([
      textField(1, 'x'),
      bytesField(2, bytesField(4, bytesField(1, bytesField(1, varintField(1, 1))))),
    ]);
    const file = classifier({ inputs: {}, graphFields: [bytesField(11, sequence)] });
    expect(codesOf(file)).toContain('INPUT_UNFIT');
    expect(codesOf(classifier({ graphFields: [bytesField(13, floatValueBytes('layer', [undefined, 4]))] }))).toEqual(
      [],
    );
  });
});
