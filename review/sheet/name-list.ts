/** Names as they are first met, each with a number and with the place it was met at. */
import { SheetError, type SheetErrorCode, type SheetPlace } from './sheet-error.ts';
import { cleanName, excerpt, lookOf, ownCopy, shownName } from './sheet-names.ts';

export interface NameRules {
  /** For sentences: 'case', 'label', 'reader'. */
  readonly what: string;
  readonly most: number;
  readonly tooMany: SheetErrorCode;
  readonly longest: number;
  /** Whether two names that only look the same are a fault; cases are often codes in which A and a differ. */
  readonly apart: boolean;
}

export class NameList {
  readonly #rules: NameRules;
  readonly #numbers = new Map<string, number>();
  /** Cells as they came, of names that are known: most cells are repeats. */
  readonly #cells = new Map<string, number>();
  readonly #looks = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #rows: number[] = [];

  constructor(rules: NameRules) {
    this.#rules = rules;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** Of the record in which the name stood first. */
  rowOf(number: number): number {
    return this.#rows[number] ?? 0;
  }

  /** -1 for one that was never met. */
  find(name: string): number {
    return this.#numbers.get(name) ?? -1;
  }

  /** The number of a cell's name. Throws SheetError for an empty name, one too many, or one that looks like another. */
  numberOf(cell: string, { row, line }: SheetPlace, column: string): number {
    const known = this.#cells.get(cell);
    if (known !== undefined) return known;
    const { what, longest } = this.#rules;
    const place = { row, line, column: shownName(column) };
    const name = cleanName(cell, what, longest, place);
    if (name === '') throw new SheetError('NAME_EMPTY', `no ${what} is named here`, place);
    const number = this.#numbers.get(name) ?? this.#added(name, place);
    // Writings of one name differ in blanks and composition: endless ones must not fill memory.
    if (this.#cells.size <= 2 * this.#rules.most)
      this.#cells.set(cell === name ? (this.#names[number] ?? '') : ownCopy(cell), number);
    return number;
  }

  #added(cut: string, place: SheetPlace): number {
    const { what, most, tooMany, apart } = this.#rules;
    const number = this.#names.length;
    if (number >= most) throw new SheetError(tooMany, `more than ${most} ${what}s`, place);
    const name = ownCopy(cut);
    if (apart) {
      const look = lookOf(name);
      const other = this.#looks.get(look);
      if (other !== undefined) {
        const [first, row] = [excerpt(this.#names[other] ?? ''), this.rowOf(other)];
        const sentence = `the ${what} ${excerpt(name)} looks like ${first} of row ${row}: write one name one way`;
        throw new SheetError('NAME_CLASH', sentence, place);
      }
      this.#looks.set(look, number);
    }
    this.#numbers.set(name, number);
    this.#names.push(name);
    this.#rows.push(place.row ?? 0);
    return number;
  }
}
