/** What the rows of a sheet have said so far, packed: names once, an answer in a byte. */
import { cellSaid, type Said, said } from './answer-words.ts';
import { Attribute } from './attribute.ts';
import { GrowingArray } from './growing-array.ts';
import { NameList } from './name-list.ts';
import type { SheetLimits } from './sheet.ts';
import { SheetError, type SheetPlace } from './sheet-error.ts';
import { shownName } from './sheet-names.ts';
import { checkSaid, newVoice, type Role, type Voice } from './voices.ts';

/** Where the answers of a record stand; voice or label is undefined where the record itself says which. */
export interface Slot {
  readonly column: string;
  readonly voice: number | undefined;
  readonly label: number | undefined;
}

/** One answer of one record; all but `said` and `value` are numbers of names, slots and records. */
export interface Utterance {
  readonly case: number;
  readonly label: number;
  readonly voice: number;
  readonly said: Said;
  /** Of a number from 0 to 1, else 0. */
  readonly value: number;
  readonly record: number;
  readonly slot: number;
}

const packed = () => new GrowingArray((length) => new Uint32Array(length));

export class SheetContent {
  readonly cases: NameList;
  readonly labels: NameList;
  readonly voiceNames: NameList;
  readonly voices: Voice[] = [];
  readonly patient: Attribute;
  readonly level: Attribute;
  readonly institution: Attribute;
  readonly slots: Slot[] = [];
  readonly #mostAnswers: number;
  readonly #roleOf: (name: string) => Role | undefined;
  readonly #decimalComma: boolean;
  readonly #case = packed();
  readonly #label = packed();
  readonly #voice = packed();
  readonly #row = packed();
  readonly #line = packed();
  readonly #said = new GrowingArray((length) => new Uint8Array(length));
  readonly #values = new GrowingArray((length) => new Float64Array(length));

  constructor(limits: SheetLimits, roleOf: (name: string) => Role | undefined, decimalComma: boolean) {
    const longest = limits.nameLength;
    const list = (what: string, most: number, tooMany: ConstructorParameters<typeof NameList>[0]['tooMany']) =>
      new NameList({ what, most, tooMany, longest, apart: what !== 'case' });
    this.cases = list('case', limits.cases, 'TOO_MANY_CASES');
    this.labels = list('label', limits.labels, 'TOO_MANY_LABELS');
    this.voiceNames = list('reader', limits.readers, 'TOO_MANY_READERS');
    this.patient = new Attribute('patient', longest);
    this.level = new Attribute('level', longest);
    this.institution = new Attribute('institution', longest);
    this.#mostAnswers = limits.answers;
    this.#roleOf = roleOf;
    this.#decimalComma = decimalComma;
  }

  get records(): number {
    return this.#case.length;
  }

  /** Throws SheetError as `NameList.numberOf`. */
  voiceOf(cell: string, place: SheetPlace, column: string): number {
    const number = this.voiceNames.numberOf(cell, place, column);
    if (number === this.voices.length) {
      const name = this.voiceNames.names[number] ?? '';
      this.voices.push(newVoice(name, this.#roleOf(name)));
    }
    return number;
  }

  /** Opens a record; as many `answer` follow as there are slots. */
  open({ row, line }: SheetPlace, caseNumber: number, label: number, voice: number): void {
    this.#case.push(caseNumber);
    this.#label.push(label);
    this.#voice.push(voice);
    this.#row.push(row ?? 0);
    this.#line.push(line ?? 0);
  }

  /** `as` replaces what the cell says. Throws SheetError for what the voice cannot say. */
  answer(slot: Slot, cell: string, as?: Said): void {
    const { said: what, value } = as === undefined ? cellSaid(cell, this.#decimalComma) : { said: as, value: 0 };
    const record = this.records - 1;
    const voice = this.voices[slot.voice ?? this.#voice.at(record)];
    if (voice !== undefined) {
      checkSaid(voice, slot.voice !== undefined, what, cell, () => this.placeOf(record, slot.column));
      voice.first[what] ??= this.placeOf(record, slot.column);
    }
    if (this.#said.length >= this.#mostAnswers) {
      throw new SheetError('TOO_MANY_ANSWERS', `more than ${this.#mostAnswers} answers`, this.placeOf(record));
    }
    this.#said.push(what);
    if (what === said.score) this.#values.push(value);
  }

  placeOf(record: number, column?: string): SheetPlace {
    const shown = column === undefined ? undefined : shownName(column);
    return { row: this.#row.at(record), line: this.#line.at(record), column: shown };
  }

  /** All that was said, in the order of the file. */
  *utterances(): Generator<Utterance> {
    let [at, values] = [0, 0];
    for (let record = 0; record < this.records; record += 1) {
      for (const [slot, { voice, label }] of this.slots.entries()) {
        const what = this.#said.at(at) as Said;
        at += 1;
        const value = what === said.score ? this.#values.at(values++) : Number(what === said.one);
        yield {
          case: this.#case.at(record),
          label: label ?? this.#label.at(record),
          voice: voice ?? this.#voice.at(record),
          said: what,
          value,
          record,
          slot,
        };
      }
    }
  }
}
