/** Everything that a box leaves in its data folder, by kind of place, and the rows of its database as values. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface Sink {
  /** The kind of place. */
  readonly name: string;
  /** File, table, or the like. */
  readonly where: string;
  readonly bytes: Buffer;
}

export function filesOf(data: string): Sink[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const where = path.slice(data.length + 1);
      // The name of a file is a place too.
      return { name: kindOf(where), where, bytes: Buffer.concat([contentOf(path), Buffer.from(`\n${where}`)]) };
    });
}

/**
 * A certificate is looked through decoded: in base64 six digits of its dates and times are eight characters, which some needle of
 * digits has as well.
 */
function contentOf(path: string): Buffer {
  const bytes = readFileSync(path);
  if (!path.endsWith('.crt')) return bytes;
  const block = /-----BEGIN [A-Z ]+-----([^-]+)-----END/g;
  const text = bytes.toString('latin1');
  const decoded = [...text.matchAll(block)].map(([, body = '']) => Buffer.from(body, 'base64'));
  if (decoded.length === 0) throw new Error(`${path} is no certificate`);
  return Buffer.concat([...decoded, Buffer.from(text.replaceAll(block, ''), 'latin1')]);
}

function kindOf(where: string): string {
  if (where.endsWith('.display')) return 'display copies';
  if (/\.sqlite-(wal|shm)$/.test(where)) return 'database journal';
  if (where.endsWith('.sqlite')) return 'database';
  const [folder = ''] = where.split('/');
  const names: Readonly<Record<string, string>> = { images: 'images', held: 'held objects', log: 'log' };
  return names[folder] ?? 'other files';
}

/** Values that lie across two pages of the file are whole here. */
export function rowsOf(data: string): Sink[] {
  const database = new DatabaseSync(join(data, 'markit.sqlite'), { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all() as { name: string }[];
    return tables.map(({ name }) => {
      const rows = database.prepare(`select * from "${name}"`).all();
      return {
        name: 'database rows',
        where: name,
        bytes: Buffer.concat(rows.flatMap((row) => Object.values(row).map(cell))),
      };
    });
  } finally {
    database.close();
  }
}

function cell(value: unknown): Buffer {
  return Buffer.concat([
    value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value)),
    Buffer.from('\n'),
  ]);
}
