/** What a sheet says of a case or a reader again and again, for instance the patient: it has to say the same each time. */
import { SheetError, type SheetPlace } from './sheet-error.ts';
import { cleanName, excerpt, ownCopy, shownName } from './sheet-names.ts';

export class Attribute {
  readonly #what: string;
  readonly #longest: number;
  readonly #values: (string | undefined)[] = [];
  readonly #rows: (number | undefined)[] = [];

  constructor(what: string, longest: number) {
    this.#what = what;
    this.#longest = longest;
  }

  of(number: number): string | undefined {
    return this.#values[number];
  }

  /** An empty cell says nothing. Throws SheetError where it differs from what was said before. */
  note(number: number, cell: string, { row, line }: SheetPlace, column: string): void {
    const before = this.#values[number];
    if (cell === before || cell === '') return;
    const place = { row, line, column: shownName(column) };
    const value = cleanName(cell, this.#what, this.#longest, place);
    if (value === before || value === '') return;
    if (before !== undefined) {
      const sentence = `the ${this.#what} is ${excerpt(value)} here and ${excerpt(before)} in row ${this.#rows[number]}`;
      throw new SheetError('CONTRADICTION', sentence, place);
    }
    this.#values[number] = ownCopy(value);
    this.#rows[number] = row;
  }
}
