/** Which readers of a table make up which group, by level or by institution: whoever gives the groups chooses the key. */

/** Reader to group. Readers without one are left out, and the report says who. */
export type GroupOf = ReadonlyMap<string, string>;

export interface Group {
  readonly name: string;
  /** In the order of the table. */
  readonly readers: readonly string[];
}

/** Places of the groups' readers in the table, by the first reader of each group. */
export interface Grouping {
  readonly groups: ReadonlyArray<Group & { readonly at: readonly number[] }>;
  readonly without: readonly string[];
}

export function groupingOf(readers: readonly string[], groupOf: GroupOf): Grouping {
  const byName = Map.groupBy(readers.keys(), (at) => groupOf.get(readers[at] ?? ''));
  const named = [...byName].flatMap(([name, at]) => (name === undefined ? [] : [{ name, at }]));
  const namesOf = (at: readonly number[]) => at.map((r) => readers[r] ?? '');
  return {
    groups: named.map(({ name, at }) => ({ name, at, readers: namesOf(at) })),
    without: namesOf(byName.get(undefined) ?? []),
  };
}
