/** Where things lie in the data folder; made at the start, readable by the box alone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Folders {
  readonly images: string;
  readonly held: string;
  readonly releases: string;
  /** Models of the box, each in a folder named by the SHA-256 of its file. */
  readonly models: string;
  /** On their way in, on the same disk; emptied at a start. */
  readonly arrivingModels: string;
  readonly tls: string;
  readonly run: string;
  readonly database: string;
  readonly inferenceSocket: string;
}

/** Of a data folder that need not be a box's. */
export function arrivingModelsOf(data: string): string {
  return join(data, 'arriving-models');
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
    arrivingModels: arrivingModelsOf(data),
    tls: folder('tls'),
    run,
    database: join(data, 'markit.sqlite'),
    inferenceSocket: join(run, 'inference.sock'),
  };
}
