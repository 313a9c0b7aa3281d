/** kysely over the SQLite that ships in Node: the one file that knows node:sqlite. */
import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { type Dialect, SqliteDialect } from 'kysely';

export interface SqliteOptions {
  readonly path: string;
  readonly readOnly: boolean;
}

/**
 * WAL with `synchronous=FULL`: a commit is on the disk when it returns, and readers never wait for the writer.
 * `secure_delete` overwrites what a deletion frees, so that nothing removed stays readable in free pages.
 */
export function sqliteDialect({ path, readOnly }: SqliteOptions): Dialect {
  if (!readOnly && path !== ':memory:') makePrivate(path);
  const database = new DatabaseSync(path, { readOnly, timeout: 5_000 });
  if (!readOnly) database.exec('pragma journal_mode = wal');
  database.exec(
    'pragma synchronous = full; pragma foreign_keys = on; pragma secure_delete = on; pragma trusted_schema = off',
  );
  const prepared = new Map<string, Statement>();
  return new SqliteDialect({
    database: {
      prepare: (query: string) => {
        const known = prepared.get(query);
        if (known) return known;
        const statement = asStatement(database.prepare(query));
        // Queries with a list of values have many texts; what was prepared first is dropped first.
        if (prepared.size >= mostPrepared) prepared.delete(prepared.keys().next().value ?? '');
        prepared.set(query, statement);
        return statement;
      },
      close: () => database.close(),
    },
  });
}

/** Hashes of passwords and sealed secrets lie in it. SQLite gives the mode of the database to its -wal and -shm. */
function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

/** Preparing costs more than running a small statement, and the gateway has few of them. */
const mostPrepared = 256;

type Parameters = ReadonlyArray<unknown>;
type Statement = ReturnType<typeof asStatement>;

/** The shape kysely expects of a better-sqlite3 statement. */
function asStatement(statement: StatementSync) {
  const bind = (values: Parameters) => values.map(asSqlValue);
  return {
    reader: statement.columns().length > 0,
    all: (values: Parameters) => statement.all(...bind(values)),
    run: (values: Parameters) => statement.run(...bind(values)),
    iterate: (values: Parameters) => statement.iterate(...bind(values)) as IterableIterator<unknown>,
  };
}

type SqlValue = string | number | bigint | null | Uint8Array;

function asSqlValue(value: unknown): SqlValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`a ${typeof value} cannot be stored; serialise it first`);
}
