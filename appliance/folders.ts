/** Where things lie in the data folder; made at the start, readable by the box alone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Folders {
  readonly images: string;
  readonly held: string;
  readonly releases: string;
  /** Models of the box, each in a folder named by the SHA-256 of its file. */
  readonly models: string;
  readonly tls: string;
  readonly run: string;
  readonly database: string;
  readonly inferenceSocket: string;
}

export function makeFolders(data: string): Folders {
  const folder = (name: string) => {
    const path = join(data, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const run = folder('run');
  return {
    images: folder('images'),
    held: folder('held'),
    releases: folder('releases'),
    models: folder('models'),
    tls: folder('tls'),
    run,
    database: join(data, 'markit.sqlite'),
    inferenceSocket: join(run, 'inference.sock'),
  };
}
