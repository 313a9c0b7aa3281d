/**
 * A small server on a Unix socket that speaks POST /v1/predict as inference/predict-contract.ts has it, for tests of the side that
 * asks: its answers are worked out from the samples it was sent, so that a wrong sample is a wrong answer. It runs no model.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PredictQuestion } from '../../inference/predict-contract.ts';
import type { ModelManifest } from '../../model-files/manifest.ts';

/** One pixel, white: a PNG that any reader opens. */
export const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==';

export interface AnsweringNode {
  readonly socketPath: string;
  /** What it was asked, in order. */
  readonly questions: PredictQuestion[];
  /** SHA-256 in hex of the samples of each image that came, in order. */
  readonly digests: string[];
  /** What it has. */
  readonly models: Map<string, ModelManifest>;
  /** Asked before each answer: a status other than 200 refuses, an answer of its own is sent as it is. */
  behave: (
    question: PredictQuestion,
  ) => number | { readonly body: string } | Promise<number | { readonly body: string }>;
  close(): Promise<void>;
}

export async function startAnsweringNode(): Promise<AnsweringNode> {
  const folder = mkdtempSync(join(tmpdir(), 'answering-'));
  const socketPath = join(folder, 'node.sock');
  const node: AnsweringNode = {
    ...{ socketPath, questions: [], digests: [], models: new Map(), behave: () => 200 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(folder, { recursive: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(node, Buffer.concat(chunks), response));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return node;
}

async function answer(node: AnsweringNode, body: Buffer, response: ServerResponse): Promise<void> {
  const length = body.readUInt32BE(0);
  const question = JSON.parse(body.subarray(4, 4 + length).toString('utf8')) as PredictQuestion;
  const samples = takeApart(question, body.subarray(4 + length));
  if (!samples) return void response.writeHead(400).end('{"error":"bad-request"}');
  node.questions.push(question);
  for (const one of samples) node.digests.push(createHash('sha256').update(one).digest('hex'));
  const told = await node.behave(question);
  const missing = question.models.some((sha256) => !node.models.has(sha256));
  const status = typeof told === 'number' ? (told === 200 && missing ? 404 : told) : 200;
  response.writeHead(status, { 'content-type': 'application/json' });
  if (status !== 200) return void response.end('{"error":"model-failed"}');
  if (typeof told !== 'number') return void response.end(told.body);
  const predictions = samples.map((bytes) => question.models.map((sha256) => predictionOf(node, sha256, bytes)));
  response.end(JSON.stringify({ predictions }));
}

const widths = { uint8: 1, int8: 1, uint16: 2, int16: 2, uint32: 4, int32: 4, float32: 4, float64: 8 } as const;

/** Undefined where there are more or fewer bytes than the images have. */
function takeApart({ images }: PredictQuestion, bytes: Buffer): Buffer[] | undefined {
  const samples: Buffer[] = [];
  let at = 0;
  for (const { rows, columns, samplesPerPixel, sample } of images) {
    const length = rows * columns * samplesPerPixel * widths[sample];
    samples.push(bytes.subarray(at, at + length));
    at += length;
  }
  return at === bytes.length ? samples : undefined;
}

/** The brighter the first sample, the more probable is each label: 0 to 255 of its lowest byte. */
function predictionOf({ models }: AnsweringNode, sha256: string, bytes: Buffer): object {
  const manifest = models.get(sha256) as ModelManifest;
  const { name, version, task, labels, thresholds, quantity } = manifest;
  const probability = (bytes[0] ?? 0) / 255;
  const placement = { left: 0, top: 0, width: 8, height: 8 };
  const regression = task === 'regression';
  return {
    model: { name, version, sha256, provider: 'cpu' },
    task,
    scores: regression
      ? []
      : labels.map(({ id }) => ({
          ...{ label: id, probability },
          threshold: thresholds.find(({ label }) => label === id)?.value ?? null,
        })),
    value: regression && quantity ? { number: 100 * probability, unit: quantity.unit } : null,
    maps: manifest.outputs.map
      ? labels.map(({ id }) => ({ label: id, rows: 1, columns: 1, placement, peak: 1, png: onePixel }))
      : [],
    ...{ features: null, milliseconds: 1.5, batch: 1 },
  };
}
