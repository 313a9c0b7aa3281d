/** The operations of every aggregate: the whole language in which the rest of the gateway speaks to the database. */
import type { Kysely } from 'kysely';
import { instanceReads, instanceWrites } from './instance-operations.ts';
import type { Tables } from './tables.ts';

/** Run on the reader thread, one at a time, against a committed state. */
export const reads = { ...instanceReads };

/** Run on the writer thread; many share one commit, each can fail alone. */
export const writes = { ...instanceWrites };

export type Operation = (db: Kysely<Tables>, input: never) => Promise<unknown>;

/** Operations as their callers see them: the database is already given. */
export type Calls<Operations extends Record<string, Operation>> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (db: never, input: infer Input) => Promise<infer Output>
    ? (input: Input) => Promise<Output>
    : never;
};
