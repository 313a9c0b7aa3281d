/** Programs of others that speak the Open Inference Protocol: Triton's client, and MLServer as a server with a model of ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pythonVenv } from './python-venv.ts';

const runtime = fileURLToPath(new URL('./mlserver_onnx.py', import.meta.url));

/** tritonclient comes with MLServer. */
export const openProtocolPython = () =>
  pythonVenv('open-protocol', ['mlserver==1.7.1', 'tritonclient[http]==2.73.0', 'onnxruntime==1.30.0']);

export interface MlServer {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Serves one ONNX file under a name, in one process with so many processor threads. Rejects with what it printed. */
export async function startMlServer(
  python: string,
  model: { readonly name: string; readonly onnx: string; readonly threads: number },
): Promise<MlServer> {
  const folder = mkdtempSync(join(tmpdir(), 'mlserver-'));
  const [http = 0, grpc, metrics] = await freePorts(3);
  const settings = { host: '127.0.0.1', http_port: http, grpc_port: grpc, metrics_port: metrics };
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...settings, debug: false, parallel_workers: 0 }));
  copyFileSync(runtime, join(folder, 'mlserver_onnx.py'));
  const parameters = { uri: model.onnx, version: '1', extra: { threads: model.threads } };
  const described = { name: model.name, implementation: 'mlserver_onnx.OnnxModel', parameters };
  writeFileSync(join(folder, 'model-settings.json'), JSON.stringify(described));
  const child = spawn(join(dirname(python), 'mlserver'), ['start', folder], {
    cwd: folder,
    env: { ...process.env, PYTHONPATH: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-4_000);
    });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${http}`;
  for (let tries = 0; tries < 240; tries++) {
    const ready = await fetch(`${url}/v2/models/${model.name}/ready`).catch(() => undefined);
    if (ready?.ok) return { url, process: child, stop };
    if (child.exitCode !== null) break;
    await wait(250);
  }
  await stop();
  throw new Error(`MLServer did not become ready:\n${printed}`);
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
