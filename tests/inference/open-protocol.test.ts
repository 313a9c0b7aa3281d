/** The Open Inference Protocol as others speak it: Triton's client to our server, and our session to a second node and to MLServer. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HealthAnswer } from '../../inference/contract.ts';
import { isLoopback } from '../../inference/listen.ts';
import { openRemoteSession } from '../../inference/remote-session.ts';
import { type ModelSession, openSession } from '../../inference/session.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';
import { openProtocolPython, startMlServer } from '../support/open-protocol-peers.ts';
import { askPredict, getJson, greyImage, questionBody } from './ask-node.ts';
import { markerManifest, writeModel } from './model-folder.ts';
import { startTestInference, type TestInference } from './running-inference.ts';

const venv = openProtocolPython();
const missing = 'why' in venv ? venv.why : undefined;
const python = 'python' in venv ? venv.python : '';

let folder: string;
let manifest: ModelManifest;
let node: TestInference;
let url: string;
let bare: ModelSession;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  manifest = await markerManifest();
  await writeModel(folder, 'markers', manifest);
  const openProtocol = { host: '127.0.0.1', port: 0 };
  node = await startTestInference({ provider: 'cpu', threads: 1, modelFolders: [folder], openProtocol });
  url = `http://127.0.0.1:${node.first.kind === 'ready' ? node.first.openProtocolPort : 0}`;
  bare = await openSession(join(folder, 'markers', 'model.onnx'), { provider: 'cpu', threads: 1 });
});
afterAll(async () => {
  await bare.close();
  await node.stop();
  await rm(folder, { recursive: true });
});

const remote = () => ({ ...manifest, input: 'crops', outputs: ['kinds'] });
const items = (count: number) => Float32Array.from({ length: count * 64 * 64 }, (_, at) => Math.sin(at / 77));

async function bareScores(data: Float32Array): Promise<number[]> {
  const { kinds } = await bare.run({ crops: { data, dims: [data.length / 4096, 1, 64, 64] } });
  return [...(kinds?.data ?? [])];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [at, value] of found.entries()) expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 5);
}

/** The answer of /infer to a body that is sent as it is. */
async function infer(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/v2/models/markers/infer`, { method: 'POST', body, headers });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

describe('a server of the Open Inference Protocol', () => {
  test('serves nothing but the protocol on its port, and the protocol on its socket too', async () => {
    expect((await fetch(`${url}/v1/health`)).status).toBe(404);
    expect((await getJson(node.socketPath, '/v2')).answer).toMatchObject({ extensions: ['binary_tensor_data'] });
  });

  test.each(['0.0.0.0', '10.0.0.1', '::', 'localhost', '127.0.0.1.example.org'])('does not listen on %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });

  test('that is told to listen where others could reach it refuses to start', async () => {
    const open = await startTestInference({ provider: 'cpu', openProtocol: { host: '0.0.0.0', port: 0 } });
    expect(open.first).toMatchObject({ kind: 'failed', reason: expect.stringContaining('loopback') });
    await open.stop();
  });

  const tensor = (changes: object) =>
    JSON.stringify({ inputs: [{ name: 'crops', shape: [1, 1, 64, 64], datatype: 'FP32', ...changes }] });
  const data = Array.from({ length: 4096 }, () => 0);
  test.each([
    ['no JSON', '{', {}],
    ['no inputs', '{}', {}],
    ['another input', tensor({ name: 'other', data }), {}],
    ['a shape of another length', tensor({ shape: [1, 64, 64], data }), {}],
    ['a shape past all bounds', tensor({ shape: [2 ** 40, 2 ** 40, 64, 64], data }), {}],
    ['a shape below nothing', tensor({ shape: [-1, 1, 64, 64], data }), {}],
    ['too few values', tensor({ data: data.slice(1) }), {}],
    ['values that are no numbers', tensor({ data: data.map(String) }), {}],
    ['no data', tensor({}), {}],
    ['a datatype of names', tensor({ datatype: 'toString', data }), {}],
    ['binary data that is not there', tensor({ parameters: { binary_data_size: 16_384 } }), {}],
    [
      'bytes of nobody',
      `${tensor({ data })}xx`,
      { 'inference-header-content-length': String(tensor({ data }).length) },
    ],
    ['a header past the end', tensor({ data }), { 'inference-header-content-length': '999999' }],
    ['a header that is no number', tensor({ data }), { 'inference-header-content-length': 'x' }],
  ])('answers 400 and a sentence to %s', async (_what, body, headers) => {
    const { status, answer } = await infer(body, headers);
    expect([status, Object.keys(answer)]).toEqual([400, ['error']]);
    expect(answer.error).toMatch(/^[\x20-\x7e]{5,200}$/);
  });

  test('takes no more JSON than it can hold as values', async () => {
    const { status, answer } = await infer(tensor({ data: [0] }).padEnd(2 ** 25 + 1, ' '));
    expect([status, Object.keys(answer)]).toEqual([413, ['error']]);
    expect((await infer(tensor({ data }).padEnd(2 ** 25, ' '))).status).toBe(200);
  });

  test('takes nested arrays, and answers with the id it was given', async () => {
    const values = items(2);
    const rows = [0, 1].map((at) => [
      Array.from({ length: 64 }, (_, y) => [...values.slice(at * 4096 + y * 64, at * 4096 + (y + 1) * 64)]),
    ]);
    const { status, answer } = await infer(
      JSON.stringify({ id: 'x', inputs: [{ name: 'crops', shape: [2, 1, 64, 64], datatype: 'FP32', data: rows }] }),
    );
    expect(status).toBe(200);
    expect(answer).toMatchObject({ model_name: 'markers', model_version: '1.0.0', id: 'x' });
    const [output] = answer.outputs as [{ shape: number[]; data: number[] }];
    expect(output.shape).toEqual([2, 5]);
    expectClose(output.data, await bareScores(values));
  });
});

describe('tritonclient', () => {
  test('finds a server, its model, and right answers in every form', async (context) => {
    if (missing) return context.skip(missing);
    const script = join(import.meta.dirname, 'triton_client.py');
    const { stdout, stderr, status } = spawnSync(python, [script, new URL(url).host, 'markers'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      ...{ live: true, ready: true, model_ready: true, unknown_ready: false, version: 'markers' },
      server: { name: 'markit-inference', extensions: ['binary_tensor_data'] },
      model: {
        ...{ name: 'markers', versions: ['1.0.0'], platform: 'onnxruntime_onnx' },
        inputs: [{ name: 'crops', datatype: 'FP32', shape: [-1, 1, 64, 64] }],
        outputs: [{ name: 'kinds', datatype: 'FP32', shape: [-1, 5] }],
      },
      answer: { model_name: 'markers', model_version: '1.0.0', id: 'seven' },
      ...{ wrong_shape: ['400', expect.any(String)], wrong_type: ['400', expect.any(String)] },
      ...{ unknown_output: ['400', expect.any(String)], too_many: ['400', expect.any(String)] },
      ...{ unknown_model: ['404', expect.any(String)], unknown_version: ['404', expect.any(String)] },
    });
    const expected = await bareScores(Float32Array.from(told.items.flat()));
    for (const form of ['plain', 'binary', 'unnamed']) expectClose(told[form].flat(), expected);
    for (const [at, value] of told.half.flat().entries()) expect(value).toBeCloseTo(expected[at] ?? -1, 2);
  });
});

describe('a session on a remote server', () => {
  test('of our own gives what the local one gives', async () => {
    const session = await openRemoteSession(url, remote());
    const data = items(3);
    const { kinds } = await session.run({ crops: { data, dims: [3, 1, 64, 64] } });
    expect(kinds?.dims).toEqual([3, 5]);
    expectClose([...(kinds?.data ?? [])], await bareScores(data));
  });

  test('of our own that has another file under that name is refused', async () => {
    const other = { ...remote(), sha256: '0'.repeat(64) };
    await expect(openRemoteSession(url, other)).rejects.toThrow('another file');
    await expect(openRemoteSession(url, { ...remote(), outputs: ['map'] })).rejects.toThrow('other inputs or outputs');
    await expect(openRemoteSession(url, { ...remote(), name: 'absent' })).rejects.toThrow('404');
    await expect(openRemoteSession('http://127.0.0.1:1', remote())).rejects.toMatchObject({ name: 'RemoteAway' });
  });

  test('is what a node that is told so predicts with, and it says so', async () => {
    const second = await startTestInference({ provider: 'cpu', threads: 1, modelFolders: [folder], remote: url });
    const question = {
      images: [greyImage(64, 64)],
      models: [manifest.sha256],
      priority: 'reader',
      maps: false,
      features: false,
    };
    const body = questionBody(question, [Uint8Array.from({ length: 4096 }, (_, at) => at % 251)]);
    const [here, there] = [await askPredict(node.socketPath, body), await askPredict(second.socketPath, body)];
    expect([here.status, there.status]).toEqual([200, 200]);
    const of = ({ answer }: typeof here) => answer.predictions[0]?.[0];
    expect([of(here)?.model.provider, of(there)?.model.provider]).toEqual(['cpu', 'remote']);
    const scores = (one: typeof here) => of(one)?.scores.map(({ probability }) => probability) ?? [];
    expectClose(scores(there), scores(here));
    const health = (await getJson(second.socketPath, '/v1/health')).answer as HealthAnswer;
    expect([health.provider, health.predictions.provider]).toEqual(['cpu', 'remote']);
    await second.stop();
  });

  test('that is away is answered as busy, for it may come back', async () => {
    const second = await startTestInference({ provider: 'cpu', modelFolders: [folder], remote: 'http://127.0.0.1:1' });
    const question = {
      images: [greyImage(64, 64)],
      models: [manifest.sha256],
      priority: 'reader',
      maps: false,
      features: false,
    };
    expect(await askPredict(second.socketPath, questionBody(question, [new Uint8Array(4096)]))).toEqual({
      status: 503,
      answer: { error: 'busy' },
    });
    await second.stop();
  });

  test('that others wrote gives what the local one gives', async (context) => {
    if (missing) return context.skip(missing);
    const server = await startMlServer(python, {
      ...{ name: 'markers', onnx: join(folder, 'markers', 'model.onnx'), threads: 1 },
    });
    try {
      const session = await openRemoteSession(server.url, remote());
      const data = items(3);
      const { kinds } = await session.run({ crops: { data, dims: [3, 1, 64, 64] } }, ['kinds']);
      expect(kinds?.dims).toEqual([3, 5]);
      expectClose([...(kinds?.data ?? [])], await bareScores(data));
    } finally {
      await server.stop();
    }
  }, 120_000);
});
