/** Models that only show what they are while they run: each ends in a coded refusal, and this process goes on. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defaultTrialLimits, runTrial } from '../../../inference/trial/run-trial.ts';
import { trialCommand } from '../../../inference/trial/trial-command.ts';
import { checkModel } from '../../../model-files/check-model.ts';
import type { ModelManifest } from '../../../model-files/manifest.ts';
import { bytesField, join as joinBytes, textField, varintField } from '../../../model-files/onnx/wire-writer.ts';
import { floatTensorBytes, nodeBytes } from '../../../model-files/onnx/write-parts.ts';
import { ModelRefused, type RefusalCode } from '../../../model-files/refusals.ts';
import { manifestFor, sha256Of } from '../../support/model-manifest.ts';
import type { TestNode } from '../../support/onnx-graph.ts';
import {
  classifier,
  classifierNodes,
  classifierTensors,
  classifierWith,
  integers,
  node,
} from '../../support/small-models.ts';

const folder = mkdtempSync(join(tmpdir(), 'markit-trial-'));
afterAll(() => rmSync(folder, { recursive: true }));

const limits = { ...defaultTrialLimits, bytes: 2 ** 30 };
let files = 0;

async function refusalOf(bytes: Uint8Array, changes: Partial<ModelManifest> = {}, bounds = limits) {
  const path = join(folder, `${++files}.onnx`);
  writeFileSync(path, bytes);
  return runTrial(path, manifestFor(bytes, changes), bounds).then(
    () => undefined,
    (thrown: unknown) => {
      if (!(thrown instanceof ModelRefused)) throw thrown;
      return thrown.code;
    },
  );
}

const one = (name: string, value: number) => floatTensorBytes(name, [1], Float32Array.of(value));
const withConstant = (name: string, value: number, between: TestNode[]) =>
  classifierWith(between, { tensors: [...classifierTensors, one(name, value)] });
const signedMap = {
  nodes: [...classifierNodes, node('Neg', ['convolved3'], 'map')],
  outputs: { scores: ['N', 3], map: ['N', 3, 'h', 'w'] },
} as const;

/** A shape that is made while it runs: nothing of it can be foreseen. */
const hog = () =>
  classifierWith(
    [
      node('Shape', ['layer'], 'shape'),
      node('Mul', ['shape', 'factor'], 'large'),
      node('Expand', ['one', 'large'], 'hog'),
      node('GlobalAveragePool', ['hog'], 'mean'),
      node('ReduceMean', ['mean'], 'single', { axes: [0, 1, 2, 3], keepdims: 1 }),
      node('Add', ['layer', 'single'], 'layer2'),
    ],
    {
      tensors: [
        ...classifierTensors,
        integers('factor', [1, 1, 4_096, 4_096]),
        floatTensorBytes('one', [1, 1, 1, 1], Float32Array.of(1)),
      ],
    },
  );

/** A Loop whose condition stays true and whose count is left out. */
function endlessLoop(): Uint8Array {
  const value = (name: string, type: number, dims: Uint8Array[] = []) =>
    joinBytes([textField(1, name), bytesField(2, bytesField(1, varintField(1, type), bytesField(2, ...dims)))]);
  const bool = 9;
  const body = joinBytes([
    bytesField(1, nodeBytes({ name: '', operator: 'Identity', inputs: ['go'], outputs: ['again'] })),
    bytesField(1, nodeBytes({ name: '', operator: 'Identity', inputs: ['state'], outputs: ['next'] })),
    textField(2, 'body'),
    ...[value('turn', 7), value('go', bool), value('state', 1, [])].map((info) => bytesField(11, info)),
    ...[value('again', bool), value('next', 1, [])].map((info) => bytesField(12, info)),
  ]);
  const loop = joinBytes([
    nodeBytes({ name: '', operator: 'Loop', inputs: ['', 'true', 'zero'], outputs: ['looped'] }),
    bytesField(5, textField(1, 'body'), bytesField(6, body), varintField(20, 5)),
  ]);
  const truth = joinBytes([varintField(2, bool), textField(8, 'true'), bytesField(9, Uint8Array.of(1))]);
  const zero = floatTensorBytes('zero', [], Float32Array.of(0));
  return classifierWith([loop, node('Add', ['layer', 'looped'], 'layer2')], {
    tensors: [...classifierTensors, truth, zero],
  });
}

/** Its process, once Node runs in it: prlimit and unshare come before under the same number. */
async function childTrial(): Promise<number> {
  for (;;) {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        if (Number(parent) === process.pid && line[0] === process.execPath && line.at(-2)?.endsWith('trial-process.ts'))
          return Number(pid);
      } catch {
        // A process that ended meanwhile is not the one.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const swapRows = () =>
  classifierWith(
    [node('Gather', ['layer', 'first'], 'layer1', { axis: 0 }), node('Add', ['layer', 'layer1'], 'layer2')],
    {
      tensors: [...classifierTensors, integers('first', [-1])],
    },
  );

const odd: ReadonlyArray<readonly [string, () => Uint8Array, RefusalCode, Partial<ModelManifest>]> = [
  [
    'answers that are no number',
    () => withConstant('nan', Number.NaN, [node('Add', ['layer', 'nan'], 'layer2')]),
    'TRIAL_NOT_FINITE',
    {},
  ],
  [
    'answers without bound',
    () => withConstant('zero', 0, [node('Div', ['layer', 'zero'], 'layer2')]),
    'TRIAL_NOT_FINITE',
    {},
  ],
  ['more memory than allowed', hog, 'TRIAL_MEMORY', {}],
  [
    'scores that are no probabilities',
    () => classifier(),
    'TRIAL_NOT_PROBABLE',
    { outputs: { scores: { name: 'scores', activation: 'none' }, features: null, map: null } },
  ],
  [
    'scores of another number than the file says',
    () => classifier({ outputs: { scores: ['N', 'L'] } }),
    'TRIAL_OUTPUT',
    { labels: ['a', 'b'].map((id) => ({ id, name: id, opposite: null, code: null })) },
  ],
  [
    'a size that does not fit inside',
    () => classifier({ inputs: { x: ['N', 'c', 8, 8] } }),
    'TRIAL_FAILED',
    {
      input: {
        ...manifestFor(new Uint8Array()).input,
        channels: 3,
        normalise: [0, 0, 0].map((mean) => ({ mean, deviation: 1 })),
      },
    },
  ],
  [
    'an operator that is used as it may not be',
    () => classifierWith([node('Conv', ['layer'], 'layer2')]),
    'TRIAL_NOT_OPENED',
    {},
  ],
  [
    'a map below zero',
    () =>
      classifier({
        ...signedMap,
        nodes: [
          ...classifierNodes,
          node('Slice', ['layer', 'from', 'to', 'axis'], 'convolved3'),
          node('Neg', ['convolved3'], 'map'),
        ],
        tensors: [...classifierTensors, integers('from', [0]), integers('to', [3]), integers('axis', [1])],
      }),
    'TRIAL_MAP',
    {
      outputs: {
        scores: { name: 'scores', activation: 'sigmoid' },
        features: null,
        map: { name: 'map', layer: 'layer' },
      },
    },
  ],
  ['an image that looks at its neighbours in the batch', swapRows, 'TRIAL_BATCH', {}],
  [
    'random numbers',
    () => classifierWith([node('RandomNormalLike', ['layer'], 'noise'), node('Add', ['layer', 'noise'], 'layer2')]),
    'TRIAL_UNSTABLE',
    {},
  ],
];

describe('a trial', () => {
  test('of a sound model tells shapes, time, memory and what it said', async () => {
    const bytes = classifier();
    const path = join(folder, 'sound.onnx');
    writeFileSync(path, bytes);
    const tried = await runTrial(path, manifestFor(bytes), limits);
    expect(tried).toMatchObject({ batch: 8, outputs: [{ name: 'scores', dims: [8, 3] }] });
    expect(tried.samples).toHaveLength(2);
    expect(tried.samples[0]?.probabilities).toHaveLength(3);
    expect(tried.samples[0]?.probabilities).not.toEqual(tried.samples[1]?.probabilities);
    expect(tried.peakBytes).toBeGreaterThan(2 ** 20);
    expect(tried.peakBytes).toBeLessThan(limits.bytes);
    expect(tried.guards).toEqual(expect.arrayContaining(['time', 'files']));
  });

  test('of a fixed batch and of a regression', async () => {
    const bytes = classifier({ inputs: { x: [3, 1, 8, 8] }, outputs: { scores: [3, 3] } });
    const { input } = manifestFor(bytes);
    expect(await refusalOf(bytes, { input: { ...input, batch: 3 } })).toBeUndefined();
    const [label] = manifestFor(bytes).labels as [ModelManifest['labels'][0]];
    const value = classifier({
      nodes: [...classifierNodes, node('Slice', ['scores', 'from', 'to', 'axis'], 'age')],
      tensors: [...classifierTensors, integers('from', [0]), integers('to', [1]), integers('axis', [1])],
      outputs: { age: ['N', 1] },
    });
    const regression: Partial<ModelManifest> = {
      ...{ task: 'regression', labels: [label], quantity: { unit: 'a', scale: 100, offset: 50 } },
      outputs: { scores: { name: 'age', activation: 'none' }, features: null, map: null },
    };
    expect(await refusalOf(value, regression)).toBeUndefined();
  });

  test.each(odd)('%s', async (_name, make, code, changes) => {
    expect(await refusalOf(make(), changes)).toBe(code);
  });

  test('what is refused here was not seen before, but for what the checks refuse themselves', () => {
    for (const make of [hog, swapRows] as const) {
      const bytes = make();
      expect(checkModel({ bytes, sha256: sha256Of(bytes), manifest: manifestFor(bytes) }).opset).toBe(17);
    }
  });

  test('an endless loop is ended at the limit', async () => {
    expect(await refusalOf(endlessLoop(), {}, { ...limits, milliseconds: 6_000 })).toBe('TRIAL_TOO_SLOW');
  });

  test.each([
    ['SIGSEGV', 'TRIAL_CRASHED'],
    // What the kernel sends where the machine has no memory left.
    ['SIGKILL', 'TRIAL_MEMORY'],
  ] as const)('a process that dies of %s', async (signal, code) => {
    const refused = refusalOf(endlessLoop());
    process.kill(await childTrial(), signal);
    expect(await refused).toBe(code);
  });

  test('bytes that are no model, and a process that does not start as it should', async () => {
    expect(await refusalOf(new TextEncoder().encode('not a model'))).toBe('TRIAL_NOT_OPENED');
    // The file is not where it is said to be: the process ends without an answer.
    const gone = await runTrial(join(folder, 'gone.onnx'), manifestFor(new Uint8Array()), limits).catch(
      (e: unknown) => e,
    );
    expect((gone as ModelRefused).code).toBe('TRIAL_NOT_OPENED');
  });

  test('runs with the limits of the system where they are to be had', async () => {
    const { file, args, guards } = await trialCommand('/data/models/x/model.onnx', limits);
    if (guards.includes('memory')) expect([file, ...args]).toContain(`--data=${limits.bytes}`);
    if (guards.includes('network')) expect([file, ...args]).toContain('--net');
    expect(args).toContain('--permission');
    expect(args).toContain('--allow-fs-read=/data/models/x');
    expect(args.filter((word) => word.startsWith('--allow')).every((word) => /addons|fs-read/.test(word))).toBe(true);
  });
});
