/**
 * Who goes with whom so that the sum of what the pairs are worth is largest: the Hungarian method (Kuhn 1955) by shortest
 * augmenting paths (Jonker and Volgenant 1987), n x n x m steps.
 */

/**
 * `worth[row][column]` >= 0, rows of one length; a pair worth 0 is no pair. Pairs of row and column, by row. Of several
 * assignments of equal worth one with most pairs, as long as worths lie within 0 to 1.
 */
export function bestAssignment(worth: ReadonlyArray<readonly number[]>): Array<readonly [row: number, column: number]> {
  const columns = worth[0]?.length ?? 0;
  if (worth.length > columns) {
    const turned = Array.from({ length: columns }, (_, column) => worth.map((row) => row[column] ?? 0));
    return bestAssignment(turned)
      .map(([row, column]) => [column, row] as const)
      .sort(([a], [b]) => a - b);
  }
  const rowOf = assigned(worth, columns);
  return rowOf
    .flatMap((row, column) => (row !== undefined && (worth[row]?.[column] ?? 0) > 0 ? [[row, column] as const] : []))
    .sort(([a], [b]) => a - b);
}

/** Makes one pair more worth a little more than none, far below what tells two worths apart. */
const pairAtAll = 1e-9;

/** Of each column the row that it goes with; every row has one. */
function assigned(worth: ReadonlyArray<readonly number[]>, columns: number): Array<number | undefined> {
  const rowOf = new Array<number | undefined>(columns).fill(undefined);
  const rowPrice = new Array<number>(worth.length).fill(0);
  const columnPrice = new Array<number>(columns).fill(0);
  const cost = (row: number, column: number) => {
    const value = worth[row]?.[column] ?? 0;
    return value > 0 ? -value - pairAtAll : 0;
  };
  for (const start of worth.keys()) {
    const least = new Array<number>(columns).fill(Infinity);
    const before = new Array<number | undefined>(columns).fill(undefined);
    const done = new Set<number>();
    let column: number | undefined;
    let row: number | undefined = start;
    while (row !== undefined) {
      const price: number = rowPrice[row] ?? 0;
      let nearest = -1;
      for (let k = 0; k < columns; k += 1) {
        if (done.has(k)) continue;
        const reduced = cost(row, k) - price - (columnPrice[k] ?? 0);
        if (reduced < (least[k] ?? Infinity)) {
          least[k] = reduced;
          before[k] = column;
        }
        if (nearest < 0 || (least[k] ?? Infinity) < (least[nearest] ?? Infinity)) nearest = k;
      }
      const step = least[nearest] ?? 0;
      rowPrice[start] = (rowPrice[start] ?? 0) + step;
      for (const k of done) {
        const its = rowOf[k] ?? 0;
        rowPrice[its] = (rowPrice[its] ?? 0) + step;
        columnPrice[k] = (columnPrice[k] ?? 0) - step;
      }
      for (let k = 0; k < columns; k += 1) if (!done.has(k)) least[k] = (least[k] ?? Infinity) - step;
      done.add(nearest);
      column = nearest;
      row = rowOf[nearest];
    }
    for (let k = column; k !== undefined; ) {
      const from: number | undefined = before[k];
      rowOf[k] = from === undefined ? start : rowOf[from];
      k = from;
    }
  }
  return rowOf;
}
