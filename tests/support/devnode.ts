/** Builds and runs the one-validator chain of tests/support/devnode: a real CometBFT 0.37 node with Cosmos SDK 0.47. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./devnode/', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/devnode/', import.meta.url));

export interface DevnodeOptions {
  /** Folder of the chain's data; the same folder goes on with the same chain. */
  readonly home: string;
  readonly port: number;
  /** `address=coins`, at the first start only. */
  readonly fund: readonly string[];
  readonly commit?: string;
  readonly indexer?: 'kv' | 'null';
}

export interface Devnode {
  readonly rpc: string;
  /** kill -9: what its mempool held is gone. */
  kill(): Promise<void>;
}

/** Path of the built node, or why there is none. A cold build takes about 94 s on two cores, later ones nothing. */
export function builtDevnode(): { path: string } | { reason: string } {
  const digest = createHash('sha256');
  for (const name of readdirSync(source).sort()) digest.update(name).update(readFileSync(source + name));
  const path = `${cache}devnode-${digest.digest('hex').slice(0, 16)}`;
  if (existsSync(path)) return { path };
  if (spawnSync('go', ['version']).status !== 0) return { reason: 'Go is not on this machine' };
  mkdirSync(cache, { recursive: true });
  const fresh = `${path}.${process.pid}`;
  try {
    const env = { ...process.env, CGO_ENABLED: '0' };
    execFileSync('go', ['build', '-o', fresh, '.'], { cwd: source, env, stdio: 'pipe', timeout: 900_000 });
  } catch (thrown) {
    const words = String((thrown as { stderr?: unknown }).stderr ?? thrown);
    return { reason: `the test chain does not build here: ${words.trim().split('\n').at(-1)}` };
  }
  renameSync(fresh, path);
  return { path };
}

/** Resolves when the chain has a block: before the first one its status names none. */
export async function startDevnode(path: string, options: DevnodeOptions): Promise<Devnode> {
  const { home, port, fund, commit = '200ms', indexer = 'kv' } = options;
  const flags = { home, rpc: String(port), fund: fund.join(','), commit, indexer };
  const words = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(path, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(child);
  const rpc = `http://127.0.0.1:${port}`;
  while ((await heightOf(rpc)) < 1) await pause(50);
  return {
    rpc,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (words) => String(words).includes('ready') && resolve());
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the test chain ended with ${code}`)));
  });
}

async function heightOf(rpc: string): Promise<number> {
  const { result } = (await (await fetch(`${rpc}/status`)).json()) as {
    result: { sync_info: { latest_block_height: string } };
  };
  return Number(result.sync_info.latest_block_height);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Every transaction of every block, read without the code under test. */
export async function allTransactions(rpc: string): Promise<{ height: number; hash: string; bytes: Buffer }[]> {
  const ask = async (path: string) =>
    (await (await fetch(`${rpc}/${path}`)).json()) as { result: Record<string, never> };
  const found: { height: number; hash: string; bytes: Buffer }[] = [];
  const latest = await heightOf(rpc);
  for (let height = 1; height <= latest; height += 1) {
    const { block } = (await ask(`block?height=${height}`)).result as unknown as {
      block: { data: { txs: string[] | null } };
    };
    for (const text of block.data.txs ?? []) {
      const bytes = Buffer.from(text, 'base64');
      found.push({ height, hash: createHash('sha256').update(bytes).digest('hex').toUpperCase(), bytes });
    }
  }
  return found;
}
