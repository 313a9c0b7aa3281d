/** What a cell of an answer may say: a closed list of words, the grades, and scores of models. */

/** What one cell came to. The order counts: `grade0` to `grade100` are 4 to 9. */
export const said = Object.freeze({
  no: 0,
  yes: 1,
  /** A bare 0 or 1: yes/no, or 0 % or a score, as the column goes. */
  zero: 2,
  one: 3,
  grade0: 4,
  grade20: 5,
  grade40: 6,
  grade60: 7,
  grade80: 8,
  grade100: 9,
  /** A number between 0 and 1. */
  score: 10,
  nothing: 11,
  /** None of these. */
  other: 12,
} as const);

export type Said = (typeof said)[keyof typeof said];

/** Lower-cased; documented in docs/sheets.md. Excel in German writes its TRUE as WAHR. */
export const answerWords: Readonly<Record<'yes' | 'no' | 'nothing', readonly string[]>> = Object.freeze({
  yes: ['true', 'yes', 'y', 'ja', 'wahr'],
  no: ['false', 'no', 'n', 'nein', 'falsch'],
  nothing: ['', 'na', 'n/a', 'null', '-'],
});

const words = new Map<string, Said>([
  ...answerWords.yes.map((word) => [word, said.yes] as const),
  ...answerWords.no.map((word) => [word, said.no] as const),
  ...answerWords.nothing.map((word) => [word, said.nothing] as const),
]);

const number = /^(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:e[+-]?\d{1,3})?$/;
const percent = /^(0|20|40|60|80|100)(?:\.0+)? ?%$/;

export interface CellSaid {
  readonly said: Said;
  /** Of `score`, `zero` and `one`; else 0. */
  readonly value: number;
}

const common = new Map<string, CellSaid>();
for (const [word, what] of words) {
  for (const form of [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)]) {
    common.set(form, { said: what, value: 0 });
  }
}

/** `decimalComma`: where cells are parted by something else than commas, 0,53 is a number. */
export function cellSaid(cell: string, decimalComma: boolean): CellSaid {
  return common.get(cell) ?? rareCell(cell, decimalComma);
}

const nothingElse: CellSaid = Object.freeze({ said: said.other, value: 0 });

function rareCell(cell: string, decimalComma: boolean): CellSaid {
  if (cell.length > 100) return nothingElse;
  const text = cell.trim().toLowerCase();
  const word = words.get(text);
  if (word !== undefined) return { said: word, value: 0 };
  const share = percent.exec(text);
  if (share !== null) return { said: gradeSaid(Number(share[1])), value: 0 };
  const dotted = decimalComma ? text.replace(/^(\d*),(\d)/, '$1.$2') : text;
  if (!number.test(dotted)) return nothingElse;
  const value = Number(dotted);
  if (value === 0 || value === 1) return { said: value === 0 ? said.zero : said.one, value };
  if (value < 1) return { said: said.score, value };
  return value % 20 === 0 && value <= 100 ? { said: gradeSaid(value), value: 0 } : nothingElse;
}

function gradeSaid(grade: number): Said {
  return (said.grade0 + grade / 20) as Said;
}
