/** The answers of readers to the labels of cases: the one shape that agreement and reward are worked out of. */

/** `boolean`: no, yes. `grade`: how sure the reader is, 0 to 100 % in steps of 20. */
export type Scale = 'boolean' | 'grade';

/** Stands in `values` where a reader gave no answer. */
export const missing = 255;

/** How many categories a scale has: they are 0 .. categoriesOf - 1 in `values`, in rising order. */
export const categoriesOf: Readonly<Record<Scale, number>> = Object.freeze({ boolean: 2, grade: 6 });

/** A category as people read it: no, yes; 0 %, 20 % … */
export function categoryName(scale: Scale, category: number): string {
  return scale === 'boolean' ? (category === 1 ? 'yes' : 'no') : `${category * 20} %`;
}

/** Whether a category says that the finding is there: yes, or a grade of 60 % and more. */
export function saysYes(scale: Scale, category: number): boolean {
  return scale === 'boolean' ? category === 1 : category >= 3;
}

export interface AnswerTable {
  readonly scale: Scale;
  /** Names are unique within each of the three. */
  readonly cases: readonly string[];
  readonly labels: readonly string[];
  readonly readers: readonly string[];
  /** One byte an answer: category or `missing`, at ((case x labels) + label) x readers + reader. */
  readonly values: Uint8Array;
}

/** Throws RangeError where a name stands twice, the size is off, or a value is no category of the scale. */
export function answerTable(table: AnswerTable): AnswerTable {
  const { scale, cases, labels, readers, values } = table;
  for (const [what, names] of Object.entries({ case: cases, label: labels, reader: readers })) {
    if (new Set(names).size !== names.length) throw new RangeError(`a ${what} stands twice`);
  }
  if (values.length !== cases.length * labels.length * readers.length) throw new RangeError('values of another size');
  const categories = categoriesOf[scale];
  if (values.some((value) => value >= categories && value !== missing)) throw new RangeError('a value off the scale');
  return Object.freeze({ ...table });
}

/** A category, or `missing`. Indices are the caller's to keep in range. */
export function answerAt({ labels, readers, values }: AnswerTable, c: number, l: number, r: number): number {
  return values[(c * labels.length + l) * readers.length + r] ?? missing;
}

/** The same table with these readers only, in this order. Throws RangeError for one that is not in it. */
export function withReaders(table: AnswerTable, readers: readonly string[]): AnswerTable {
  const at = readers.map((name) => table.readers.indexOf(name));
  if (at.includes(-1)) throw new RangeError('no such reader');
  const rows = table.cases.length * table.labels.length;
  const values = new Uint8Array(rows * at.length);
  for (let row = 0; row < rows; row += 1) {
    for (const [k, from] of at.entries()) {
      values[row * at.length + k] = table.values[row * table.readers.length + from] ?? missing;
    }
  }
  return answerTable({ ...table, readers, values });
}
