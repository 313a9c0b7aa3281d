/** The words with which `markit agree` and `markit reward` are told how to read a sheet. */
import type { SheetOptions } from '../../review/sheet/sheet.ts';
import { Misuse } from '../command.ts';

/** For parseArgs; a list may be given twice, and a name with a comma in it stands in double quotes. */
export const sheetFlags = Object.freeze({
  readers: { type: 'string', multiple: true },
  simulated: { type: 'string', multiple: true },
  truth: { type: 'string', multiple: true },
  model: { type: 'string', multiple: true },
  'leave-out': { type: 'string', multiple: true },
  case: { type: 'string' },
  label: { type: 'string' },
  reader: { type: 'string' },
  value: { type: 'string' },
  grade: { type: 'string' },
  'one-label': { type: 'string' },
  scale: { type: 'string' },
  times: { type: 'string' },
  json: { type: 'boolean', default: false },
  ascii: { type: 'boolean', default: false },
} as const);

export interface SheetWords {
  readonly readers?: readonly string[] | undefined;
  readonly simulated?: readonly string[] | undefined;
  readonly truth?: readonly string[] | undefined;
  readonly model?: readonly string[] | undefined;
  readonly 'leave-out'?: readonly string[] | undefined;
  readonly case?: string | undefined;
  readonly label?: string | undefined;
  readonly reader?: string | undefined;
  readonly value?: string | undefined;
  readonly grade?: string | undefined;
  readonly 'one-label'?: string | undefined;
  readonly scale?: string | undefined;
}

export const sheetUsage = `A SHEET is a CSV with a header, cells parted by commas, semicolons, tabs or |, in UTF-8 or UTF-16, in one of two forms:
  wide   case,label,Reader A,Reader B        one row a case and label; or one row a case and columns Reader A/pneumonia,
         1068,pneumonia,yes,no               Reader A/edema, Reader B/pneumonia ... (pneumonia:Reader A does as well)
  long   case,label,reader,value             one row an answer; value is yes or no, grade is 0 to 100 % in steps of 20;
         1068,pneumonia,Reader A,yes         further columns patient, level and institution are read where they are there
An empty cell is a missing answer. Columns and readers are known by their names; where yours are others, say so:
  --case C --label C --reader C --value C --grade C   the columns that hold these
  --one-label NAME       the sheet has no column of labels: all of it is about this one
  --readers "A,B"        these are the readers, and no others (a name with a comma: '"Doe, J",Roe')
  --simulated "X,Y"      simulated or malicious readers: judged, part of no figure; --leave-out "Z": passed over
  --truth C              the column (reader, in a long sheet) that is the truth; --model C: the model's score, 0 to 1
  --scale boolean|grade  which of the two counts where the sheet has both
  --times T.csv          mean seconds of each label: label, mean time, and half the width of its 95 % interval where known
docs/sheets.md has every name, word and bound.`;

export function sheetOptionsOf(words: SheetWords): SheetOptions {
  const { scale } = words;
  if (scale !== undefined && scale !== 'boolean' && scale !== 'grade') throw new Misuse('--scale is boolean or grade');
  return defined({
    readers: namesOf(words.readers),
    simulated: namesOf(words.simulated),
    truth: namesOf(words.truth),
    models: namesOf(words.model),
    leaveOut: namesOf(words['leave-out']),
    caseColumn: words.case,
    labelColumn: words.label,
    readerColumn: words.reader,
    valueColumn: words.value,
    gradeColumn: words.grade,
    oneLabel: words['one-label'],
    scale,
  });
}

function defined<T extends object>(all: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}

/** Names parted by commas; one in double quotes may hold a comma, and a doubled quote is one quote. */
export function namesOf(lists: readonly string[] | undefined): readonly string[] | undefined {
  if (lists === undefined) return undefined;
  const names = lists.flatMap((list) => {
    const parts = list.match(/\s*(?:"(?:[^"]|"")*"|[^",][^,]*|)\s*(?:,|$)/g) ?? [];
    if (parts.join('') !== list) throw new Misuse('a name in quotes is not closed');
    // What ends with the list leaves one empty match behind it.
    return parts.slice(0, list.endsWith(',') ? undefined : -1).map((part) => {
      const name = part.replace(/,$/, '').trim();
      return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
    });
  });
  if (names.length === 0 || names.includes('')) throw new Misuse('a list has an empty name');
  return names;
}
