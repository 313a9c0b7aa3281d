/** Runs `markit` as a person at the console does. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../appliance/markit.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../../.cache/compile', import.meta.url));

export interface Done {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function markit(environment: Readonly<Record<string, string>>, ...words: string[]): Promise<Done> {
  return typed('', environment, ...words);
}

/** The same with lines that are typed when it asks. */
export function typed(lines: string, environment: Readonly<Record<string, string>>, ...words: string[]): Promise<Done> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache, ...environment };
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  // Whoever does not ask may be gone before.
  child.stdin.on('error', () => undefined);
  child.stdin.end(lines);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
