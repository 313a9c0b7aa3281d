/** A second connection to a box's database, for tests that break it from outside: waits for the writer as any other has to. */
import { DatabaseSync } from 'node:sqlite';

export function secondConnection(path: string): DatabaseSync {
  return new DatabaseSync(path, { timeout: 10_000 });
}
