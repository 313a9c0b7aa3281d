/** Text of a sheet as records of cells (RFC 4180), each with where it stands; what a record may hold is bounded before it is whole. */
import Papa from 'papaparse';
import { type Chunks, decodedText } from './decode-text.ts';
import type { Delimiter } from './delimiter.ts';
import type { SheetLimits } from './sheet.ts';
import { SheetError, type SheetPlace } from './sheet-error.ts';

export interface SheetRecord {
  readonly cells: readonly string[];
  /** As `SheetPlace`: records and empty lines are rows, the first is 1. */
  readonly row: number;
  readonly line: number;
}

export interface SheetText {
  readonly delimiter: Delimiter;
  readonly encoding: string;
  readonly bytes: number;
}

/** Records of the file in their order, empty ones left out; `text` is known from the first record on. */
export class SheetRecords {
  readonly #chunks: Chunks;
  readonly #limits: SheetLimits;
  readonly #delimiterOf: (header: string) => Delimiter;
  #parser: Papa.Parser | undefined;
  #pending = '';
  #row = 0;
  #line = 1;
  #bytes = 0;
  #encoding = '';
  #delimiter: Delimiter = ',';

  /** `delimiterOf` is asked once, of the first line. */
  constructor(chunks: Chunks, limits: SheetLimits, delimiterOf: (header: string) => Delimiter) {
    this.#chunks = chunks;
    this.#limits = limits;
    this.#delimiterOf = delimiterOf;
  }

  get text(): SheetText {
    return { delimiter: this.#delimiter, encoding: this.#encoding, bytes: this.#bytes };
  }

  /** Throws SheetError. */
  async *[Symbol.asyncIterator](): AsyncGenerator<SheetRecord[]> {
    let heldReturn = '';
    for await (const { text, encoding, fault } of decodedText(this.#counted(), this.#limits.bytes)) {
      this.#encoding = encoding;
      const whole = heldReturn + text;
      // A CR at the very end may be the first half of a CRLF.
      heldReturn = whole.endsWith('\r') ? '\r' : '';
      this.#pending += lineFeeds(heldReturn === '' ? whole : whole.slice(0, -1));
      yield this.#parsed(false);
      if (fault !== undefined) throw new SheetError(fault.code, fault.sentence, this.#next());
    }
    this.#pending += heldReturn === '' ? '' : '\n';
    yield this.#parsed(true);
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#chunks) {
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  #next(): SheetPlace {
    return { row: this.#row + 1, line: this.#line };
  }

  #parsed(last: boolean): SheetRecord[] {
    const { recordLength } = this.#limits;
    if (this.#parser === undefined) {
      const start = this.#pending.search(/[^\n]/);
      const end = start < 0 ? -1 : this.#pending.indexOf('\n', start);
      const known = end >= 0 || last || this.#pending.length > recordLength;
      if (!known) return [];
      this.#delimiter = this.#delimiterOf(this.#pending.slice(Math.max(start, 0), end < 0 ? recordLength : end));
      this.#parser = new Papa.Parser({ delimiter: this.#delimiter, newline: '\n', quoteChar: '"', escapeChar: '"' });
    }
    const { data, errors, meta } = this.#parser.parse(this.#pending, 0, !last) as Papa.ParseResult<string[]>;
    // Faults come in the order of rows; one of a row beyond `data` is of a row that is not whole yet, and no verdict.
    const [fault] = errors;
    const records = data.flatMap((cells, at) => {
      if (fault?.row === at) throw quoteError(fault.code, this.#next());
      return this.#placed(cells);
    });
    this.#pending = last ? '' : this.#pending.slice(meta.cursor);
    if (this.#pending.length > recordLength) {
      const quoted = this.#pending.includes('"') ? ', or a quote that is not closed' : '';
      throw new SheetError('RECORD_TOO_LONG', `a row of more than ${recordLength} characters${quoted}`, this.#next());
    }
    return records;
  }

  #placed(cells: string[]): SheetRecord[] {
    const place = this.#next();
    this.#row += 1;
    this.#line += 1;
    if (cells.length > this.#limits.columns) {
      throw new SheetError('TOO_MANY_COLUMNS', `more than ${this.#limits.columns} columns`, place);
    }
    let empty = true;
    for (const cell of cells) {
      if (cell === '') continue;
      empty = false;
      if (cell.length > this.#limits.cellLength) {
        throw new SheetError('CELL_TOO_LONG', `a cell of more than ${this.#limits.cellLength} characters`, place);
      }
      for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) this.#line += 1;
    }
    return empty ? [] : [{ cells, row: place.row ?? 0, line: place.line ?? 0 }];
  }
}

function lineFeeds(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function quoteError(code: string, place: SheetPlace): SheetError {
  const sentence =
    code === 'MissingQuotes'
      ? 'a quote is opened here and never closed'
      : 'something follows a closing quote: a quote inside a quoted cell is written twice';
  return new SheetError('QUOTES', sentence, place);
}
