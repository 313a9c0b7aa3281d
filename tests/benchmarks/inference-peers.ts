/** What serves a DenseNet in the benchmark: the bare run-time in a thread, our node by both of its protocols, and MLServer. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { encodeMessage } from '../../inference/open-protocol/message.ts';
import { askNode, askPredict, greyImage, questionBody } from '../inference/ask-node.ts';
import { markerManifest, writeModel } from '../inference/model-folder.ts';
import { startTestInference } from '../inference/running-inference.ts';
import { openProtocolPython, startMlServer } from '../support/open-protocol-peers.ts';
import type { BareRuns, BareSessionData } from './bare-session.ts';
import type { LongestTurn } from './loop-turns.ts';

export interface Peer {
  readonly name: string;
  /** Asks for so many images at once, so often, so many askers beside each other; milliseconds of each time. */
  measure(runs: BareRuns & { readonly askers: number }): Promise<number[]>;
  /** Seconds that its event loop was late at most since the last look; where there is one to look at. */
  loopGap?(): Promise<number>;
  /** Seconds of processor time that the longest turn of its loop took since the last look. */
  longestTurn?(): Promise<number>;
  stop(): Promise<void>;
}

const side = 224;
const dims = [3, side, side];
const outputs = ['probs', 'cam'];
const turns = new URL('./loop-turns.ts', import.meta.url).href;
export const threads = 2;

export async function startBareSession(onnx: string): Promise<Peer> {
  const workerData: BareSessionData = { onnx, threads, input: 'image', dims, outputs };
  const worker = new Worker(new URL('./bare-session.ts', import.meta.url), { workerData });
  const next = () => new Promise<unknown>((resolve) => worker.once('message', resolve));
  await next();
  return {
    name: 'bare session.run',
    measure: ({ items, times }) => {
      const answered = next();
      worker.postMessage({ items, times } satisfies BareRuns);
      return answered as Promise<number[]>;
    },
    loopGap: () => {
      const answered = next();
      worker.postMessage('late');
      return answered as Promise<number>;
    },
    stop: async () => {
      worker.postMessage('close');
    },
  };
}

/** One node, seen through REST predict, and through the Open Inference Protocol with binary tensors and with JSON. */
export async function startOurNode(onnx: string): Promise<readonly [Peer, Peer, Peer]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-models-'));
  const sha256 = createHash('sha256').update(readFileSync(onnx)).digest('hex');
  const labels = Array.from({ length: 14 }, (_, at) => `label-${at}`);
  const manifest = await markerManifest({
    ...{ name: 'densenet', sha256, task: 'multi-label' },
    labels: labels.map((id) => ({ id, name: id, opposite: null, code: null })),
    input: {
      ...{
        name: 'image',
        layout: 'NCHW',
        rows: side,
        columns: side,
        channels: 3,
        batch: 'free',
        photometric: 'MONOCHROME2',
      },
      ...{ voi: { policy: 'range' }, fit: 'stretch', resize: 'area', range: { black: 0, white: 1 } },
      normalise: [0, 1, 2].map(() => ({ mean: 0.5, deviation: 0.25 })),
    },
    outputs: { scores: { name: 'probs', activation: 'none' }, features: null, map: { name: 'cam', layer: 'features' } },
  });
  await writeModel(folder, 'densenet', manifest, onnx);
  const options = { provider: 'cpu', threads: 1, modelFolders: [folder], predictionWorkers: 1 } as const;
  const node = await startTestInference(
    { ...options, predictionThreads: threads, openProtocol: { host: '127.0.0.1', port: 0 } },
    ['--import', turns],
  );
  const port = node.first.kind === 'ready' ? node.first.openProtocolPort : undefined;
  const agent = new Agent({ keepAlive: true });
  const loopGap = async () => {
    const { body } = await askNode(node.socketPath, { method: 'GET', path: '/v1/metrics' });
    const line = /^markit_inference_event_loop_delay_seconds\{quantile="1"\} (\S+)$/m.exec(body.toString());
    return Number(line?.[1]);
  };
  const longestTurn = async () => {
    const told = new Promise<number>((resolve) => {
      node.child.once('message', (message) => resolve((message as LongestTurn).longestTurn));
    });
    node.child.kill('SIGUSR2');
    return told;
  };
  const rest: Peer = {
    name: 'REST predict',
    measure: (runs) =>
      repeat(runs, predictBody(sha256, runs.items), async (body) => {
        const { status } = await askPredict(node.socketPath, body, { agent });
        if (status !== 200) throw new Error(`status ${status}`);
      }),
    loopGap,
    longestTurn,
    stop: async () => {
      agent.destroy();
      await node.stop();
      rmSync(folder, { recursive: true });
    },
  };
  const place = `http://127.0.0.1:${port}/v2/models/densenet/infer`;
  const open = (name: string, binary: boolean): Peer => ({ ...openPeer(name, place, binary), loopGap, longestTurn });
  return [rest, open('v2, binary', true), open('v2, JSON', false)];
}

/** Undefined, with the reason said, where it cannot be had. */
export async function startForeign(onnx: string, say: (line: string) => void): Promise<Peer | undefined> {
  const venv = openProtocolPython();
  if ('why' in venv) {
    say(`left out: MLServer, ${venv.why}`);
    return undefined;
  }
  const server = await startMlServer(venv.python, { name: 'densenet', onnx, threads });
  const peer = openPeer('MLServer, JSON', `${server.url}/v2/models/densenet/infer`, false);
  return { ...peer, stop: server.stop };
}

function openPeer(name: string, place: string, binary: boolean): Peer {
  const agent = new Agent({ keepAlive: true });
  return {
    name,
    measure: (runs) => repeat(runs, inferBody(runs.items, binary), (body) => post(place, body, agent)),
    stop: async () => agent.destroy(),
  };
}

function predictBody(sha256: string, items: number): Uint8Array {
  const images = Array.from({ length: items }, () => greyImage(side, side));
  const question = { images, models: [sha256], priority: 'reader', maps: true, features: false };
  const samples = images.map((_, item) => Uint8Array.from({ length: side * side }, (_, at) => (at * (item + 3)) % 251));
  return questionBody(question, samples);
}

interface InferBody {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

function inferBody(items: number, binary: boolean): InferBody {
  const data = Float32Array.from({ length: items * 3 * side * side }, (_, at) => ((at % 251) - 125) / 64);
  const wanted = outputs.map((name) => (binary ? { name, parameters: { binary_data: true } } : { name }));
  const tensor = { name: 'image', dims: [items, ...dims], data };
  const { body, headerLength } = encodeMessage({ outputs: wanted }, 'inputs', [tensor], () => binary);
  if (headerLength === undefined) return { body, headers: { 'content-type': 'application/json' } };
  const headers = {
    'inference-header-content-length': String(headerLength),
    'content-type': 'application/octet-stream',
  };
  return { body, headers };
}

function post(place: string, { body, headers }: InferBody, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(
      place,
      { method: 'POST', agent, headers: { ...headers, 'content-length': body.length } },
      (answer) => {
        answer.resume();
        answer.once('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

async function repeat<Body>(
  { times, askers }: BareRuns & { readonly askers: number },
  body: Body,
  ask: (body: Body) => Promise<void>,
): Promise<number[]> {
  const milliseconds: number[] = [];
  let left = times;
  await Promise.all(
    Array.from({ length: askers }, async () => {
      while (left-- > 0) {
        const start = performance.now();
        await ask(body);
        milliseconds.push(performance.now() - start);
      }
    }),
  );
  return milliseconds;
}
