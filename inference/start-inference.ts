/** Puts the inference node together from plain options: probe, models, workers, server. */

import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { HealthAnswer, InferenceOptions, ModelIdentity } from './contract.ts';
import {
  letterDetectorFile,
  type ModelFile,
  markerReaderFile,
  textCharactersFile,
  textDetectorFile,
  textReaderFile,
} from './model-files.ts';
import { type ProbedProvider, probeProvider } from './provider-probe.ts';
import { createInferenceServer } from './server.ts';
import { SessionPool } from './session-pool.ts';

export interface RunningInference extends ProbedProvider {
  /** See SessionPool: the supervisor starts another process. */
  readonly died: Promise<Error>;
  close(): Promise<void>;
}

/** Resolves when the socket listens and every worker has its model open. */
export async function startInference(options: InferenceOptions): Promise<RunningInference> {
  const { provider, note } = await probeProvider(options.provider);
  const [letters, detector, markers, reader, characters] = await Promise.all([
    letterDetectorFile(),
    textDetectorFile(),
    markerReaderFile(),
    textReaderFile(),
    textCharactersFile(),
  ]);
  const { workers, threads } = options;
  const paths = {
    letterDetector: letters.path,
    textDetector: detector.path,
    markerReader: markers.path,
    textReader: reader.path,
    textCharacters: characters.path,
  };
  const pool = await SessionPool.open(workers, { ...paths, provider, threads });
  const identify = ({ name, sha256 }: ModelFile): ModelIdentity => ({ name, sha256, provider });
  const model = identify(letters);
  const server = createInferenceServer({
    // The detector says where; the reader takes back what is none, and reads what is.
    detectText: async (image) => ({ ...(await pool.detectText(image)), model }),
    health: () => health(pool, { provider, note }, [model, ...[detector, markers, reader].map(identify)]),
  });
  await listen(server, options.socketPath);
  return {
    provider,
    note,
    died: pool.died,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await pool.close();
    },
  };
}

function health(pool: SessionPool, { provider, note }: ProbedProvider, models: readonly ModelIdentity[]): HealthAnswer {
  return {
    provider,
    providerNote: note,
    models,
    residentBytes: process.memoryUsage.rss(),
    peakResidentBytes: process.resourceUsage().maxRSS * 1024,
    waiting: pool.waiting,
  };
}

/** A socket left by a process that died is removed; the new one is its user's alone from the first moment. */
async function listen(server: Server, socketPath: string): Promise<void> {
  await rm(socketPath, { force: true });
  const before = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
  } finally {
    process.umask(before);
  }
}
