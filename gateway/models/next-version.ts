/** What a taught model is called: its parent's successor where it knows all that the parent knew, a model of its own otherwise. */

/** `parent` is cut where the project's number would not fit (modelNamePattern). */
export function taughtName(parent: string, project: number, knowsAll: boolean): string {
  if (knowsAll) return parent;
  const end = `-p${project}`;
  return `${parent.slice(0, 40 - end.length)}${end}`;
}

/** The minor version after the highest of these; 1.0.0 where there is none. */
export function nextVersion(versions: readonly string[]): string {
  const highest = versions
    .map((version) => version.split('.').map(Number))
    .reduce<readonly number[] | undefined>((most, one) => (most && compare(most, one) >= 0 ? most : one), undefined);
  return highest ? `${highest[0]}.${(highest[1] ?? 0) + 1}.0` : '1.0.0';
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
