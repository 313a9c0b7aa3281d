/** A node of whose runs one never ends: it is answered, the process says why and ends, and its supervisor starts another. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { supervise } from '../../appliance/supervisor.ts';
import type { FromInference, InferenceOptions } from '../../inference/contract.ts';
import { askPredict, greyImage, questionBody } from './ask-node.ts';
import { markerManifest, writeModel } from './model-folder.ts';

test('a run that does not end is refused for good, and the next node answers', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hung-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // Of this model the tensor begins with the number at which the worker of the test never answers.
  const manifest = await markerManifest();
  const hanging = { ...manifest, input: { ...manifest.input, range: { black: 1004, white: 0 } } };
  await writeModel(join(folder, 'models'), 'markers', hanging);
  const socketPath = join(folder, 'inference.sock');
  const options: InferenceOptions = {
    ...{ socketPath, provider: 'cpu', workers: 1, threads: 1, modelFolders: [join(folder, 'models')] },
  };
  const told: FromInference[] = [];
  const readies = () => told.filter(({ kind }) => kind === 'ready').length;
  const node = await supervise<true>(
    {
      ...{ name: 'inference', entry: new URL('./hanging-process.ts', import.meta.url), stopMilliseconds: 2_000 },
      ...{ start: () => ({ kind: 'start', options }), stop: { kind: 'stop' } },
      ready: (message) => ((message as FromInference).kind === 'ready' ? true : undefined),
      onMessage: (message) => told.push(message as FromInference),
    },
    pino({ level: 'silent' }),
  );
  onTestFinished(() => node.stop());
  const question = {
    images: [greyImage(64, 64)],
    models: [manifest.sha256],
    priority: 'reader',
    maps: false,
    features: false,
  };
  const [dark, light] = [
    new Uint8Array(4096).map((_, at) => at % 200),
    new Uint8Array(4096).map((_, at) => 255 - (at % 200)),
  ];
  const [body, good] = [questionBody(question, [dark]), questionBody(question, [light])];
  expect((await askPredict(socketPath, good)).status).toBe(200);
  const hung = askPredict(socketPath, body);
  // Behind it: it has no turn, and may be asked again.
  await sleep(100);
  const behind = askPredict(socketPath, good);
  expect(await hung).toEqual({ status: 500, answer: { error: 'model-failed' } });
  expect(await behind).toEqual({ status: 503, answer: { error: 'busy' } });
  await expect.poll(readies, { timeout: 20_000 }).toBe(2);
  expect(told).toContainEqual({ kind: 'fault', model: manifest.sha256, reason: 'the run did not end' });
  expect(told).toContainEqual({ kind: 'failed', reason: 'a run did not end in its time' });
  expect((await askPredict(socketPath, good)).status).toBe(200);
}, 60_000);
