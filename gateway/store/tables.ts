/** All tables of the database, by name; each aggregate declares its own columns. Columns are snake_case in SQL, camelCase here. */
import type { EpochTable, HeldTable, InstanceTable, RefusedTable, TombstoneTable } from './instances.ts';

export interface Tables {
  instances: InstanceTable;
  held: HeldTable;
  refused: RefusedTable;
  epochs: EpochTable;
  tombstones: TombstoneTable;
}
